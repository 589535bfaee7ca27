"""Stored forecasts: of a product for others, and shaped for the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from shop.calendar.queries import days as calendar_days
from shop.calendar.rules.days import DayFacts
from shop.catalog.models import Category, Product
from shop.db import session
from shop.kernel.errors import NotFound
from shop.kernel.quantity import Thousandths
from shop.planning.models import Forecast, PlanRun
from shop.planning.rules.trust import THIN, weeks_lost
from shop.sales.models import SalesByDay
from shop.sales.queries.outlets import own_outlet_id

PRODUCT, CATEGORY, SHOP = "product", "category", "shop"
SHOWN_DAYS = 56


@dataclass(frozen=True, slots=True)
class ForecastDay:
    """One day of a product, thousandths: eight days in ten lie between `q10` and `q90`. `model`: demand (ours), bar
    (the moving average) or thin (too few data to rely on)."""

    day: date
    q10: Thousandths
    q50: Thousandths
    q90: Thousandths
    mean: Thousandths
    model: str
    cut_off: date


def forecast_of(product_id: int, from_day: date, to_day: date) -> list[ForecastDay]:
    """What was expected of a product from `from_day` to `to_day`, by the newest run that knew nothing of these days.

    Past days are answered by what was said before them; days nobody has forecast are left out.
    """
    row = (
        session()
        .execute(
            select(Forecast, PlanRun.cut_off)
            .join(PlanRun, PlanRun.id == Forecast.run_id)
            .where(Forecast.kind == PRODUCT, Forecast.subject_id == product_id, PlanRun.cut_off < from_day)
            .order_by(PlanRun.cut_off.desc())
            .limit(1)
        )
        .one_or_none()
    )
    return [] if row is None else [one for one in _days(*row) if from_day <= one.day <= to_day]


def _days(row: Forecast, cut_off: date) -> list[ForecastDay]:
    return [
        ForecastDay(cut_off + timedelta(days=number), low, middle, high, mean, row.model, cut_off)
        for number, (low, middle, high, mean) in enumerate(
            zip(row.low, row.middle, row.high, row.mean, strict=True), start=1
        )
    ]


def latest_run() -> PlanRun | None:
    """The newest run; None before the first."""
    return session().scalars(select(PlanRun).order_by(PlanRun.cut_off.desc()).limit(1)).first()


@dataclass(frozen=True, slots=True)
class Line:
    """A series in the list: what it is called, whose forecast holds, the next days, how right it was."""

    kind: str
    id: int
    name: str
    name_en: str
    category: str
    category_en: str
    model: str
    next_day: tuple[Thousandths, Thousandths, Thousandths]
    week: tuple[Thousandths, Thousandths, Thousandths]
    month: tuple[Thousandths, Thousandths, Thousandths]
    wql_bp: int | None
    bar_bp: int | None
    masked_days: int
    known_days: int

    @property
    def thin(self) -> bool:
        """Too few data to rely on."""
        return self.model == THIN


def lines_of(run: PlanRun, *, first: date, kind: str = PRODUCT) -> list[Line]:
    """All products of a run (or its categories), what sells most first; `first` is the day that is shown as next."""
    category = Category.name, Category.name_en
    wanted = select(Forecast, *category, *category).join(Category, Category.id == Forecast.subject_id)
    if kind == PRODUCT:
        wanted = (
            select(Forecast, Product.name, Product.name_en, *category)
            .join(Product, Product.id == Forecast.subject_id)
            .join(Category, Category.id == Product.category_id)
        )
    rows = session().execute(wanted.where(Forecast.run_id == run.id, Forecast.kind == kind))
    place = min(max((first - run.cut_off).days - 1, 0), run.horizon - 1)
    found = [_line(row, names, place) for row, *names in rows]
    return sorted(found, key=lambda one: (one.thin, -one.month[1], one.name))


def shop_line(run: PlanRun) -> Line | None:
    """The whole shop's series of a run, in pieces."""
    row = session().get(Forecast, (run.id, SHOP, 0))
    return None if row is None else _line(row, ("", "", "", ""), 0)


def _line(row: Forecast, names: Sequence[str], place: int) -> Line:
    name, name_en, category, category_en = names
    return Line(
        row.kind, row.subject_id, name, name_en, category, category_en, row.model,
        (row.low[place], row.middle[place], row.high[place]), _sums(row, 7), _sums(row, 28), row.wql_bp, row.bar_bp,
        row.masked_days, row.known_days,
    )  # fmt: skip


def _sums(row: Forecast, days: int) -> tuple[Thousandths, Thousandths, Thousandths]:
    low, middle, high = row.sums[str(days)]
    return low, middle, high


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a page: what was sold (None: not over yet, or closed) or what is expected, and what is going on."""

    day: date
    facts: DayFacts
    sold: Thousandths | None
    forecast: ForecastDay | None


@dataclass(frozen=True, slots=True)
class Series:
    """One product, category or the shop with its last eight weeks and the four to come."""

    line: Line
    days: list[Day]
    losses: list[int | None]
    bar_losses: list[int | None]

    @property
    def lost(self) -> tuple[int, int]:
        """In how many of the measured weeks ours was worse than the bar."""
        return weeks_lost(self.losses, self.bar_losses)

    @property
    def ahead(self) -> list[Day]:
        """The days that are forecast."""
        return [one for one in self.days if one.forecast is not None]


def series_of(run: PlanRun, kind: str, subject_id: int) -> Series:
    """One series. Raises NotFound when the run has none of it."""
    row = session().get(Forecast, (run.id, kind, subject_id))
    if row is None:
        raise NotFound
    names = ["", "", "", ""]
    of_category = Category.name, Category.name_en
    if kind == PRODUCT:
        wanted = select(Product.name, Product.name_en, *of_category).join(Category, Category.id == Product.category_id)
        names = [*session().execute(wanted.where(Product.id == subject_id)).one()]
    elif kind == CATEGORY:
        wanted = select(*of_category, *of_category)
        names = [*session().execute(wanted.where(Category.id == subject_id)).one()]
    first = run.cut_off - timedelta(days=SHOWN_DAYS - 1)
    ahead = {one.day: one for one in _days(row, run.cut_off)}
    sold, opened = _history(kind, subject_id, first, run.cut_off)
    days = [
        Day(
            one.day, one,
            sold.get(one.day, 0) if one.day in opened else None,
            ahead.get(one.day),
        )
        for one in calendar_days(first, run.cut_off + timedelta(days=run.horizon))
    ]  # fmt: skip
    return Series(_line(row, names, 0), days, row.losses, row.bar_losses)


def _history(kind: str, subject_id: int, first: date, last: date) -> tuple[dict[date, int], set[date]]:
    """What was sold of it by day, and the days on which anything was sold."""
    quantity = SalesByDay.quantity - SalesByDay.returned_quantity
    wanted = (
        select(SalesByDay.business_day, func.sum(quantity))
        .where(SalesByDay.outlet_id == own_outlet_id(), SalesByDay.business_day.between(first, last))
        .group_by(SalesByDay.business_day)
    )
    of_shop = {day: int(units) for day, units in session().execute(wanted)}
    if kind == SHOP:
        return of_shop, set(of_shop)
    if kind == PRODUCT:
        wanted = wanted.where(SalesByDay.product_id == subject_id)
    else:
        wanted = wanted.join(Product, Product.id == SalesByDay.product_id).where(Product.category_id == subject_id)
    return {day: int(units) for day, units in session().execute(wanted)}, set(of_shop)
