"""What to have ready: preparations to make, cups and other things to bring to the bar, what will be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shop.kernel.quantity import Thousandths
from shop.planning.models import PlanRun
from shop.planning.queries.needs import Needed, needed
from shop.recipes.models import Recipe
from shop.recipes.queries.batches import preparations
from shop.stock.models import Item, ItemKind
from shop.stock.places import BAR
from shop.stock.queries.levels import on_hand

#: What stands at the bar and has to be there in the morning.
AT_BAR = (ItemKind.PACKAGING.value, ItemKind.INGREDIENT.value)


@dataclass(frozen=True, slots=True)
class ToMake:
    """A preparation: what the days take, what is at the bar, what to make, and how many recipes that is."""

    item: Item
    recipe: Recipe
    days: int
    expected: Thousandths
    target: Thousandths
    there: Thousandths

    @property
    def make(self) -> Thousandths:
        """What is missing."""
        return max(0, self.target - self.there)

    @property
    def batches(self) -> Thousandths:
        """Thousandths of the recipe, rounded up to halves."""
        output = self.recipe.versions[-1].output_quantity * (10_000 - self.recipe.versions[-1].loss_bp) // 10_000
        return -(-2 * self.make // output) * 500 if output else 0


@dataclass(frozen=True, slots=True)
class ToBring:
    """Something the bar needs: what the day takes, what is at the bar, what lies elsewhere."""

    item: Item
    expected: Thousandths
    target: Thousandths
    there: Thousandths
    elsewhere: Thousandths

    @property
    def missing(self) -> Thousandths:
        """What to bring to the bar."""
        return max(0, self.target - self.there)

    @property
    def short(self) -> bool:
        """Whether the whole shop does not have enough."""
        return self.missing > max(self.elsewhere, 0)


@dataclass(frozen=True, slots=True)
class Preparing:
    """The list of a day."""

    make: list[ToMake]
    bring: list[ToBring]


def preparing(run: PlanRun, *, today: date, days: int, level: float) -> Preparing:
    """What has to be ready so that it lasts for `days` with the chance `level`."""
    found = {one.item.id: one for one in needed(run, today=today)}
    make = []
    for recipe, item, there in preparations():
        one = found.get(item.id)
        if one is not None and one.need.expected(days) > 0:
            cover = _keeps(item, days)
            target = one.need.up_to(cover, level)
            make.append(ToMake(item, recipe, cover, one.need.about(cover), target, max(there, 0)))
    others = [one for one in found.values() if one.item.kind in AT_BAR]
    places = on_hand([one.item.id for one in others])
    bring = [_bring(one, places, level) for one in others if one.need.expected(1) > 0]
    bring = [one for one in bring if one.missing > 0 or one.item.kind == ItemKind.PACKAGING]
    return Preparing(make, sorted(bring, key=lambda one: (not one.missing, one.item.kind, one.item.code)))


def _keeps(item: Item, days: int) -> int:
    """Never more days than a preparation keeps."""
    hours = item.opened_hours or (24 * item.shelf_life_days if item.shelf_life_days else None)
    return days if hours is None else max(1, min(days, hours // 24))


def _bring(one: Needed, places: dict[tuple[int, int], int], level: float) -> ToBring:
    there = places.get((one.item.id, BAR), 0)
    elsewhere = sum(quantity for (item, place), quantity in places.items() if item == one.item.id and place != BAR)
    return ToBring(one.item, one.need.about(1), one.need.up_to(1, level), max(there, 0), elsewhere)
