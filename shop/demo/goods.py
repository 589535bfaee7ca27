"""The demo's shelves, day by day: what arrives, what is prepared, what spoils, breaks and is counted.

How much and when is the simulated world's business; everything is booked through stock's and recipes' own actions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import selectinload

from shop.catalog.models import Product
from shop.db import session
from shop.demo.needs import Needs
from shop.driver import Query
from shop.kernel.clock import SHANGHAI
from shop.kernel.ids import uuid7
from shop.kernel.money import round_half_up
from shop.kernel.quantity import ONE
from shop.recipes.actions.prepare import Making, prepare
from shop.recipes.actions.seed import load_recipes
from shop.recipes.actions.versions import write_product_recipe
from shop.recipes.models import Recipe
from shop.recipes.queries.book import RecipeBook
from shop.recipes.rules.facts import LineFacts, RecipeFacts
from shop.stock.actions import counts
from shop.stock.actions.items import ItemFacts, PackFacts, add_item
from shop.stock.actions.lots import finish_lots
from shop.stock.actions.papers import PaperFacts, PaperLine, confirm_paper, write_paper
from shop.stock.actions.seed import seed_items
from shop.stock.models import Item, Location, Lot
from shop.stock.places import BAR, STUDIO
from shop.stock.queries.levels import lots_left_of, on_hand
from simulation import World
from simulation.losses import Loss, counted, counts_on, losses_on
from simulation.supplies import Buyer, Delivery, Supply, batch_on

MORNING, EVENING = time(8, 20), time(20, 40)
#: What an experience takes: code, name, English name, fen for one.
CLASSES = {
    "DT-EXP-001": ("E01", "体验课材料（陶泥、工具损耗）", "Material for a pottery class", 2200),
    "DT-EXP-002": ("E02", "体验作品寄回包装", "Parcel for a finished piece", 1200),
}
CLASS_PACK = 10
_PAST_ITS_DAY = Query(
    select(Lot.item_id, Lot.id).where(Lot.finished_at.is_(None), Lot.expires_on < bindparam("day")).order_by(Lot.id)
)


def set_up_goods(*, by: int, at: datetime) -> None:
    """Items and recipes from the first morning on, for experiences too."""
    seed_items(by=by, at=at)
    load_recipes(by=by, at=at)
    for product in session().scalars(select(Product).where(Product.code.in_(CLASSES)).order_by(Product.id)):
        code, name, name_en, fen = CLASSES[product.code]
        pack = PackFacts(f"包({CLASS_PACK}份)", CLASS_PACK, price_fen=fen * CLASS_PACK)
        item = add_item(
            ItemFacts(code=code, name=name, name_en=name_en, kind="consumable", dimension="count",
                      standard=(fen, ONE), storage="干燥", packs=[pack]),
            by=by, at=at,
        )  # fmt: skip
        facts = RecipeFacts(lines=(LineFacts(item_id=item.id, quantity=ONE, role="goods"),))
        write_product_recipe(facts, product_id=product.id, by=by, at=at)


class _Kept(NamedTuple):
    """An item as the day's work needs it; `recipe_id` of what is prepared here."""

    id: int
    code: str
    single: bool
    fast: bool
    supply: Supply | None
    recipe_id: int | None


class Shelves:
    """Everything the shop keeps, from the day the history begins or goes on.

    `at_hand` are the rows that papers fetch by their key: while they are held, that takes no statement.
    """

    def __init__(
        self, world: World, *, students: Sequence[int], teacher: int, after: datetime, until: datetime
    ) -> None:
        self.world, self.students, self.teacher = world, students, teacher
        self.after, self.until = after, until
        self.kept = {one.id: one for one in _kept_items()}
        self.ids = {one.code: one.id for one in self.kept.values()}
        supplies = [one.supply for one in self.kept.values() if one.supply]
        self.buyer = Buyer(supplies, seed=world.seed, start=world.start)
        self.at_hand = (session().scalars(select(Location)).all(), session().scalars(select(Item)).all())
        self.needs = Needs(world, codes={one.id: one.code for one in self.kept.values()})

    def morning(self, day: date, book: RecipeBook) -> None:
        """Throw away what is past its day, put away what arrives, prepare by `book`."""
        at = _moment(day, MORNING)
        if not self._falls(at) or not self.needs.units_on(day):
            return
        who, chance = self._who(day), self._chance(day, "morning")
        self.needs.look(day, book, at=at)
        if day == self.world.start:
            self._open(chance, at=at)
        self._throw_away(day, chance, by=who, at=at)
        here = self._here()
        brought = list(self.buyer.deliveries(day, here, self.needs.of))
        self._receive([one for one in brought if not self._is_piece(one) and not one.errand], "", chance, by=who, at=at)
        errands = [one for one in brought if not self._is_piece(one) and one.errand]
        self._receive(errands, "快用完了，临时采购", chance, by=who, at=at)
        self._from_studio([one for one in brought if self._is_piece(one)], chance, by=who, at=at)
        for item in self.kept.values():
            if item.recipe_id is not None:
                self._prepare(item, day, here.get(item.code, 0), chance, by=who, at=at, book=book)

    def evening(self, day: date) -> None:
        """Write down what was spilled and broken; count on Sundays."""
        at = _moment(day, EVENING)
        if not self._falls(at) or not self.needs.units_on(day):
            return
        who, chance = self._who(day + timedelta(days=1)), self._chance(day, "evening")
        losses = defaultdict(list)
        here = Counter(self._here()) if (lost := self._lost(day)) else Counter()
        for one in lost:
            if here[one.code] >= one.quantity:
                here[one.code] -= one.quantity
                losses[one.reason].append(PaperLine(self.ids[one.code], one.quantity))
        for reason, lines in sorted(losses.items()):
            self._write("waste", lines, chance, by=who, at=at, from_id=BAR, reason=reason)
        if which := counts_on(day):
            self._count(day, which, chance, at=at)

    def _falls(self, at: datetime) -> bool:
        return self.after < at <= self.until

    def _who(self, day: date) -> int:
        return self.students[day.toordinal() % len(self.students)]

    def _chance(self, day: date, what: str) -> Random:
        return Random(f"{self.world.seed}/goods {what}/{day}")  # noqa: S311

    def _is_piece(self, one: Delivery) -> bool:
        return self.buyer.supplies[one.code].piece

    def _lost(self, day: date) -> list[Loss]:
        return list(losses_on(day, self.buyer.supplies.values(), seed=self.world.seed))

    def _here(self) -> dict[str, int]:
        found = on_hand(self.kept.keys())
        return {self.kept[item].code: quantity for (item, place), quantity in found.items() if place == BAR}

    def _open(self, chance: Random, *, at: datetime) -> None:
        """The opening stock, with days of expiry; and a reserve of every piece in the studio."""
        opening = list(self.buyer.opening(self.needs.of))
        lines = []
        for one in opening:
            keeps = self.buyer.supplies[one.code].keeps
            expires = (self.world.start + timedelta(days=keeps)).isoformat() if keeps else None
            lines.append(PaperLine(self.ids[one.code], one.quantity, one.fen, expires))
        self._write("opening", lines, chance, by=self.teacher, at=at, to_id=BAR)
        spare = [PaperLine(self.ids[one.code], one.quantity, one.fen) for one in opening if self._is_piece(one)]
        self._write("opening", spare, chance, by=self.teacher, at=at, to_id=STUDIO)

    def _throw_away(self, day: date, chance: Random, *, by: int, at: datetime) -> None:
        lots: dict[int, list[int]] = defaultdict(list)
        for item_id, lot_id in _PAST_ITS_DAY.read(day=day):
            lots[item_id].append(lot_id)
        if not lots:
            return
        lines = []
        for item_id, states in lots_left_of(lots.keys()).items():
            left = {lot.id: quantity for lot, quantity in states}
            lines += [PaperLine(item_id, left[lot_id], lot_id=lot_id) for lot_id in lots[item_id] if left.get(lot_id)]
        self._write("waste", lines, chance, by=by, at=at, from_id=BAR, reason="expired")
        finish_lots([one for mine in lots.values() for one in mine], by=by, at=at)

    def _receive(self, brought: Sequence[Delivery], note: str, chance: Random, *, by: int, at: datetime) -> None:
        lines = [PaperLine(self.ids[one.code], one.quantity, one.fen) for one in brought]
        self._write("receipt", lines, chance, by=by, at=at, to_id=BAR, note=note)

    def _from_studio(self, brought: Sequence[Delivery], chance: Random, *, by: int, at: datetime) -> None:
        """A lot of finished pieces: into the studio's shelf, and over to the bar."""
        made = [PaperLine(self.ids[one.code], one.quantity, one.fen) for one in brought]
        over = [PaperLine(self.ids[one.code], one.quantity) for one in brought]
        note = f"工作室 {at.astimezone(SHANGHAI):%y%m} 批"
        self._write("receipt", made, chance, by=by, at=at, to_id=STUDIO, note=note)
        self._write("transfer", over, chance, by=by, at=at, from_id=STUDIO, to_id=BAR, note=note)

    def _write(
        self, kind: str, lines: Sequence[PaperLine], chance: Random, *, by: int, at: datetime,
        from_id: int | None = None, to_id: int | None = None, reason: str = "", note: str = "",
    ) -> None:  # fmt: skip
        """Write a paper; a teacher looks at an unusual price at once."""
        if not lines:
            return
        facts = PaperFacts(_identity(at, chance), kind, lines, from_id, to_id, reason, note)
        if write_paper(facts, by=by, at=at).state == "waiting":
            confirm_paper(facts.uuid, by=self.teacher, at=at)

    def _prepare(
        self, item: _Kept, day: date, here: int, chance: Random, *, by: int, at: datetime, book: RecipeBook
    ) -> None:  # fmt: skip
        batch = batch_on(day, item.code, here, self.needs.of, seed=self.world.seed)
        if batch is not None and item.recipe_id is not None:
            made = Making(_identity(at, chance), item.recipe_id, batch.planned, batch.actual)
            prepare(made, by=by, at=at, book=book)

    def _count(self, day: date, which: str, chance: Random, *, at: datetime) -> None:
        """One counts, somebody else counts again what is far off; the rest of the night it is in the books."""
        there = {code: quantity for code, quantity in self._here().items() if quantity > 0}
        chosen = {code for code in there if which == "all" or self.kept[self.ids[code]].fast}
        if not chosen:
            return
        week = {code: self.needs.of(code, day - timedelta(days=6), 7) for code in chosen}
        single = {code for code in chosen if self.kept[self.ids[code]].single}
        found = counted(
            day, {code: there[code] for code in sorted(chosen)}, week, single=single, seed=self.world.seed
        )  # fmt: skip
        uuid, first, second = _identity(at, chance), self._who(day), self._who(day + timedelta(days=1))
        count = counts.open_count(
            uuid, location_id=BAR, items=[self.ids[code] for code in sorted(chosen)], by=first, at=at
        )  # fmt: skip
        quantities = {line.line_no: found[self.kept[line.item_id].code] for line in count.lines}
        again = counts.enter(uuid, quantities, by=first, counted_at=at)
        if again:
            counts.enter(uuid, {line: quantities[line] for line in again}, by=second, counted_at=at)
        counts.finish(uuid, by=second, at=at)


def _kept_items() -> Iterable[_Kept]:
    recipes = dict(session().execute(select(Recipe.item_id, Recipe.id).where(Recipe.item_id.is_not(None))).all())
    items = session().scalars(select(Item).where(Item.active).options(selectinload(Item.packs)).order_by(Item.code))
    for item in items:
        supply = None
        if item.id not in recipes and item.standard_cost is not None:
            pack = int(item.packs[0].factor * ONE) if item.packs else ONE
            fen = round_half_up(item.standard_cost * pack)
            piece = item.kind == "finished"
            supply = Supply(item.code, pack, fen, item.shelf_life_days, piece=piece)
        fast = item.count_class in ("A", "B")
        yield _Kept(item.id, item.code, item.dimension == "count", fast, supply, recipes.get(item.id))


def _moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, SHANGHAI).astimezone(UTC)


def _identity(at: datetime, chance: Random) -> UUID:
    return uuid7(at, random=chance.randbytes(10))
