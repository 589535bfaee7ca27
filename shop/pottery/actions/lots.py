"""Lots of firings: into stock at their actual cost, as good pieces, seconds or single pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select

from shop.catalog.actions.whole import save_product
from shop.catalog.models import Variant
from shop.catalog.queries.facts import product_by_id, product_facts
from shop.catalog.rules.facts import VariantFacts
from shop.db import session, transaction
from shop.kernel.clock import business_day
from shop.kernel.errors import N_, Conflict, Invalid, NotFound, Problem
from shop.kernel.money import Fen, split, yuan
from shop.kernel.quantity import ONE
from shop.once import take_numbers
from shop.people.actions import audit
from shop.pottery.models import Work, WorkForm, WorkLot
from shop.pottery.queries.works import price_of_second, work_by_id
from shop.pottery.rules.lots import LotFacts, lot_problems, shares
from shop.recipes.actions.versions import write_product_recipe
from shop.recipes.models import Recipe
from shop.recipes.rules.facts import LineFacts, RecipeFacts
from shop.stock.actions.items import ItemFacts, add_item
from shop.stock.actions.posting import post
from shop.stock.models import Item, Location, Lot, MoveKind, StockBalance, StockMove
from shop.stock.places import PRODUCTION, REAL
from shop.stock.rules.records import MoveRecord

SOURCE = "work_lot"
FIRST, SECOND = N_("正品"), N_("二等品")
GOODS = "goods"


class AlreadySold(Conflict):
    """What has left the shelf cannot be unfired."""

    message = N_("「%(code)s」已经有件卖出或移走，不能整批撤回。请到「库存」里报损或盘点。")


def sell_seconds(work_id: int, *, price_fen: Fen | None, by: int | None, at: datetime) -> WorkForm:
    """Seconds are sold at this price, beside the good ones. Raises NotFound, Invalid."""
    with transaction() as current:
        work = work_by_id(work_id)
        if work.one_off:
            raise Invalid(problems=(Problem("price_fen", N_("单件作品没有二等品：一件一价。")),))
        if price_fen is None or not 0 < price_fen < work.product.price_fen:
            raise Invalid(problems=(Problem("price_fen", N_("二等品的价格要大于 0，低于正品的价格。")),))
        form = next((one for one in work.forms if one.kind == "second"), None)
        code = f"{work.product.code}-B"
        wanted = VariantFacts(
            id=form.variant_id if form else None, name=SECOND, price_fen=price_fen, code=code, barcodes=(code,)
        )
        variant = _add_forms(work, [wanted], by=by, at=at)[0]
        if form is None:
            form = _form(work, variant, kind="second", lot=None, by=by, at=at)
        current.flush()
        detail = f"{work.product.name}：{yuan(price_fen)}"
        audit.record("work.seconds", subject=f"work:{work_id}", detail=detail, by=by, at=at)
        return form


def enter_lot(work_id: int, facts: LotFacts, *, today: date, by: int | None, at: datetime) -> WorkLot:
    """What came out of the kiln goes into stock; the same lot sent again is the same lot. Raises NotFound, Invalid."""
    with transaction() as current:
        take_numbers(current)
        kept = current.scalar(select(WorkLot).where(WorkLot.uuid == facts.uuid))
        if kept is not None:
            return kept
        work = work_by_id(work_id)
        second = price_of_second(work)
        problems = lot_problems(facts, today=today, one_off=work.one_off, sells_seconds=second is not None)
        place = current.get(Location, facts.location_id)
        if place is None or place.kind != REAL:
            problems.append(Problem("location_id", N_("请选择库位。")))
        if problems or facts.fired_on is None or facts.cost_fen is None:
            raise Invalid(problems=tuple(problems))
        lot = WorkLot(
            uuid=facts.uuid, work_id=work.id, code=f"{facts.fired_on:%y%m%d}-{facts.uuid.hex[-4:].upper()}",
            fired_on=facts.fired_on, firsts=facts.firsts, seconds=facts.seconds, lost=facts.lost,
            cost_fen=facts.cost_fen, note=facts.note, report_number="", made_at=at, made_by=by,
        )  # fmt: skip
        current.add(lot)
        current.flush()
        good, poor = shares(
            facts.cost_fen, firsts=facts.firsts, seconds=facts.seconds, price_fen=work.product.price_fen,
            second_price_fen=second or 0,
        )  # fmt: skip
        if work.one_off:
            items = [one.item_id for one in _pieces(work, lot, by=by, at=at)]
            goods = [(item, 1, value) for item, value in zip(items, split(good, [1] * len(items)), strict=True)]
        else:
            seconds = [one.item_id for one in work.forms if one.kind == "second"]
            goods = [
                (_item_of(work, by=by, at=at), facts.firsts, good),
                *((one, facts.seconds, poor) for one in seconds),
            ]
        _book(lot, [one for one in goods if one[1]], location_id=facts.location_id, by=by, at=at)
        audit.record("work.lot", subject=f"work:{work.id}", detail=lot.code, by=by, at=at)
        current.expire(work)
        return lot


def take_back_lot(lot_id: int, *, by: int, at: datetime) -> WorkLot:
    """The lot was entered by mistake: all of it leaves stock again. Raises NotFound, AlreadySold."""
    with transaction() as current:
        take_numbers(current)
        lot = current.get(WorkLot, lot_id)
        if lot is None:
            raise NotFound
        if lot.taken_back_at is not None:
            return lot
        moves = current.scalars(
            select(StockMove).where(StockMove.source_uuid == lot.uuid, StockMove.kind == MoveKind.PRODUCE)
        ).all()
        if lot.dine_in or any(_here(one) < one.quantity for one in moves):
            raise AlreadySold(code=lot.code)
        post([_reverse(one, at=at) for one in moves], at=at, by=by)
        pieces = current.scalars(select(WorkForm).where(WorkForm.lot_id == lot.id)).all()
        work = work_by_id(lot.work_id)
        _switch_off(work, {one.variant_id for one in pieces}, by=by, at=at)
        lot.taken_back_at = at
        current.flush()
        audit.record("work.lot_back", subject=f"work:{lot.work_id}", detail=lot.code, by=by, at=at)
        return lot


def describe_piece(form_id: int, *, note: str, by: int, at: datetime) -> WorkForm:
    """What is particular about one piece. Raises NotFound, Invalid."""
    with transaction() as current:
        form = current.get(WorkForm, form_id)
        if form is None:
            raise NotFound
        if len(note) > 200:
            raise Invalid(problems=(Problem("note", N_("最多 %(most)s 个字。"), {"most": 200}),))
        form.note = note
        current.flush()
        audit.record("work.piece", subject=f"work:{form.work_id}", detail=form.variant.name, by=by, at=at)
        return form


def _book(
    lot: WorkLot, goods: Sequence[tuple[int, int, Fen]], *, location_id: int, by: int | None, at: datetime
) -> None:
    current = session()
    records = []
    for line, (item_id, pieces, value) in enumerate(goods):
        kept = Lot(item_id=item_id, code=lot.code, received_on=lot.fired_on)
        current.add(kept)
        current.flush()
        records.append(
            MoveRecord(
                item_id, pieces * ONE, PRODUCTION, location_id, MoveKind.PRODUCE.value, SOURCE, lot.uuid, line, at,
                business_day(at), value_fen=value, note=lot.note, lot_id=kept.id,
            )
        )  # fmt: skip
    post(records, at=at, by=by)


def _reverse(move: StockMove, *, at: datetime) -> MoveRecord:
    return MoveRecord(
        move.item_id, move.quantity, move.to_id, move.from_id, MoveKind.REVERSE.value, SOURCE, move.source_uuid,
        move.source_line, at, business_day(at), reverses_id=move.id,
    )  # fmt: skip


def _here(move: StockMove) -> int:
    """How much of the item is where the lot was put; sales name no lot."""
    balances = session().scalars(
        select(StockBalance.quantity).where(
            StockBalance.item_id == move.item_id, StockBalance.location_id == move.to_id
        )
    )
    return sum(balances)


def _pieces(work: Work, lot: WorkLot, *, by: int | None, at: datetime) -> list[WorkForm]:
    """Each piece is a form of the product with a code, a price and stock of its own."""
    taken = sum(1 for one in work.forms if one.kind == "piece")
    numbers = range(taken + 1, taken + lot.firsts + 1)
    wanted = []
    for number in numbers:
        code = f"{work.product.code}-{number:03d}"
        wanted.append(VariantFacts(name=f"{number:03d}", price_fen=work.product.price_fen, code=code, barcodes=(code,)))
    variants = _add_forms(work, wanted, by=by, at=at)
    return [_form(work, one, kind="piece", lot=lot, by=by, at=at) for one in variants]


def _add_forms(work: Work, wanted: Sequence[VariantFacts], *, by: int | None, at: datetime) -> list[Variant]:
    """Put these variants beside those that are there. Good pieces become a form too, because one has to be chosen."""
    product = product_by_id(work.product_id)
    if product is None:
        raise NotFound
    facts = product_facts(product)
    named = {one.id for one in wanted if one.id is not None}
    kept = [one for one in facts.variants if one.id not in named]
    if not kept and not work.one_off:
        kept = [VariantFacts(name=FIRST, price_fen=facts.price_fen)]
    saved = save_product(replace(facts, variants=[*kept, *wanted]), product_id=product.id, by=by, at=at)
    by_name = {one.name: one for one in saved.variants}
    return [by_name[one.name] for one in wanted]


def _switch_off(work: Work, variants: set[int], *, by: int, at: datetime) -> None:
    product = product_by_id(work.product_id)
    if not variants or product is None:
        return
    facts = product_facts(product)
    kept = [replace(one, active=one.active and one.id not in variants) for one in facts.variants]
    save_product(replace(facts, variants=kept), product_id=product.id, by=by, at=at)


def _form(work: Work, variant: Variant, *, kind: str, lot: WorkLot | None, by: int | None, at: datetime) -> WorkForm:
    name = f"{work.product.name} {variant.name}"
    facts = ItemFacts(code=variant.code or "", name=name, kind="finished", dimension="count", storage="干燥")
    item = add_item(facts, by=by, at=at)
    _is_sold_as(item, work, variant_id=variant.id, by=by, at=at)
    form = WorkForm(work_id=work.id, variant_id=variant.id, item_id=item.id, kind=kind, lot_id=lot.id if lot else None)
    session().add(form)
    session().flush()
    session().expire(work, ["forms"])
    return form


def _item_of(work: Work, *, by: int | None, at: datetime) -> int:
    """The item of the good pieces: the one with the product's code."""
    code = work.product.code
    item = session().scalar(select(Item).where(Item.code == code))
    if item is None:
        facts = ItemFacts(code=code, name=work.product.name, kind="finished", dimension="count", storage="干燥")
        item = add_item(facts, by=by, at=at)
    described = select(Recipe.id).where(Recipe.product_id == work.product_id)
    keeps_recipes = session().scalar(select(Recipe.id).limit(1)) is not None
    if keeps_recipes and session().scalar(described) is None:
        _is_sold_as(item, work, variant_id=None, by=by, at=at)
    return item.id


def _is_sold_as(item: Item, work: Work, *, variant_id: int | None, by: int | None, at: datetime) -> None:
    line = LineFacts(item_id=item.id, quantity=ONE, role=GOODS)
    write_product_recipe(RecipeFacts(lines=(line,)), product_id=work.product_id, variant_id=variant_id, by=by, at=at)
