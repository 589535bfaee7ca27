"""The figures of the world: who comes when, how much the numbers scatter, how people take, pay and complain."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))
OPENS, CLOSES = 9 * 60, 20 * 60
STUDENT, LOCAL, TOURIST = "student", "local", "tourist"
SEGMENTS = (STUDENT, LOCAL, TOURIST)

#: Visits of each kind of guest on an ordinary day of each kind.
VISITS = {
    STUDENT: {"workday": 24.0, "weekend": 8.0, "holiday": 3.0},
    LOCAL: {"workday": 15.0, "weekend": 21.0, "holiday": 22.0},
    TOURIST: {"workday": 13.0, "weekend": 65.0, "holiday": 77.0},
}
#: Monday to Sunday, on top of the kind of day.
WEEKDAYS = {
    STUDENT: (1.05, 0.98, 1.02, 1.0, 0.95, 0.9, 1.1),
    LOCAL: (0.92, 0.95, 0.98, 1.0, 1.15, 1.05, 0.95),
    TOURIST: (0.85, 0.85, 0.9, 1.0, 1.4, 1.12, 0.88),
}
#: Holidays that bring more or fewer tourists than an ordinary one.
HOLIDAY_PULL = {"春节": 1.25, "国庆节": 1.2, "国庆节、中秋节": 1.2, "劳动节": 1.2, "元旦": 1.05, "清明节": 1.0}
FEAST_PULL = 1.18
SEASON_PULL = (0.93, 1.04, 1.15)
BREAK_STUDENTS = 0.25
#: Rain: from 1 mm, from 10 mm.
RAIN_VISITS = {STUDENT: (0.98, 0.92), LOCAL: (0.95, 0.86), TOURIST: (0.9, 0.76)}
#: Share of visits by hour, 9 to 19 o'clock.
HOURS = {
    STUDENT: (7, 9, 13, 18, 7, 3, 12, 17, 9, 2, 1),
    LOCAL: (13, 16, 15, 8, 6, 10, 17, 9, 3, 1, 1),
    TOURIST: (5, 16, 20, 9, 6, 12, 19, 9, 2, 1, 1),
}
FIRST_HOUR = 9
#: How many drinks a visit takes: 1, 2, 3, 4.
DRINKS = {STUDENT: (58, 31, 9, 2), LOCAL: (41, 36, 16, 7), TOURIST: (19, 38, 26, 17)}
#: How often another drink of the same visit is the same as the first.
SAME_AGAIN = 0.2
#: Share of visits of the segment's guests that take along a piece, before the pieces' own tastes.
PIECES_PER_VISIT = 0.095

#: Scatter: shape of the day's common gamma factor, of each product's own, and the slow level (AR 1 on a log scale).
DAY_SHAPE, PRODUCT_SHAPE = 90.0, 34.0
LEVEL_PERSISTENCE, LEVEL_DEVIATION = 0.88, 0.05
#: Growth a year of the whole shop, and a jump after a widely read travel note.
GROWTH_A_YEAR, JUMP = 0.09, 1.12

DINE_IN = {STUDENT: 0.28, LOCAL: 0.62, TOURIST: 0.55}
TENDERS = {STUDENT: (66, 31, 3), LOCAL: (58, 22, 20), TOURIST: (66, 27, 7)}
TENDER_NAMES = ("wechat", "alipay", "cash")

#: How often an option is taken where it is offered; what is not named is hardly ever asked for.
OPTIONS = {
    "大杯": 0.17, "换燕麦奶": 0.08, "换厚椰乳": 0.03, "少冰": 0.24, "去冰": 0.07, "七分糖": 0.2, "半糖": 0.17,
    "三分糖": 0.07, "不另外加糖": 0.06, "加一份浓缩": 0.035, "加香草糖浆": 0.02, "自带杯": 0.06,
    "堂食（傣陶杯）": 0.45,
}  # fmt: skip

DINE_IN_ONLY = frozenset({"堂食（傣陶杯）"})

#: Of those who want all parts of a combo, this share gets it rung up as one.
COMBO_NOTICED = 0.8

#: Of those who find a product sold out, this share takes something else.
TAKES_ANOTHER = 0.55


@dataclass(frozen=True, slots=True)
class Rates:
    """How often things go wrong: per sale, and per open day."""

    void: float = 0.004
    refund: float = 0.005
    comp: float = 0.003
    remake: float = 0.008
    waste_a_day: float = 0.7
    staff_a_day: float = 0.9
    training_a_day: float = 0.6


@dataclass(frozen=True, slots=True)
class Parameters:
    """What an experiment may want to set differently."""

    rates: Rates = field(default_factory=Rates)
    size: float = 1.0
    day_shape: float = DAY_SHAPE
    product_shape: float = PRODUCT_SHAPE
    level_deviation: float = LEVEL_DEVIATION
    cash_step_fen: int = 10
    staff: int = 5
