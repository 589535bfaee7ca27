"""From a recipe to the items it takes out of stock, through recipes within recipes (domain rule 11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from shop.kernel.errors import N_, DomainError
from shop.kernel.money import round_half_up
from shop.kernel.quantity import Thousandths
from shop.recipes.rules.lines import EXPLODE, Formula, Line

DEEPEST = 6


class RecipeLoop(DomainError):
    """A preparation would be made of itself."""

    message = N_("配方绕了一圈：%(path)s。一种半成品不能用到它自己，请去掉其中一行。")


class TooDeep(DomainError):
    """Recipes within recipes go too far."""

    message = N_("配方套得太深（超过 %(most)s 层）：%(path)s。请减少一层。")


class NoRecipe(DomainError):
    """A line is to be made in the cup, but nobody wrote how."""

    message = N_("「%(item)s」要现做，但还没有它的配方。请先写它的配方，或改成用备好的。")


@dataclass(frozen=True, slots=True)
class Need:
    """So much of an item, exact; `path` are the preparations it comes through, outermost first."""

    item_id: int
    quantity: Fraction
    role: str = ""
    origin: str = "recipe"
    path: tuple[int, ...] = ()


def explode(lines: Iterable[Line], preparations: Mapping[int, Formula], *, path: tuple[int, ...] = ()) -> list[Need]:
    """What the lines take out of stock. Raises NoRecipe, RecipeLoop, TooDeep."""
    needs: list[Need] = []
    for line in lines:
        if line.mode != EXPLODE:
            needs.append(Need(line.item_id, line.gross, line.role, line.origin, path))
            continue
        if line.item_id in path:
            raise RecipeLoop(path=" → ".join(map(str, (*path, line.item_id))))
        if len(path) >= DEEPEST:
            raise TooDeep(most=DEEPEST, path=" → ".join(map(str, path)))
        formula = preparations.get(line.item_id)
        if formula is None:
            raise NoRecipe(item=line.item_id)
        inner = explode(formula.lines_for(line.gross), preparations, path=(*path, line.item_id))
        needs += [Need(one.item_id, one.quantity, line.role or one.role, line.origin, one.path) for one in inner]
    return needs


def summed(needs: Iterable[Need], *, times: Thousandths = 1000) -> dict[int, Thousandths]:
    """Whole thousandths by item for `times` thousandths of the product: each item is rounded once."""
    sums: dict[int, Fraction] = {}
    for need in needs:
        sums[need.item_id] = sums.get(need.item_id, Fraction(0)) + need.quantity
    rounded = {item_id: round_half_up(quantity * times / 1000) for item_id, quantity in sums.items()}
    return {item_id: quantity for item_id, quantity in rounded.items() if quantity > 0}


def check_order(uses: Mapping[int, Iterable[int]], names: Mapping[int, str]) -> None:
    """Refuse preparations that need themselves or stand more than six deep, whatever their mode. Raises RecipeLoop."""
    depths: dict[int, int] = {}

    def walk(item_id: int, path: tuple[int, ...]) -> int:
        if item_id in path:
            raise RecipeLoop(path=_told((*path[path.index(item_id) :], item_id), names))
        if item_id not in depths:
            inner = [walk(one, (*path, item_id)) for one in uses.get(item_id, ()) if one in uses]
            depths[item_id] = 1 + max(inner, default=0)
            if depths[item_id] > DEEPEST:
                raise TooDeep(most=DEEPEST, path=_told((*path, item_id), names))
        return depths[item_id]

    for item_id in uses:
        walk(item_id, ())


def _told(path: Iterable[int], names: Mapping[int, str]) -> str:
    return " → ".join(names.get(item_id, str(item_id)) for item_id in path)
