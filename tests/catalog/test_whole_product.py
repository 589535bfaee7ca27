"""A product with all its parts is saved together; everything that is wrong is told at once and nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.catalog.actions.choices import save_group
from shop.catalog.actions.products import create_product, set_price, set_sold_out
from shop.catalog.models import Barcode, ModifierGroup, Price, Product, TimeWindow, Variant
from shop.catalog.queries.facts import product_facts
from shop.catalog.rules.facts import (
    ChoiceFacts,
    GroupFacts,
    OptionFacts,
    ProductFacts,
    SlotFacts,
    VariantFacts,
    WindowFacts,
)
from shop.kernel.clock import FakeClock
from shop.kernel.errors import Invalid, NotFound
from shop.people.models import AuditEntry

Facts = Callable[..., ProductFacts]
Save = Callable[..., Product]
Trail = Callable[[], list[tuple[Any, ...]]]

SMALL = VariantFacts(name="小", price_fen=2000, code="D05S", barcodes=("690001",))
LARGE = VariantFacts(name="大", price_fen=2600)
MORNING = WindowFacts(days=(1, 2, 3, 4, 5), opens="07:30", closes="10:00")


def problems_of(save: Save, said: ProductFacts, product_id: int | None = None) -> dict[str, str]:
    """What is refused: field and sentence."""
    with pytest.raises(Invalid) as refused:
        save(said, product_id)
    return {problem.field: problem.message % (problem.facts or {}) for problem in refused.value.problems}


def test_what_was_saved_is_what_is_shown(facts: Facts, save: Save, session: Session) -> None:
    said = facts(
        name_en="Latte", allergens=("奶",), temperature="热", description="双份浓缩", badge="新品", sort=7,
        barcodes=("690002", "690003"), variants=(SMALL, LARGE), windows=(MORNING,),
    )  # fmt: skip
    product = save(said)
    session.expire_all()
    shown = product_facts(product)
    ids = [variant.id for variant in product.variants]
    assert [variant.id for variant in shown.variants] == ids
    without = [(v.name, v.price_fen, v.code, v.barcodes, v.active) for v in shown.variants]
    assert without == [("小", 2000, "D05S", ("690001",), True), ("大", 2600, "", (), True)]
    assert (shown.barcodes, shown.windows, shown.allergens) == (said.barcodes, said.windows, said.allergens)
    assert (product.initials, product.pinyin[:4]) == ("nt", "nati")


def test_saving_the_same_again_changes_nothing(facts: Facts, save: Save, trail: Trail, session: Session) -> None:
    product = save(facts(barcodes=("690002",), variants=(SMALL,), windows=(MORNING,)))
    session.expire_all()
    before = trail()
    save(product_facts(product), product.id)
    assert trail() == before


def test_every_problem_is_told_at_once_and_nothing_is_kept(facts: Facts, save: Save, session: Session) -> None:
    wrong = facts(
        code=" ", name="", kind="car", price_fen=-1, category_id=999, tax_code="none", barcodes=("a b",),
        variants=(SMALL, SMALL), windows=(WindowFacts(days=(), opens="10:00", closes="9:00"),),
    )  # fmt: skip
    told = problems_of(save, wrong)
    fields = {"code", "name", "kind", "price_fen", "category_id", "tax_code", "barcodes"}
    assert fields | {"variants-0-name", "variants-1-name", "windows-0-days", "windows-0-opens"} <= told.keys()
    for model in (Product, Variant, Barcode, TimeWindow, Price):
        assert session.scalar(select(func.count()).select_from(model)) == 0


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"code": "D05"}, "code", "已经给了「拿铁」"),
        ({"code": "D05S"}, "code", "已经给了规格「小」"),
        ({"barcodes": ("690001",)}, "barcodes", "已经给了「拿铁」"),
    ],
)
def test_codes_belong_to_one_product(facts: Facts, save: Save, changes: dict[str, Any], field: str, words: str) -> None:
    save(facts(variants=(SMALL,)))
    assert words in problems_of(save, facts(**{"code": "D06", "name": "摩卡", **changes}))[field]


def test_a_product_that_is_gone_cannot_be_changed(facts: Facts, save: Save) -> None:
    with pytest.raises(NotFound):
        save(facts(), 4711)


def test_a_form_that_is_left_out_is_switched_off_but_never_deleted(facts: Facts, save: Save, session: Session) -> None:
    product = save(facts(variants=(SMALL, LARGE)))
    small, large = (variant.id for variant in product.variants)
    save(facts(variants=(VariantFacts(id=large, name="大杯", price_fen=2600),)), product.id)
    session.expire_all()
    assert {v.id: (v.name, v.active) for v in product.variants} == {small: ("小", False), large: ("大杯", True)}


def test_forms_may_exchange_their_names_and_codes(facts: Facts, save: Save, session: Session) -> None:
    product = save(facts(variants=(SMALL, VariantFacts(name="大", price_fen=2600, code="D05L"))))
    small, large = (variant.id for variant in product.variants)
    swapped = (
        VariantFacts(id=small, name="大", price_fen=2000, code="D05L"),
        VariantFacts(id=large, name="小", price_fen=2600, code="D05S"),
    )
    save(facts(variants=swapped), product.id)
    session.expire_all()
    assert {v.id: (v.name, v.code) for v in product.variants} == {small: ("大", "D05L"), large: ("小", "D05S")}


def test_a_form_written_again_is_the_one_that_was_switched_off(facts: Facts, save: Save, session: Session) -> None:
    product = save(facts(variants=(SMALL, LARGE)))
    small, large = (variant.id for variant in product.variants)
    kept = VariantFacts(id=large, name="大", price_fen=2600)
    save(facts(variants=(kept,)), product.id)
    save(facts(variants=(kept, VariantFacts(name="小", price_fen=1900))), product.id)
    session.expire_all()
    assert [(v.id, v.active, v.price_fen) for v in product.variants] == [(large, True, 2600), (small, True, 1900)]
    renamed = VariantFacts(id=large, name="小", price_fen=2600)
    assert "variants" in problems_of(save, facts(variants=(renamed,)), product.id)


def test_a_form_of_another_product_is_not_taken_over(facts: Facts, save: Save) -> None:
    other = save(facts(variants=(SMALL,))).variants[0].id
    stolen = facts(code="D06", name="摩卡", variants=(VariantFacts(id=other, name="小", price_fen=1),))
    assert "刷新页面" in problems_of(save, stolen)["variants"]


def test_a_new_price_ends_the_old_one(facts: Facts, save: Save, session: Session, clock: FakeClock) -> None:
    began = clock.now()
    product = save(facts(variants=(SMALL,)))
    clock.advance(days=1)
    changed = facts(price_fen=2400, variants=(VariantFacts(id=product.variants[0].id, name="小", price_fen=2100),))
    save(changed, product.id)
    rows = session.execute(
        select(Price.variant_id.is_not(None), Price.price_fen, Price.valid_from, Price.valid_to).order_by(Price.id)
    ).all()
    now = clock.now()
    assert sorted(map(tuple, rows), key=lambda row: (row[0], row[2])) == [
        (False, 2200, began, now), (False, 2400, now, None), (True, 2000, began, now), (True, 2100, now, None),
    ]  # fmt: skip


def test_the_trail_names_the_product_and_tells_prices_in_yuan(
    facts: Facts, save: Save, session: Session, clock: FakeClock
) -> None:
    made = create_product(
        code="C07",
        name="抹茶拿铁",
        kind="drink",
        category_id=facts().category_id,
        price_fen=2700,
        by=None,
        at=clock.now(),
    )
    product = save(facts(variants=(SMALL,)))
    set_price(product.id, price_fen=2900, by=None, at=clock.now())
    set_price(product.id, price_fen=2100, variant_id=product.variants[0].id, by=None, at=clock.now())
    set_sold_out(made.id, reason="没奶了", by=None, at=clock.now())
    set_sold_out(made.id, reason=None, by=None, at=clock.now())
    told = session.execute(select(AuditEntry.verb, AuditEntry.detail).order_by(AuditEntry.id)).all()
    assert [tuple(row) for row in told if row[0] in ("product.add", "product.price", "product.sold_out")] == [
        ("product.add", "C07 抹茶拿铁 ¥27.00"),
        ("product.add", "D05 拿铁 ¥22.00"),
        ("product.price", "拿铁：¥22.00 → ¥29.00"),
        ("product.price", "拿铁 小：¥20.00 → ¥21.00"),
        ("product.sold_out", "抹茶拿铁：没奶了"),
        ("product.sold_out", "抹茶拿铁：恢复销售"),
    ]


def test_choices_may_not_bring_the_price_below_zero(
    facts: Facts, save: Save, session: Session, clock: FakeClock
) -> None:
    group = save_group(
        GroupFacts(name="自带杯", max_choices=1, options=(OptionFacts(name="自带杯", price_fen=-300),)),
        by=None,
        at=clock.now(),
    )
    assert "低于 0" in problems_of(save, facts(price_fen=200, group_ids=(group.id,)))["price_fen"]
    assert save(facts(price_fen=300, group_ids=(group.id,))).modifier_groups == [session.get(ModifierGroup, group.id)]


def test_a_combo_is_made_of_products_and_their_forms(facts: Facts, save: Save, session: Session) -> None:
    save(facts(variants=(SMALL,)))
    slots = (SlotFacts(name="饮品", choices=(ChoiceFacts(code="D05", default=True), ChoiceFacts(code="D05S"))),)
    combo = save(facts(code="SET", name="套餐", kind="combo", slots=slots))
    session.expire_all()
    assert product_facts(combo).slots == slots


def test_a_combo_names_only_what_exists_and_no_combo(facts: Facts, save: Save) -> None:
    save(facts())
    save(
        facts(
            code="SET", name="套餐", kind="combo", slots=(SlotFacts(name="饮品", choices=(ChoiceFacts(code="D05"),)),)
        )
    )
    choices = (ChoiceFacts(code="nothing"), ChoiceFacts(code="SET"))
    told = problems_of(save, facts(code="SET2", kind="combo", slots=(SlotFacts(name="饮品", choices=choices),)))
    assert "没有编码是「nothing」" in told["slots-0-choices-0-code"]
    assert "套餐里不能再放套餐" in told["slots-0-choices-1-code"]


def test_only_a_combo_has_slots_and_it_has_some(facts: Facts, save: Save) -> None:
    assert "slots" in problems_of(save, facts(kind="combo", slots=()))
    slots = (SlotFacts(name="饮品", choices=(ChoiceFacts(code="D05"),)),)
    assert "slots" in problems_of(save, facts(slots=slots))
