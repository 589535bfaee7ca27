"""Groups of choices: where they belong, whether they can be fulfilled, the lowest price they lead to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from shop.catalog.rules.facts import GroupFacts
from shop.kernel.errors import N_, Problem
from shop.kernel.money import Fen

LARGEST_PRICE_FEN = 100_000_000
MOST_OPTIONS = 30
#: Eaten here, or taken away; an option may be a default of one of them only.
SERVICES = ("dine_in", "takeaway")
LARGEST_SORT = 100_000


def offered(applies_to: str, *, category: str, roles: Collection[str]) -> bool:
    """Whether a choice with the seed's `applies_to` (``all``, ``role=milk``, ``category=A|B``) belongs to a product."""
    what, _, values = applies_to.partition("=")
    if what == "role":
        return any(role in roles for role in values.split("|"))
    if what == "category":
        return category in values.split("|")
    return what == "all"


class Preset(Protocol):
    """An option as far as it may be chosen before anybody asks; a default of one `service`, or (empty) of both."""

    @property
    def default(self) -> bool: ...
    @property
    def available(self) -> bool: ...
    @property
    def service(self) -> str: ...


def is_preset(option: Preset, service: str) -> bool:
    """Whether the till chooses this option by itself for an order that is eaten here or taken away."""
    return option.default and option.available and goes_with(option, service)


def goes_with(option: Preset, service: str) -> bool:
    """Whether the option, if it is a default, is one for this service."""
    return option.service in ("", service)


def cheapest(prices: Iterable[Fen], minimum: int, maximum: int) -> Fen:
    """The least that choosing between `minimum` and `maximum` of these options can add (negative: take off)."""
    ordered = sorted(prices)[:maximum]
    return sum(ordered[:minimum]) + sum(price for price in ordered[minimum:] if price < 0)


def lowest_price(price_fen: Fen, groups: Iterable[tuple[int, int, Sequence[Fen]]]) -> Fen:
    """The lowest price of a product with its groups, each as (minimum, maximum, prices of available options)."""
    return price_fen + sum(cheapest(prices, minimum, maximum) for minimum, maximum, prices in groups)


def group_problems(facts: GroupFacts) -> list[Problem]:
    """Everything that is wrong with a group of choices and its options (domain rule 12)."""
    problems = []
    if not facts.name:
        problems.append(Problem("name", N_("请填名称，例如「奶」「糖度」。")))
    elif len(facts.name) > 64:
        problems.append(Problem("name", N_("名称最多 64 个字。")))
    if not 0 <= facts.min_choices <= facts.max_choices <= MOST_OPTIONS:
        problems.append(Problem("max_choices", N_("最少选几样不能多于最多选几样，都在 0 到 30 之间。")))
    if abs(facts.sort) > LARGEST_SORT:
        problems.append(Problem("sort", N_("排序请填 0 到 100000 的整数。")))
    if not facts.options:
        problems.append(Problem("options", N_("请至少填一个选项。")))
    return problems + _option_problems(facts) + _number_problems(facts)


def _option_problems(facts: GroupFacts) -> list[Problem]:
    problems = []
    names = [option.name for option in facts.options]
    for place, option in enumerate(facts.options):
        if len(option.name) > 64 or len(option.name_en) > 64:
            problems.append(Problem(f"options-{place}-name", N_("名称最多 64 个字。")))
        if names.count(option.name) > 1:
            problems.append(
                Problem(f"options-{place}-name", N_("选项「%(name)s」写了两次，请改一个。"), {"name": option.name})
            )
        if abs(option.price_fen) > LARGEST_PRICE_FEN:
            problems.append(Problem(f"options-{place}-price_fen", N_("价格太大，请检查是否多输了零。")))
        if option.service not in ("", *SERVICES):
            problems.append(Problem(f"options-{place}-service", N_("默认用于哪种用餐方式，请在列表里选。")))
        if option.default and not option.available:
            problems.append(
                Problem(f"options-{place}-default", N_("「%(name)s」没有供应，不能作默认。"), {"name": option.name})
            )
    return problems


def _number_problems(facts: GroupFacts) -> list[Problem]:
    problems = []
    available = sum(option.available for option in facts.options)
    if facts.options and available < facts.min_choices:
        problems.append(Problem("min_choices", N_("有货的选项比必须选的还少，这些商品就卖不了了。")))
    found = [sum(option.default and goes_with(option, one) for option in facts.options) for one in SERVICES]
    if max(found) > facts.max_choices:
        problems.append(Problem("max_choices", N_("默认勾选的比最多可选的还多，请去掉几个默认。")))
    if any(0 < defaults < facts.min_choices for defaults in found):
        problems.append(Problem("min_choices", N_("默认勾选的不够最少要选的，请补齐默认。")))
    return problems
