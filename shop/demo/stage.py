"""Between the simulated world and the shop's catalogue: what the world sells, and how it all was on the first day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from shop.calendar.queries import days as calendar_days
from shop.catalog.actions.choices import save_group
from shop.catalog.actions.products import change_product, set_price
from shop.catalog.models import ComboSlot, ModifierGroup, ModifierOption, Product, ProductModifierGroup
from shop.catalog.rules.facts import GroupFacts, OptionFacts
from shop.db import session
from shop.demo import studio
from shop.demo.people import TEACHERS
from shop.demo.state import DemoState
from shop.kernel.money import Fen
from shop.people.models import Person
from simulation import Choice, Combo, Item, Plan, World, demo_plan
from simulation.parameters import CLOSES, OPENS

TESTED_DAY = "杯/堂食（傣陶杯）"
CLOSED = "休息"
#: What came on the menu after the world was made: nobody in it buys that.
LATECOMER = "D33"


def products_sold() -> list[Product]:
    """Everything the world may sell: what is in the catalogue and no combo, in a fixed order."""
    statement = (
        select(Product)
        .where(Product.kind != "combo", Product.from_import.is_(None), Product.code != LATECOMER)
        .options(
            selectinload(Product.modifier_groups).selectinload(ModifierGroup.options), selectinload(Product.variants)
        )
        .order_by(Product.id)
    )
    return list(session().scalars(statement))


def catalogue_of(products: list[Product]) -> tuple[Item, ...]:
    """The products as the world knows them, at their present prices."""
    return tuple(
        Item(
            product.code,
            product.name,
            "drink" if product.kind == "drink" else "piece",
            product.price_fen,
            tuple(
                Choice(group.name, option.name, option.price_fen, usual=option.default)
                for group in product.modifier_groups
                for option in group.options
            ),
        )
        for product in products
    )


def combos_sold() -> tuple[Combo, ...]:
    """The combos of the menu whose every slot offers something."""
    statement = (
        select(Product)
        .where(Product.kind == "combo", Product.active, Product.on_till)
        .options(selectinload(Product.slots).selectinload(ComboSlot.choices))
        .order_by(Product.id)
    )
    codes = dict(session().execute(select(Product.id, Product.code)).all())
    return tuple(
        Combo(one.code, one.name, one.price_fen, tuple(_free_choices(slot, codes) for slot in one.slots))
        for one in session().scalars(statement)
        if all(slot.min_choices == slot.max_choices == 1 for slot in one.slots)
    )


def _free_choices(slot: ComboSlot, codes: dict[int, str]) -> tuple[str, ...]:
    return tuple(codes[one.product_id] for one in slot.choices if not one.surcharge_fen and one.variant_id is None)


def with_hours(plan: Plan, days: Sequence[date]) -> Plan:
    """The plan with the hours and closed days of the shop's calendar."""
    facts = calendar_days(days[0], days[-1])
    hours = {one.day: (one.opens, one.closes) for one in facts if one.opens is not None and one.closes is not None}
    closed = {one.day: one.closure.name if one.closure else CLOSED for one in facts if not one.is_open}
    within = {day: (max(opens, OPENS), min(closes, CLOSES)) for day, (opens, closes) in hours.items()}
    return replace(plan, hours=within, closures={**closed, **plan.closures})


def plan_of(state: DemoState) -> Plan:
    """The decisions of the demo's story."""
    return demo_plan(World(state.start, state.days, seed=state.seed, plan=Plan()).last)


def as_it_is(plan: Plan, products: list[Product], day: date) -> Plan:
    """The plan from `day` on with the prices, products and options that the catalogue has now."""
    gone = {product.code: day for product in products if not product.active}
    options = [(group, one) for product in products for group in product.modifier_groups for one in group.options]
    away = {f"{group.name}/{one.name}": date.max for group, one in options if not one.available}
    return replace(plan, prices=(), launches=away, discontinued=gone)


def teacher_id() -> int:
    """The teacher who decides in the demo."""
    return session().scalars(select(Person.id).where(Person.username == TEACHERS[0][2])).one()


def set_the_stage(state: DemoState, *, at: datetime) -> None:
    """Prices and menu as they were on the first day; what the seed holds is how it ends."""
    plan, teacher = plan_of(state), teacher_id()
    for product in products_sold():
        price = plan.price(product.code, state.start, product.price_fen)
        if price != product.price_fen:
            set_price(product.id, price_fen=price, by=teacher, at=at)
        if not plan.on_sale(product.code, state.start):
            change_product(product.id, active=False, by=teacher, at=at)
    for group in session().scalars(select(ModifierGroup)):
        for option in group.options:
            set_option(f"{group.name}/{option.name}", plan, state.start, by=teacher, at=at)
    if plan.on_sale(TESTED_DAY, state.start):
        studio.test_cups(by=teacher, at=at)


def decided(plan: Plan, day: date) -> bool:
    """Whether anything was decided for this morning."""
    return day in {one.day for one in plan.prices} | {*plan.launches.values(), *plan.discontinued.values()}


def decide(plan: Plan, day: date, *, by: int, at: datetime) -> bool:
    """Carry out what was decided for this morning: prices, launches, what leaves the menu; whether anything was."""
    if not decided(plan, day):
        return False
    changes = [one for one in plan.prices if one.day == day]
    moved = [
        (code, active)
        for moves, active in ((plan.launches, True), (plan.discontinued, False))
        for code in sorted(code for code, when in moves.items() if when == day)
    ]
    ids = dict(session().execute(select(Product.code, Product.id)).all())
    for change in changes:
        if change.code in ids:
            set_price(ids[change.code], price_fen=change.price_fen, by=by, at=at)
        elif "/" in change.code:
            set_option(change.code, plan, day, by=by, at=at)
    for code, active in moved:
        if code in ids:
            change_product(ids[code], active=active, by=by, at=at)
        elif code == TESTED_DAY:
            studio.test_cups(by=by, at=at)
        elif "/" in code:
            set_option(code, plan, day, by=by, at=at)
    return True


def set_option(name: str, plan: Plan, day: date, *, by: int, at: datetime) -> None:
    """Price and availability of one option (``group/option``) as on `day`; what is so already is not written.

    Whether the cup of clay is available follows from its report alone.
    """
    group_name, _, option_name = name.partition("/")
    group = session().scalars(select(ModifierGroup).where(ModifierGroup.name == group_name)).one()

    def facts(option: ModifierOption) -> OptionFacts:
        mine = option.name == option_name
        price: Fen = plan.price(name, day, option.price_fen) if mine else option.price_fen
        planned = mine and name in plan.launches and not option.needs_report
        available = plan.on_sale(name, day) if planned else option.available
        return OptionFacts(
            id=option.id, name=option.name, name_en=option.name_en, price_fen=price, default=option.default,
            service=option.service, available=available,
        )  # fmt: skip

    options = [facts(option) for option in group.options]
    if [(one.price_fen, one.available) for one in options] == [(o.price_fen, o.available) for o in group.options]:
        return
    offered = select(ProductModifierGroup.product_id).where(ProductModifierGroup.group_id == group.id)
    save_group(
        GroupFacts(
            name=group.name, name_en=group.name_en, min_choices=group.min_choices, max_choices=group.max_choices,
            sort=group.sort, options=options, product_ids=session().scalars(offered).all(),
        ),
        group_id=group.id, by=by, at=at,
    )  # fmt: skip
