"""What a complete product is: every problem of it, named at once with the field it belongs to."""

from __future__ import annotations

import re
from collections import Counter

from shop.catalog.rules.choices import LARGEST_PRICE_FEN, LARGEST_SORT
from shop.catalog.rules.facts import ProductFacts, SlotFacts
from shop.kernel.errors import N_, Problem

KINDS = ("drink", "food", "pottery", "merchandise", "service", "combo")
LONGEST = {"new_category": 120, "name_en": 200, "temperature": 16, "description": 2000, "badge": 16, "sold_out": 100}
MOST_ALLERGENS, LONGEST_ALLERGEN = 20, 30
_CLOCK = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")
_CODE = re.compile(r"^\S{1,64}$")


def product_problems(*, code: str, name: str, price_fen: int) -> list[Problem]:
    """Everything that is wrong with a product's main facts."""
    problems = []
    if not code.strip():
        problems.append(Problem("code", N_("请填编码，例如 D33；收银时可以按编码找。")))
    elif len(code) > 64:
        problems.append(Problem("code", N_("编码最多 64 个字。")))
    if not name.strip():
        problems.append(Problem("name", N_("请填名称。")))
    elif len(name) > 200:
        problems.append(Problem("name", N_("名称最多 200 个字。")))
    return problems + _price_problems("price_fen", price_fen)


def whole_problems(facts: ProductFacts) -> list[Problem]:
    """Everything that is wrong with a whole product, as far as it can be seen without looking at other products."""
    problems = product_problems(code=facts.code, name=facts.name, price_fen=facts.price_fen)
    if facts.kind not in KINDS:
        problems.append(Problem("kind", N_("类型只能是：饮品、食品、陶器、周边、服务、套餐。")))
    for field, longest in LONGEST.items():
        if len(getattr(facts, field) or "") > longest:
            problems.append(Problem(field, N_("最多 %(longest)s 个字。"), {"longest": longest}))
    if len(facts.allergens) > MOST_ALLERGENS or any(len(one) > LONGEST_ALLERGEN for one in facts.allergens):
        problems.append(Problem("allergens", N_("过敏原最多 20 种，每种最多 30 个字，用顿号隔开。")))
    if abs(facts.sort) > LARGEST_SORT:
        problems.append(Problem("sort", N_("排序请填 0 到 100000 的整数。")))
    return (
        problems + _variant_problems(facts) + _code_problems(facts) + _window_problems(facts) + _combo_problems(facts)
    )


def _price_problems(field: str, price_fen: int) -> list[Problem]:
    if price_fen < 0:
        return [Problem(field, N_("价格不能是负数。"))]
    return [Problem(field, N_("价格太大，请检查是否多输了零。"))] if price_fen > LARGEST_PRICE_FEN else []


def _variant_problems(facts: ProductFacts) -> list[Problem]:
    problems = []
    names = Counter(variant.name for variant in facts.variants)
    for place, variant in enumerate(facts.variants):
        if not variant.name or len(variant.name) > 120:
            problems.append(Problem(f"variants-{place}-name", N_("规格名称请填 1 到 120 个字；不卖了请去掉「在售」。")))
        elif names[variant.name] > 1:
            message = N_("规格「%(name)s」写了两次，请改一个。")
            problems.append(Problem(f"variants-{place}-name", message, {"name": variant.name}))
        problems += _price_problems(f"variants-{place}-price_fen", variant.price_fen)
    return problems


def _code_problems(facts: ProductFacts) -> list[Problem]:
    """Codes that a scanner reads must be one word and must not repeat inside the product."""
    found = [("barcodes", code) for code in facts.barcodes]
    for place, variant in enumerate(facts.variants):
        found += [(f"variants-{place}-barcodes", code) for code in variant.barcodes]
    counts = Counter(code for _, code in found)
    problems = []
    for field, code in found:
        if not _CODE.match(code):
            problems.append(Problem(field, N_("条码「%(code)s」不对：最多 64 个字，中间不能有空格。"), {"code": code}))
        elif counts[code] > 1:
            problems.append(Problem(field, N_("条码「%(code)s」写了两次。"), {"code": code}))
    codes = Counter(variant.code for variant in facts.variants if variant.code)
    for place, variant in enumerate(facts.variants):
        if len(variant.code) > 64 or codes[variant.code] > 1 or (variant.code and variant.code == facts.code):
            problems.append(Problem(f"variants-{place}-code", N_("规格编码最多 64 个字，而且不能重复。")))
    return problems


def _window_problems(facts: ProductFacts) -> list[Problem]:
    problems = []
    for place, window in enumerate(facts.windows):
        if not window.days or not set(window.days) <= set(range(1, 8)):
            problems.append(Problem(f"windows-{place}-days", N_("请勾选这个时段是星期几。")))
        if not _CLOCK.match(window.opens) or not _CLOCK.match(window.closes) or window.opens >= window.closes:
            message = N_("时间请写成 07:00 这样，而且开始要早于结束。")
            problems.append(Problem(f"windows-{place}-opens", message))
    return problems


def _combo_problems(facts: ProductFacts) -> list[Problem]:
    if facts.kind != "combo":
        return [Problem("slots", N_("只有「套餐」才能填套餐内容。"))] if facts.slots else []
    if facts.slots is None:
        return []
    if not facts.slots:
        return [Problem("slots", N_("请至少填一项套餐内容，例如「饮品」，并写上可以选的商品编码。"))]
    return [problem for place, slot in enumerate(facts.slots) for problem in _slot_problems(place, slot)]


def _slot_problems(place: int, slot: SlotFacts) -> list[Problem]:
    problems = []
    if not slot.name or len(slot.name) > 64:
        problems.append(Problem(f"slots-{place}-name", N_("套餐内容的名称请填 1 到 64 个字。")))
    if not slot.choices:
        problems.append(Problem(f"slots-{place}-choices", N_("请写上至少一个可以选的商品编码。")))
    if not 0 <= slot.min_choices <= slot.max_choices or slot.max_choices < 1 or slot.max_choices > 20:
        problems.append(Problem(f"slots-{place}-max_choices", N_("最少选几样不能多于最多选几样，最多 20 样。")))
    if sum(choice.default for choice in slot.choices) > slot.max_choices:
        problems.append(Problem(f"slots-{place}-max_choices", N_("默认勾选的比最多可选的还多，请去掉几个默认。")))
    codes = Counter(choice.code for choice in slot.choices)
    for number, choice in enumerate(slot.choices):
        if codes[choice.code] > 1:
            message = N_("「%(code)s」在同一项里写了两次。")
            problems.append(Problem(f"slots-{place}-choices-{number}-code", message, {"code": choice.code}))
        problems += _price_problems(f"slots-{place}-choices-{number}-surcharge_fen", choice.surcharge_fen)
    return problems
