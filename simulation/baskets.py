"""From what a guest gets to a sale: lines with choices, promotions, the way to pay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from random import Random

from simulation import parameters as figures
from simulation.catalogue import Choice, Combo, Item
from simulation.plan import Offer, Plan, Promotion
from simulation.records import Line, Reduction, Sale
from simulation.visits import Visit

NOTES_FEN = (1000, 2000, 5000, 10000)
EXACT_CASH = 0.35


class Menu:
    """Items, prices, choices and promotions as they are on one day."""

    def __init__(
        self, catalogue: tuple[Item, ...], plan: Plan, day: date, *, wet: bool, combos: tuple[Combo, ...] = ()
    ) -> None:
        self.items = {item.code: item for item in catalogue}
        self.prices = {item.code: plan.price(item.code, day, item.price_fen) for item in catalogue}
        self.promotions = [one for one in plan.promotions if one.runs(day, wet=wet)]
        self.offers = [one for one in plan.offers if day in one.days]
        self.combos = combos
        self._offered: dict[str, list[list[Choice]]] = {}
        self._options: dict[Choice, Choice] = {}
        self._plan, self._day = plan, day

    def option(self, choice: Choice) -> Choice:
        """The choice at the day's price."""
        known = self._options.get(choice)
        if known is None:
            fen = self._plan.price(f"{choice.group}/{choice.name}", self._day, choice.price_fen)
            known = self._options[choice] = replace(choice, price_fen=fen)
        return known

    def offered(self, item: Item) -> list[list[Choice]]:
        """The choices that can be had today, group by group."""
        if item.code not in self._offered:
            groups: dict[str, list[Choice]] = {}
            for one in item.choices:
                if self._plan.on_sale(f"{one.group}/{one.name}", self._day):
                    groups.setdefault(one.group, []).append(one)
            self._offered[item.code] = list(groups.values())
        return self._offered[item.code]

    def percent(self, code: str) -> Promotion | None:
        """The promotion that takes a share off this product today."""
        return next((one for one in self.promotions if one.percent and code in one.codes), None)

    def order_promotion(self) -> Promotion | None:
        """The promotion that takes money off an order today."""
        return next((one for one in self.promotions if one.off_fen), None)


def service_of(visit: Visit) -> str:
    """Whether the guest stays."""
    return "dine_in" if visit.chance.random() < figures.DINE_IN[visit.segment] else "takeaway"


def lines_of(chance: Random, units: Sequence[str], menu: Menu, *, service: str) -> tuple[Line, ...]:
    """The lines of a sale: one per product, each with its choices, less what promotions take off."""
    counts: dict[str, int] = {}
    for code in units:
        counts[code] = counts.get(code, 0) + 1
    lines = _combos(chance, counts, menu, service)
    lines += [_line(chance, code, count, menu, service) for code, count in counts.items() if count]
    for offer in menu.offers:
        lines = _offered(offer, lines)
    promotion = menu.order_promotion()
    total = sum(line.total_fen for line in lines)
    if promotion is None or total < promotion.from_fen:
        return tuple(lines)
    shares = shared(promotion.off_fen, [line.total_fen for line in lines])
    return tuple(
        replace(line, reductions=(*line.reductions, Reduction(promotion.name, "order", fen))) if fen else line
        for line, fen in zip(lines, shares, strict=True)
    )


def _offered(offer: Offer, lines: Sequence[Line]) -> list[Line]:
    """The offer's saving shared over its two lines by list price, as often as both are there."""
    places = [
        next((n for n, line in enumerate(lines) if line.code == code), -1) for code in (offer.first, offer.second)
    ]
    found = list(lines)
    if -1 in places:
        return found
    times = min(lines[place].quantity for place in places)
    shares = shared(offer.off_fen * times, [lines[place].list_fen for place in places])
    for place, fen in zip(places, shares, strict=True):
        cut = Reduction(offer.name, "line", fen)
        found[place] = replace(found[place], reductions=(*found[place].reductions, cut))
    return found


def shared(total: int, weights: Sequence[int]) -> list[int]:
    """Share an amount by weights, to the fen: the largest remainders get what is left."""
    whole = sum(weights)
    parts = [divmod(total * weight, whole) for weight in weights]
    left = total - sum(share for share, _ in parts)
    first = sorted(range(len(parts)), key=lambda place: (-parts[place][1], place))[:left]
    return [share + (place in first) for place, (share, _) in enumerate(parts)]


def _combos(chance: Random, counts: dict[str, int], menu: Menu, service: str) -> list[Line]:
    """What is rung up as combos where that is cheaper: taken out of `counts`, the price shared by list prices."""
    lines: list[Line] = []
    number = 0
    for combo in menu.combos:
        while parts := combo.parts_in([code for code, count in counts.items() if count]):
            prices = [menu.prices[code] for code in parts]
            if combo.price_fen >= sum(prices) or chance.random() >= figures.COMBO_NOTICED:
                break
            number += 1
            for code, price, fen in zip(parts, prices, shared(combo.price_fen, prices), strict=True):
                counts[code] -= 1
                line = _line(chance, code, 1, menu, service)
                off = (Reduction(combo.name, "combo", price - fen),)
                lines.append(replace(line, reductions=off, combo=(combo.code, number)))
    return lines


def _line(chance: Random, code: str, count: int, menu: Menu, service: str) -> Line:
    item, price = menu.items[code], menu.prices[code]
    choices = tuple(menu.option(choice) for choice in _choices(chance, menu.offered(item), service))
    unit = price + sum(choice.price_fen for choice in choices)
    promotion = menu.percent(code)
    reductions: tuple[Reduction, ...] = ()
    if promotion is not None:
        reductions = (Reduction(promotion.name, "line", (2 * count * unit * promotion.percent + 100) // 200),)
    return Line(code, count, price, choices, unit, reductions)


def _choices(chance: Random, offered: Sequence[Sequence[Choice]], service: str) -> list[Choice]:
    """One option of every group: the usual one, or what this guest asks for; extras only when asked for."""
    taken = []
    for options in offered:
        asked, wish = chance.random(), 0.0
        picked = next((option for option in options if option.usual), None)
        for option in options:
            if option.usual or (option.name in figures.DINE_IN_ONLY and service != "dine_in"):
                continue
            wish += figures.OPTIONS.get(option.name, 0.0)
            if asked < wish:
                picked = option
                break
        if picked is not None:
            taken.append(picked)
    return taken


def sale_of(
    visit: Visit, lines: tuple[Line, ...], *, service: str, count: int, cashier: int, step_fen: int
) -> Sale:  # fmt: skip
    """The sale, paid: cash is rounded down to the shop's step and often handed over in notes."""
    chance = visit.chance
    method = chance.choices(figures.TENDER_NAMES, figures.TENDERS[visit.segment])[0]
    total = sum(line.total_fen for line in lines)
    rounding = -(total % step_fen) if method == "cash" and step_fen else 0
    paid = tendered = total + rounding
    if method == "cash" and chance.random() > EXACT_CASH:
        note = next((note for note in NOTES_FEN if note >= paid), 10000)
        tendered = -(-paid // note) * note
    return Sale(count, visit.moment, visit.segment, lines, service, method, rounding, tendered, cashier)


def units_of(sales: Sequence[Sale]) -> Mapping[str, int]:
    """How much of each product was sold."""
    units: dict[str, int] = {}
    for sale in sales:
        for line in sale.lines:
            units[line.code] = units.get(line.code, 0) + line.quantity
    return units
