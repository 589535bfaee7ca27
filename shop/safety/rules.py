"""Temperatures, how often something is due, how long a sample is kept, how near the end of a certificate is."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from shop.kernel.errors import N_, Invalid, Problem

Tenths = int

SAMPLE_KEPT = timedelta(hours=48)
#: Certificates are renewed this long before they end.
RENEW_BEFORE = timedelta(days=30)
#: Thousandths of a gram.
USUAL_SAMPLE = 125_000
COLDEST, HOTTEST = -600, 1500
_TEMPERATURE = re.compile(r"^([+-]?)(\d{1,3})(?:\.(\d)0*)?(?:C|°C|度)?$")


def parse_temperature(text: str) -> Tenths:
    """What somebody read off a thermometer (``4``, ``-18.5``, ``3.2℃``), in tenths of a degree. Raises Invalid."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").replace("−", "-").upper()
    match = _TEMPERATURE.match(plain)
    if not match:
        raise Invalid(problems=(Problem("temperature", N_("请填温度，最多一位小数，例如 3.5 或 -18。")),))
    tenths = int(match[2]) * 10 + int(match[3] or 0)
    tenths = -tenths if match[1] == "-" else tenths
    if not COLDEST <= tenths <= HOTTEST:
        raise Invalid(problems=(Problem("temperature", N_("温度要在 -60 到 150 度之间，请再看一眼温度计。")),))
    return tenths


def temperature_text(tenths: Tenths | None) -> str:
    """Tenths of a degree as people read them: ``-18``, ``3.5``."""
    if tenths is None:
        return ""
    whole, rest = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else ''}{whole}{f'.{rest}' if rest else ''}"


def still_due(*, per_day: int, every_days: int, done_today: int, last: date | None, today: date) -> int:
    """How often something is still to be looked at today."""
    if every_days == 1:
        return max(per_day - done_today, 0)
    return int(last is None or last + timedelta(days=every_days) <= today)


def certificate_state(valid_until: date | None, *, today: date) -> str:
    """`none`, `over`, `soon` or `good`."""
    if valid_until is None:
        return "none"
    if valid_until < today:
        return "over"
    return "soon" if valid_until <= today + RENEW_BEFORE else "good"
