"""What kinds of entries a calendar has, how sure a date is, what the sky can look like."""

from __future__ import annotations

from enum import StrEnum

from shop.kernel.errors import N_


class Kind(StrEnum):
    """What an entry says about its days."""

    STATUTORY = "statutory"
    DAY_OFF = "day_off"
    MAKEUP = "makeup"
    LOCAL_HOLIDAY = "local_holiday"
    FESTIVAL = "festival"
    FOLK = "folk"
    COMMERCE = "commerce"
    SEASON = "season"
    TERM = "term"
    BREAK = "break"
    CLOSED = "closed"
    HOURS = "hours"


class Certainty(StrEnum):
    """How sure the dates are: announced, computed from law or the lunar calendar, or still to be announced."""

    CONFIRMED = "confirmed"
    PROJECTED = "projected"
    UNCERTAIN = "uncertain"


class Sky(StrEnum):
    """The weather in one word."""

    SUNNY = "sunny"
    CLOUDY = "cloudy"
    OVERCAST = "overcast"
    SHOWERS = "showers"
    RAIN = "rain"
    STORM = "storm"
    FOG = "fog"
    WIND = "wind"
    COLD = "cold"


KIND_NAMES = {
    Kind.STATUTORY: N_("法定节日"),
    Kind.DAY_OFF: N_("放假"),
    Kind.MAKEUP: N_("调休上班"),
    Kind.LOCAL_HOLIDAY: N_("本地放假"),
    Kind.FESTIVAL: N_("民族节日"),
    Kind.FOLK: N_("民俗节日"),
    Kind.COMMERCE: N_("电商促销"),
    Kind.SEASON: N_("旅游季"),
    Kind.TERM: N_("学期"),
    Kind.BREAK: N_("寒暑假"),
    Kind.CLOSED: N_("闭店"),
    Kind.HOURS: N_("特别营业时间"),
}
CERTAINTY_NAMES = {
    Certainty.CONFIRMED: N_("已公布"),
    Certainty.PROJECTED: N_("推算"),
    Certainty.UNCERTAIN: N_("未公布"),
}
STRENGTH_NAMES = {1: N_("小"), 2: N_("中"), 3: N_("大")}
SKY_NAMES = {
    Sky.SUNNY: N_("晴"),
    Sky.CLOUDY: N_("多云"),
    Sky.OVERCAST: N_("阴"),
    Sky.SHOWERS: N_("阵雨"),
    Sky.RAIN: N_("下雨"),
    Sky.STORM: N_("雷雨"),
    Sky.FOG: N_("雾"),
    Sky.WIND: N_("大风"),
    Sky.COLD: N_("雨雪冰冻"),
}

#: The lists of the calendar's pages.
GROUPS: dict[str, tuple[Kind, ...]] = {
    "holidays": (Kind.STATUTORY, Kind.DAY_OFF, Kind.MAKEUP, Kind.LOCAL_HOLIDAY),
    "events": (Kind.FESTIVAL, Kind.FOLK, Kind.COMMERCE, Kind.SEASON),
    "school": (Kind.TERM, Kind.BREAK),
    "shop": (Kind.CLOSED, Kind.HOURS),
}
GROUP_NAMES = {
    "holidays": N_("放假与调休"),
    "events": N_("节日与活动"),
    "school": N_("学期与寒暑假"),
    "shop": N_("闭店与特别时间"),
}
NATIONAL = frozenset({Kind.STATUTORY, Kind.DAY_OFF, Kind.MAKEUP})


def group_of(kind: Kind) -> str:
    """The list an entry of this kind stands in."""
    return next(group for group, kinds in GROUPS.items() if kind in kinds)
