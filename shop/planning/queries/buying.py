"""The purchase plan: for each item what the next round should bring, by the forecast, beside what is there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from sqlalchemy import select

from shop.db import session
from shop.kernel.quantity import ONE, Thousandths
from shop.planning.models import PlanRun
from shop.planning.queries.needs import Needed, needed
from shop.planning.rules.buying import Wish, fitting, lasts, usable, wish_of
from shop.planning.rules.needs import handy
from shop.purchasing.models import Quote
from shop.purchasing.queries.needs import coming, in_requests
from shop.purchasing.queries.suppliers import quotes_for, side_by_side
from shop.purchasing.rules.offers import Compared
from shop.purchasing.rules.requests import Standing
from shop.stock.models import Item, ItemKind, StockValue
from shop.stock.queries.levels import lots_left_of

#: How long it takes when no quote says so.
USUAL_LEAD = 3
BOUGHT = (ItemKind.INGREDIENT.value, ItemKind.PACKAGING.value, ItemKind.CONSUMABLE.value)


@dataclass(frozen=True, slots=True)
class ToBuy:
    """One item of the plan. `spoils`: of what is there, what will expire before it is used."""

    item: Item
    wish: Wish
    on_hand: Thousandths
    spoils: Thousandths
    coming: Thousandths
    lasts_days: int
    quote: Quote | None
    offer: Compared | None
    lead_days: int
    keeps_days: int | None
    request_id: int | None
    affordable: bool = True

    @property
    def quantity(self) -> Thousandths:
        """What to ask for: whole packs where a quote says how large they are."""
        return self.offer.quantity if self.offer else self.wish.missing

    @property
    def cost_fen(self) -> int:
        """With freight; nothing is known without a quote."""
        return self.offer.total_fen if self.offer else 0

    @property
    def late(self) -> bool:
        """Whether it runs out before a delivery can come."""
        return self.lasts_days < self.lead_days

    @property
    def ticked(self) -> bool:
        """Whether the plan proposes it."""
        return self.affordable and self.request_id is None


@dataclass(frozen=True, slots=True)
class BuyingPlan:
    """What to buy, and for how many items nothing is needed."""

    buy: list[ToBuy]
    enough: int

    @property
    def cost_fen(self) -> int:
        """What the proposed lines cost."""
        return sum(one.cost_fen for one in self.buy if one.ticked)


def buying(run: PlanRun, *, today: date, cover_days: int, standing: Standing) -> BuyingPlan:
    """The plan for a round of `cover_days`, what runs out first at the top."""
    rows = [one for one in needed(run, today=today) if one.item.kind in BOUGHT]
    ids = [one.item.id for one in rows]
    quotes, way, asked = quotes_for(ids), coming(ids), in_requests(ids)
    there, lots = _stock(ids), _lots(ids, today)
    planned = [
        _planned(
            one, quotes.get(one.item.id, []), there.get(one.item.id, 0), lots[one.item.id], way.get(one.item.id, 0),
            asked.get(one.item.id), cover_days,
        )
        for one in rows
    ]  # fmt: skip
    buy = sorted((one for one in planned if one.wish.missing > 0), key=lambda one: (one.lasts_days, one.item.code))
    left = None if standing.left_fen is None else max(standing.left_fen, 0)
    fits = fitting([(one.item.id, one.cost_fen) for one in buy if one.request_id is None], left)
    return BuyingPlan(
        [one if one.item.id in fits or one.request_id else _too_dear(one) for one in buy], len(planned) - len(buy)
    )


def _too_dear(one: ToBuy) -> ToBuy:
    return replace(one, affordable=False)


def _planned(
    one: Needed,
    quotes: Sequence[Quote],
    on_hand: Thousandths,
    lots: Sequence[tuple[int, Thousandths]],
    way: Thousandths,
    request_id: int | None,
    cover_days: int,
) -> ToBuy:
    first = side_by_side(ONE, quotes)
    lead = first[0][0].lead_days if first else None
    lead = USUAL_LEAD if lead is None else lead
    keeps = next((quote.shelf_life_days for quote, _ in first if quote.shelf_life_days), one.item.shelf_life_days)
    good = usable(max(on_hand, 0), lots, one.need)
    wish = wish_of(
        one.need, lead_days=lead, cover_days=cover_days, keeps_days=keeps, there=good + way,
        lost_fen=one.lost_fen,
        cost_fen=first[0][1].unit_fen if first else _standard(one.item),
    )  # fmt: skip
    quote, offer = side_by_side(wish.missing, quotes)[0] if quotes and wish.missing else (None, None)
    spoils = handy(max(on_hand, 0) - good, pieces=one.need.pieces)
    return ToBuy(
        one.item, wish, on_hand, spoils, way, lasts(good + way, one.need), quote, offer, lead, keeps, request_id,
    )  # fmt: skip


def _standard(item: Item) -> Fraction | None:
    return None if item.standard_cost is None else item.standard_cost * ONE


def _stock(items: Collection[int]) -> dict[int, Thousandths]:
    rows = session().execute(select(StockValue.item_id, StockValue.quantity).where(StockValue.item_id.in_(items)))
    return {item: int(quantity) for item, quantity in rows}


def _lots(items: Collection[int], today: date) -> dict[int, list[tuple[int, Thousandths]]]:
    """Item: (days until it expires, quantity) of each lot that has a day of expiry."""
    return {
        item: [((lot.expires_on - today).days, left) for lot, left in lots if lot.expires_on is not None]
        for item, lots in lots_left_of(items).items()
    }
