"""Decisions: prices and when they change, promotions, stock, launches, closures. Others make their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from simulation.calendar import facts_of
from simulation.parameters import CLOSES, OPENS


@dataclass(frozen=True, slots=True)
class PriceChange:
    """From `day` on `code` costs `price_fen`; before, it cost `before_fen`. An option is named ``group/option``."""

    day: date
    code: str
    before_fen: int
    price_fen: int


@dataclass(frozen=True, slots=True)
class Promotion:
    """A named discount in a span of days. What it does is the world's business: `awareness` and `borrowed` are truth.

    `percent` off the `codes` (0: none), or `off_fen` off an order from `from_fen` on. `awareness` multiplies demand of
    the codes beyond what the lower price does; the share `borrowed` of all extra sales is missing in the
    `repaid_days` after. `when_wet`: only on rainy days. `only`: on these days alone, such as those drawn by lot.
    """

    name: str
    first: date
    last: date
    codes: frozenset[str] = frozenset()
    percent: int = 0
    off_fen: int = 0
    from_fen: int = 0
    awareness: float = 1.0
    borrowed: float = 0.0
    repaid_days: int = 0
    when_wet: bool = False
    only: frozenset[date] = frozenset()

    def runs(self, day: date, *, wet: bool) -> bool:
        """Whether it applies on that day."""
        within = self.first <= day <= self.last and (not self.only or day in self.only)
        return within and (wet or not self.when_wet)

    @property
    def days(self) -> int:
        """How many days it lasts."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Offer:
    """Two things for `off_fen` less on these days. Truth: of those who take the first, `lift` times as many take the
    second along."""

    name: str
    first: str
    second: str
    off_fen: int
    days: frozenset[date]
    lift: float = 1.0


@dataclass(frozen=True, slots=True)
class Interruption:
    """Something does not work for some hours: everything (no codes: the shop is shut), or these products only."""

    day: date
    first_minute: int
    last_minute: int
    reason: str
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """All decisions. An option is named ``group/option`` among prices and launches, too.

    `portions` is what is prepared a day relative to what is expected; `stock` sets it outright. `hours` are the minutes
    from which and up to which it is open on days that have hours of their own.
    """

    prices: tuple[PriceChange, ...] = ()
    promotions: tuple[Promotion, ...] = ()
    offers: tuple[Offer, ...] = ()
    launches: Mapping[str, date] = field(default_factory=dict)
    discontinued: Mapping[str, date] = field(default_factory=dict)
    portions: Mapping[str, float] = field(default_factory=dict)
    stock: Mapping[tuple[date, str], int] = field(default_factory=dict)
    closures: Mapping[date, str] = field(default_factory=dict)
    hours: Mapping[date, tuple[int, int]] = field(default_factory=dict)
    interruptions: tuple[Interruption, ...] = ()
    jump: date | None = None

    def price(self, code: str, day: date, usual_fen: int) -> int:
        """What `code` costs on that day when in the end it costs `usual_fen`."""
        mine = [one for one in self.prices if one.code == code]
        for one in reversed(mine):
            if day >= one.day:
                return one.price_fen
        return mine[0].before_fen if mine else usual_fen

    def open_at(self, moment: datetime) -> bool:
        """Whether guests find the door open at a moment of the shop's own time."""
        opens, closes = self.hours.get(moment.date(), (OPENS, CLOSES))
        return opens <= moment.hour * 60 + moment.minute < closes

    def on_sale(self, code: str, day: date) -> bool:
        """Whether the product is on the menu that day."""
        return self.launches.get(code, day) <= day and day < self.discontinued.get(code, day + timedelta(days=1))


STOCK_TAKING = "期末盘点"
YEARS_BACK = 730
MILK_COFFEE = frozenset({"D04", "D05", "D06"})
CUPS = frozenset({"DT-CUP-001", "DT-CUP-002", "DT-CUP-003", "DT-CUP-004", "DT-CUP-005", "DT-CUP-006", "DT-CUP-007"})
HOT_ONES = frozenset({"D13", "D20", "D21", "D25", "D30"})
ESPRESSO = frozenset(f"D{number:02d}" for number in (*range(1, 15), 20, 21, 22, 23, 24, 32))
LIMITED = {"D17": 1.8, "D18": 2.4, "D19": 1.75, "D20": 1.7, "D16": 2.8, "D29": 2.2}
#: (days before the end, code, price before, price after)
CHANGES = (
    (372, "D04", 2200, 2400), (372, "D05", 2200, 2400), (372, "D06", 2200, 2400), (372, "D08", 2600, 2800),
    (372, "D09", 2600, 2800), (303, "DT-CUP-001", 5800, 6800), (303, "DT-CUP-005", 4800, 5800),
    (261, "奶/换燕麦奶", 300, 400), (205, "D02", 1600, 1800), (205, "D03", 1600, 1800), (205, "D15", 3200, 3500),
    (142, "D12", 3200, 2900), (86, "D27", 1800, 2000),
)  # fmt: skip


def _stock_taking(end: date) -> Iterator[date]:
    """The second day of every school break in the two years before the end."""
    days = (end - timedelta(days=back) for back in range(YEARS_BACK))
    yield from (
        day
        for day in days
        if not any(facts_of(day - timedelta(days=n)).term for n in (0, 1)) and facts_of(day - timedelta(days=2)).term
    )


def demo_plan(end: date) -> Plan:
    """The decisions of the demo shop, told backwards from its last day so that they move along with the calendar."""

    def before(days: int) -> date:
        """The Monday of the week so many days before the end."""
        day = end - timedelta(days=days)
        return day - timedelta(days=day.weekday())

    def promotion(name: str, days_before: int, length: int, **facts: object) -> Promotion:
        first = before(days_before)
        return Promotion(name, first, first + timedelta(days=length - 1), **facts)  # type: ignore[arg-type]

    return Plan(
        prices=tuple(PriceChange(before(days), code, old, new) for days, code, old, new in CHANGES),
        promotions=(
            promotion("拿铁88折", 440, 14, codes=MILK_COFFEE, percent=12, awareness=1.18),
            promotion("拿铁88折", 120, 14, codes=MILK_COFFEE, percent=12, awareness=1.18),
            promotion("陶杯周85折", 230, 10, codes=CUPS, percent=15, awareness=1.6, borrowed=0.7, repaid_days=21),
            promotion("满80减8", 330, 28, off_fen=800, from_fen=8000),
            promotion("雨天热饮9折", 160, 49, codes=HOT_ONES, percent=10, awareness=1.1, when_wet=True),
            promotion("满80减8", 17, 28, off_fen=800, from_fen=8000),
        ),
        launches={"D32": before(408), "D24": before(190), "杯/堂食（傣陶杯）": before(218)},
        discontinued={"D14": before(93)},
        portions=LIMITED,
        closures=dict.fromkeys(_stock_taking(end), STOCK_TAKING),
        interruptions=(
            Interruption(before(288) + timedelta(days=3), 12 * 60 + 40, 15 * 60 + 10, "停电"),
            Interruption(before(75) + timedelta(days=5), 14 * 60, 17 * 60 + 20, "咖啡机维修", ESPRESSO),
        ),
        jump=before(246),
    )
