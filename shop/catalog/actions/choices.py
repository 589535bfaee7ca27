"""Groups of choices: adding and changing them, and where they are offered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select

from shop.catalog.actions.version import touch
from shop.catalog.models import ModifierGroup, ModifierOption, Product, ProductModifierGroup
from shop.catalog.rules.choices import group_problems, lowest_price
from shop.catalog.rules.facts import GroupFacts
from shop.db import session, transaction
from shop.kernel.errors import N_, Invalid, NotFound, Problem
from shop.people.actions import audit


def save_group(facts: GroupFacts, *, group_id: int | None = None, by: int | None, at: datetime) -> ModifierGroup:
    """Add a group of choices or make `group_id` what the facts say; options that are not named go.

    Sold lines keep the names and prices of their choices, so nothing past changes. Raises Invalid, NotFound.
    """
    with transaction() as current:
        group = ModifierGroup(options=[]) if group_id is None else current.get(ModifierGroup, group_id)
        if group is None:
            raise NotFound
        if problems := group_problems_with(facts, group_id=group_id):
            raise Invalid(problems=tuple(problems))
        group.name, group.name_en, group.sort = facts.name, facts.name_en, facts.sort
        group.min_choices, group.max_choices = facts.min_choices, facts.max_choices
        known = {option.id: option for option in group.options}
        _free_names(group, facts)
        group.options = [known.get(option.id or 0) or ModifierOption() for option in facts.options]
        for place, (option, said) in enumerate(zip(group.options, facts.options, strict=True)):
            option.name, option.name_en, option.price_fen = said.name, said.name_en, said.price_fen
            option.default, option.available, option.sort = said.default, said.available, place
            option.service = said.service
        current.add(group)
        current.flush()
        current.execute(delete(ProductModifierGroup).where(ProductModifierGroup.group_id == group.id))
        if facts.product_ids:
            pairs = [{"product_id": product_id, "group_id": group.id} for product_id in sorted(set(facts.product_ids))]
            current.execute(insert(ProductModifierGroup), pairs)
        verb = "choices.add" if group_id is None else "choices.change"
        audit.record(verb, subject=f"choices:{group.id}", detail=facts.name, by=by, at=at)
        touch(at=at)
        return group


def _free_names(group: ModifierGroup, facts: GroupFacts) -> None:
    """Options that go make place, and the others lay their names down, because two may have exchanged theirs."""
    named = {option.id for option in facts.options}
    group.options = [option for option in group.options if option.id in named]
    for option in group.options:
        option.name = f"~{option.id}"
    session().flush()


def group_problems_with(facts: GroupFacts, *, group_id: int | None) -> list[Problem]:
    """Everything that is wrong with a group, also as seen beside other groups and the products it is offered with."""
    current = session()
    problems = group_problems(facts)
    same = select(ModifierGroup.id).where(ModifierGroup.name == facts.name, ModifierGroup.id != (group_id or 0))
    if current.scalar(same) is not None:
        problems.append(Problem("name", N_("已经有一组叫「%(name)s」，请换个名称。"), {"name": facts.name}))
    mine = select(ModifierOption).where(ModifierOption.group_id == (group_id or 0))
    own = {option.id: option for option in current.scalars(mine)}
    if any(option.id is not None and option.id not in own for option in facts.options):
        problems.append(Problem("options", N_("选项刚刚被别人改过，请刷新页面再填。")))
    for place, said in enumerate(facts.options):
        kept = own.get(said.id or 0)
        if said.available and kept is not None and kept.needs_report and not kept.report:
            message = N_("「%(name)s」要用有检测报告的陶杯。请老师先在「陶器作品」里指定一个批次，它会自己供应。")
            problems.append(Problem(f"options-{place}-available", message, {"name": said.name}))
    available = [option.price_fen for option in facts.options if option.available]
    this = (facts.min_choices, facts.max_choices, available)
    for product in current.scalars(select(Product).where(Product.id.in_(facts.product_ids))):
        others = [
            (group.min_choices, group.max_choices, [one.price_fen for one in group.options if one.available])
            for group in product.modifier_groups
            if group.id != group_id
        ]
        sold = [variant.price_fen for variant in product.variants if variant.active]
        if lowest_price(min(sold, default=product.price_fen), [*others, this]) < 0:
            message = N_("「%(name)s」选了减价的选项后价格会低于 0。请少减一点，或不在这款提供。")
            problems.append(Problem("product_ids", message, {"name": product.name}))
    return problems


def serve_under_report(report: str, *, by: int | None, at: datetime) -> None:
    """What is served in pottery is available under this test report; under none ("") it is not."""
    with transaction() as current:
        for option in current.scalars(select(ModifierOption).where(ModifierOption.needs_report)):
            option.report, option.available = report, bool(report)
            option.default = option.default and option.available
            audit.record("choices.report", subject=f"choices:{option.group_id}", detail=report, by=by, at=at)
        touch(at=at)


def delete_group(group_id: int, *, by: int | None, at: datetime) -> None:
    """Take a group of choices out of the catalogue; what was sold with it keeps its choices. Raises NotFound."""
    with transaction() as current:
        group = current.get(ModifierGroup, group_id)
        if group is None:
            raise NotFound
        audit.record("choices.delete", subject=f"choices:{group_id}", detail=group.name, by=by, at=at)
        current.delete(group)
        touch(at=at)
