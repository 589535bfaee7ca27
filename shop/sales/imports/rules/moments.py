"""Dates and times as people, tills and spreadsheets write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from shop.kernel.clock import SHANGHAI
from shop.sales.imports.rules.fields import DateOrder

Moment: TypeAlias = tuple[date, int | None]

DATE_ORDERS: tuple[DateOrder, ...] = ("ymd", "dmy", "mdy")
SECONDS_A_DAY = 86_400
EXCEL_BEGINS = date(1899, 12, 30)
#: Serial numbers of 1954 to 2119: what a spreadsheet shows when a date lost its format.
EXCEL_DAYS = (20_000, 80_000)
UNIX_SECONDS = (10**9, 4 * 10**9)
YEARS = (1970, 2199)
MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), 1)
    for name in names.split()
}  # fmt: skip

_NUMBER = re.compile(r"^\d+(\.\d*)?(e-?\d{1,2})?$", re.IGNORECASE)
_DATE = re.compile(r"^(\d{1,4})\s*[-/. ]\s*(\d{1,2}|[a-z]{3,9})\s*[-/., ]\s*(\d{1,4})(?:[ t,]+(.*))?$")
_MONTH_FIRST = re.compile(r"^([a-z]{3,9})\.?\s*[-/ ]\s*(\d{1,2})\s*[-/, ]+\s*(\d{2,4})(?:[ t,]+(.*))?$")
_TIME = re.compile(r"^(\d{1,2})(?::(\d{1,2}))?(?::(\d{1,2})(\.\d*)?)?\s*([ap]\.?m\.?)?$")
_ZONE = re.compile(r"(z|[+-]\d{2}:?\d{2})$")
_WEEKDAY = re.compile(
    r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[, ]+|\s*[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?\s*"
)
_DATED = re.compile(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[ t](.*)$")
_CHINESE = (
    ("年", "-"),
    ("月", "-"),
    ("日", " "),
    ("号", " "),
    ("点", ":"),
    ("时", ":"),
    ("分", ":"),
    ("秒", ""),
    ("中午", ""),
)
_HALVES = (("凌晨", "am"), ("早上", "am"), ("上午", "am"), ("下午", "pm"), ("傍晚", "pm"), ("晚上", "pm"))
_ISO_LENGTHS = (10, 16, 19)


def tidy(text: str) -> str:
    """Full-width, Chinese and quoted forms brought to one plain form."""
    bare = unicodedata.normalize("NFKC", text).strip().strip("`'\"=").strip().casefold()
    bare = _WEEKDAY.sub(" ", bare).strip()
    for sign, plain in _CHINESE:
        bare = bare.replace(sign, plain)
    for half, mark in _HALVES:
        if half in bare:
            bare = bare.replace(half, "").strip().rstrip(":") + mark
    return re.sub(r"\s+", " ", bare).strip().rstrip(":").strip()


def parse_moment(text: str, order: DateOrder) -> Moment | None:
    """The calendar day and the second of that day (None when only a day is written); None when it is no date.

    Seconds are rounded to whole ones, so 09:57:59.9999997 is 09:58:00. A time with a zone is moved to the shop's.
    """
    if len(text) in _ISO_LENGTHS and text[4:5] == "-" and text.isascii():
        with suppress(ValueError):
            exact = datetime.fromisoformat(text)
            if exact.tzinfo is None and YEARS[0] <= exact.year <= YEARS[1]:
                return exact.date(), None if len(text) == 10 else exact.hour * 3600 + exact.minute * 60 + exact.second
    left, blank, right = text.strip().partition(" ")
    day = _day_alone(left, order) if blank else None
    seconds = _clock_alone(right) if day else None
    if day is not None and seconds is not None:
        return _carried(day, seconds)
    try:
        return _moment(text, order)
    except (ValueError, OverflowError):
        return None


def parse_time(text: str) -> int | None:
    """The second of the day of a written time, a spreadsheet's fraction of a day, or a date with a time; else None."""
    seconds = _clock_alone(text)
    if seconds is not None:
        return seconds % SECONDS_A_DAY
    bare = tidy(text)
    if _NUMBER.match(bare) and ("." in bare or bare == "0"):
        fraction = Fraction(bare)
        return _rounded((fraction - int(fraction)) * SECONDS_A_DAY) % SECONDS_A_DAY
    if bare.isdigit() and len(bare) in (4, 6):
        return _clock(":".join(bare[i : i + 2] for i in range(0, len(bare), 2)))
    moment = parse_moment(text, "ymd")
    dated = _DATED.match(bare)
    return moment[1] if moment else _clock(dated[1]) if dated else None


def date_order(samples: Iterable[str]) -> DateOrder:
    """Year first, day first or month first: what reads most of the samples; the day comes first when both would do."""
    texts = list(samples)
    read: dict[DateOrder, int] = {}
    for order in DATE_ORDERS:
        read[order] = sum(parse_moment(text, order) is not None for text in texts)
        if read[order] == len(texts):
            return order
    return max(read, key=lambda order: read[order])


@lru_cache(maxsize=4096)
def _day_alone(text: str, order: DateOrder) -> date | None:
    try:
        moment = _moment(text, order)
    except (ValueError, OverflowError):
        return None
    return moment[0] if moment and moment[1] is None else None


@lru_cache(maxsize=100_000)
def _clock_alone(text: str) -> int | None:
    return _clock(tidy(text))


def _moment(text: str, order: DateOrder) -> Moment | None:
    bare = tidy(text)
    if _NUMBER.match(bare):
        return _from_number(bare)
    if match := _MONTH_FIRST.match(bare):
        day = _day(_year(match[3]), MONTHS[match[1]], int(match[2])) if match[1] in MONTHS else None
        return _with_time(day, match[4])
    match = _DATE.match(bare)
    if not match:
        return None
    first, middle, last, rest = match.groups()
    if not middle.isdigit():
        month = MONTHS.get(middle)
        return _with_time(_day(_year(last), month, int(first)) if month else None, rest)
    if len(first) >= 3 or (order == "ymd" and len(last) <= 2):
        return _with_time(_day(_year(first), int(middle), int(last)), rest)
    if order == "ymd":
        return None
    day_number, month_number = (first, middle) if order == "dmy" else (middle, first)
    return _with_time(_day(_year(last), int(month_number), int(day_number)), rest)


def _from_number(bare: str) -> Moment | None:
    if bare.isdigit() and len(bare) in (8, 12, 14):
        day = _day(int(bare[:4]), int(bare[4:6]), int(bare[6:8]))
        return _with_time(day, ":".join(bare[i : i + 2] for i in range(8, len(bare), 2)))
    value = Fraction(bare)
    if UNIX_SECONDS[0] <= value < UNIX_SECONDS[1]:
        return _local(datetime.fromtimestamp(_rounded(value), UTC))
    if not EXCEL_DAYS[0] <= value < EXCEL_DAYS[1]:
        return None
    days = int(value)
    seconds = _rounded((value - days) * SECONDS_A_DAY)
    day = EXCEL_BEGINS + timedelta(days=days)
    return _carried(day, seconds) if "." in bare and value != days else (day, None)


def _with_time(day: date | None, rest: str | None) -> Moment | None:
    if day is None:
        return None
    text = (rest or "").strip()
    if not text:
        return day, None
    zone = _ZONE.search(text) if ":" in text else None
    seconds = _clock(text[: zone.start()] if zone else text)
    if seconds is None:
        return None
    if zone:
        minutes = 0 if zone[1] == "z" else int(zone[1][1:3]) * 60 + int(zone[1][-2:])
        ahead = timedelta(minutes=-minutes if zone[1][0] == "-" else minutes)
        return _local(datetime.combine(day, datetime.min.time(), UTC) + timedelta(seconds=seconds) - ahead)
    return _carried(day, seconds)


def _clock(text: str) -> int | None:
    match = _TIME.match(text.strip())
    if not match or not (match[2] or match[5]):
        return None
    hour, minute, second, half = int(match[1]), int(match[2] or 0), int(match[3] or 0), (match[5] or "")[:1]
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 24 or minute > 59 or second > 59:
        return None
    part = _rounded(Fraction("0" + match[4])) if match[4] and match[4] != "." else 0
    total = hour * 3600 + minute * 60 + second + part
    return total if total <= SECONDS_A_DAY else None


def _rounded(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


def _carried(day: date, seconds: int) -> tuple[date, int]:
    return (day + timedelta(days=1), 0) if seconds >= SECONDS_A_DAY else (day, seconds)


def _local(moment: datetime) -> tuple[date, int]:
    there = moment.astimezone(SHANGHAI)
    return there.date(), there.hour * 3600 + there.minute * 60 + there.second


def _year(text: str) -> int:
    return int(text) + 2000 if len(text) <= 2 else int(text)


def _day(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if YEARS[0] <= year <= YEARS[1] else None
