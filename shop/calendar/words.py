"""What a day says on a page, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import get_locale
from flask_babel import gettext as _

from shop.calendar.rules.days import DayFacts, WeatherFacts
from shop.calendar.rules.entries import EntryFacts
from shop.calendar.rules.hours import DAY, clock_text
from shop.calendar.rules.kinds import CERTAINTY_NAMES, SKY_NAMES, Certainty, Kind, Sky
from shop.kernel.errors import N_
from shop.kernel.quantity import quantity_text

WEEKDAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))
SHORT_WEEKDAYS = (N_("一"), N_("二"), N_("三"), N_("四"), N_("五"), N_("六"), N_("日"))
SKY_ICONS = {
    Sky.SUNNY: "sun", Sky.CLOUDY: "cloud", Sky.OVERCAST: "cloud", Sky.SHOWERS: "rain", Sky.RAIN: "rain",
    Sky.STORM: "rain", Sky.FOG: "cloud", Sky.WIND: "cloud", Sky.COLD: "rain",
}  # fmt: skip
LONG = 10


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing shown in a day's field: its words, its look and icon, what stands behind it."""

    text: str
    look: str
    icon: str
    title: str = ""


def name_of(entry: EntryFacts) -> str:
    """The entry's name in the reader's language, as far as there is one."""
    return entry.name_en if entry.name_en and str(get_locale()).startswith("en") else entry.name


def weekday(number: int) -> str:
    """Monday is 1."""
    return str(_(WEEKDAYS[number - 1]))


def hours_words(opens: int | None, closes: int | None) -> str:
    """``9:00–21:00``; a closing time after midnight says so."""
    if opens is None or closes is None:
        return ""
    end = clock_text(closes)
    return f"{clock_text(opens)}–{_('次日 %(time)s', time=end) if closes >= DAY else end}"


def opening_words(day: DayFacts) -> str:
    """Whether and when the shop is open."""
    if not day.is_open:
        return str(_("闭店：%(why)s", why=name_of(day.closure)) if day.closure else _("这天休息"))
    if day.opens is None:
        return str(_("营业时间还没填"))
    return str(_("营业 %(hours)s", hours=hours_words(day.opens, day.closes)))


def holiday_words(entry: EntryFacts) -> str:
    """A holiday or make-up workday with how sure it is."""
    words = _("%(name)s调休上班", name=name_of(entry)) if entry.kind is Kind.MAKEUP else name_of(entry)
    return _sure(words, entry)


def weather_words(weather: WeatherFacts) -> str:
    """The weather in a few signs: sky, temperatures, rain."""
    parts = [_(SKY_NAMES[weather.sky])]
    degrees = [quantity_text(value) for value in (weather.low, weather.high) if value is not None]
    if degrees:
        parts.append("–".join(degrees) + "°C" if not degrees[-1].startswith("-") else "~".join(degrees) + "°C")
    if weather.rain:
        parts.append(_("雨 %(millimetres)s 毫米", millimetres=quantity_text(weather.rain)))
    return " ".join(parts)


def day_words(day: DayFacts) -> list[str]:
    """A day in a line: what it is, weekday, opening hours, weather."""
    words = [holiday_words(day.holiday)] if day.holiday else []
    words += [_sure(name_of(one), one) for one in day.events if one.length <= LONG]
    words += [name_of(day.school)] if day.in_break and day.school else []
    words += [weekday(day.weekday), opening_words(day)]
    return words + ([weather_words(day.weather)] if day.weather else [])


def _sure(words: str, entry: EntryFacts) -> str:
    if entry.certainty is Certainty.CONFIRMED:
        return words
    return str(_("%(name)s（%(sure)s）", name=words, sure=_(CERTAINTY_NAMES[entry.certainty])))


def marks(day: DayFacts) -> list[Mark]:
    """What is shown in a day's field of the month."""
    return [*_closing_marks(day), *_holiday_marks(day), *_event_marks(day), *_weather_marks(day)]


def _closing_marks(day: DayFacts) -> Iterator[Mark]:
    if day.closure:
        yield Mark(_("闭店：%(why)s", why=name_of(day.closure)), "closed", "close")
    elif not day.is_open:
        yield Mark(_("这天休息"), "closed", "close")
    elif day.special:
        yield Mark(hours_words(day.opens, day.closes), "hours", "clock", name_of(day.special))


def _holiday_marks(day: DayFacts) -> Iterator[Mark]:
    if day.holiday:
        work = day.holiday.kind is Kind.MAKEUP
        text = _sure(name_of(day.holiday), day.holiday)
        yield Mark(f"{_('班') if work else _('休')} {text}", "work" if work else "off", "", day.holiday.note)


def _event_marks(day: DayFacts) -> Iterator[Mark]:
    for one in (*day.events, *([day.school] if day.school else [])):
        look, icon = ("school", "school") if one.kind in (Kind.TERM, Kind.BREAK) else ("event", "flag")
        if one.length <= LONG:
            yield Mark(_sure(name_of(one), one), look, icon, one.note)
        elif day.day == one.first:
            yield Mark(_("%(name)s开始", name=name_of(one)), look, icon, one.note)
        elif day.day == one.last:
            yield Mark(_("%(name)s结束", name=name_of(one)), look, icon, one.note)


def _weather_marks(day: DayFacts) -> Iterator[Mark]:
    if day.weather:
        yield Mark(weather_words(day.weather), "weather", SKY_ICONS[day.weather.sky], day.weather.note)


def long_spans(days: list[DayFacts]) -> list[EntryFacts]:
    """Seasons, terms and breaks that some of these days lie in, each once."""
    found = {one: None for day in days for one in (*day.events, *([day.school] if day.school else []))}
    return [one for one in found if one.length > LONG]
