"""What somebody says about a recipe, before the shop believes it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from shop.kernel.errors import N_, Problem
from shop.kernel.quantity import LARGEST, Thousandths
from shop.recipes.rules.lines import MODES, PLAIN

MOST_LINES = 40
#: What a role may be called: the roles options act on.
ROLES = {
    "coffee": N_("咖啡"),
    "milk": N_("奶"),
    "water": N_("水"),
    "ice": N_("冰"),
    "tea": N_("茶"),
    "sweetener": N_("糖"),
    "flavour": N_("风味"),
    "fruit": N_("水果"),
    "topping": N_("加料"),
    "cup": N_("杯"),
    "lid": N_("杯盖"),
    "filter": N_("滤纸"),
    "pack": N_("包装"),
    "goods": N_("成品"),
}
MODE_NAMES = {"plain": N_("原料"), "explode": N_("现做"), "stocked": N_("用备好的")}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """One line: so many thousandths of an item, net."""

    item_id: int
    quantity: Thousandths
    role: str = ""
    waste_bp: int = 0
    mode: str = PLAIN
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeFacts:
    """A whole version."""

    lines: tuple[LineFacts, ...]
    output_quantity: Thousandths = 1000
    loss_bp: int = 0
    method: str = ""
    seconds: int = 0
    photo: str | None = None
    why: str = ""


def recipe_problems(facts: RecipeFacts, *, items: Collection[int], prepared: Collection[int]) -> list[Problem]:
    """Everything that is wrong; `items` are known, `prepared` are those with a recipe of their own."""
    problems = []
    if not facts.lines:
        problems.append(Problem("lines", N_("请至少写一行用料。")))
    if len(facts.lines) > MOST_LINES:
        problems.append(Problem("lines", N_("一张配方最多 %(most)s 行。"), {"most": MOST_LINES}))
    if not 0 < facts.output_quantity <= LARGEST:
        problems.append(Problem("output_quantity", N_("请填做出来多少，要大于 0。")))
    if not 0 <= facts.loss_bp < 10_000:
        problems.append(Problem("loss_bp", N_("损耗要在 0 到 99.99% 之间。")))
    if not 0 <= facts.seconds <= 86_400:
        problems.append(Problem("seconds", N_("用时要在 0 到 86400 秒之间。")))
    if len(facts.method) > 2000 or len(facts.why) > 200:
        problems.append(Problem("method", N_("做法最多 2000 个字，修改原因最多 200 个字。")))
    for place, line in enumerate(facts.lines):
        problems += _line_problems(place, line, items, prepared)
    return problems


def _line_problems(place: int, line: LineFacts, items: Collection[int], prepared: Collection[int]) -> list[Problem]:
    problems = []
    if line.item_id not in items:
        problems.append(Problem(f"lines-{place}-item_id", N_("请从列表里选一种原料。")))
    if not 0 < line.quantity <= LARGEST:
        problems.append(Problem(f"lines-{place}-quantity", N_("请填用量，要大于 0，最少千分之一。")))
    if line.role and line.role not in ROLES:
        problems.append(Problem(f"lines-{place}-role", N_("请从列表里选角色。")))
    if not 0 <= line.waste_bp < 10_000:
        problems.append(Problem(f"lines-{place}-waste_bp", N_("损耗要在 0 到 99.99% 之间。")))
    if line.mode not in MODES:
        problems.append(Problem(f"lines-{place}-mode", N_("请选原料、现做或用备好的。")))
    elif line.mode != PLAIN and line.item_id not in prepared:
        problems.append(Problem(f"lines-{place}-mode", N_("这种原料还没有自己的配方，请选「原料」，或先写它的配方。")))
    if len(line.note) > 120:
        problems.append(Problem(f"lines-{place}-note", N_("备注最多 120 个字。")))
    return problems
