"""What every page of reports shows at its head."""

from __future__ import annotations

from typing import Any

from flask import request

from shop.reports.forms import PeriodForm
from shop.reports.rules.periods import CHOICES, Choice, Days
from shop.reports.rules.scopes import SCOPES, Scope
from shop.web.nav import open_to

#: What the address of one page hands on to the next.
HANDED_ON = ("period", "against", "scope", "since", "until")
ABOUT_DAYS = ("reports.dashboard", "reports.products", "reports.waste", "reports.streams")


def head(form: PeriodForm, scope: Scope, days: Days) -> dict[str, Any]:
    """The days to choose, the parts of the shop, and the address of the same days elsewhere."""
    return {
        "form": form,
        "scope": scope,
        "scopes": SCOPES,
        "days": days,
        "choices": {choice: word for choice, word in CHOICES.items() if choice is not Choice.RANGE},
        "asked": {"since": days.first.isoformat(), "until": days.last.isoformat()},
        **tabs(),
    }


def tabs() -> dict[str, Any]:
    """What the tabs need to know."""
    return {"opens": open_to, "kept_days": kept_days}


def kept_days(endpoint: str) -> dict[str, str]:
    """The choice of days for another page that looks at days."""
    return asked_for() if endpoint in ABOUT_DAYS else {}


def asked_for() -> dict[str, str]:
    """The choice of days as the address has it."""
    return {name: request.args[name] for name in HANDED_ON if request.args.get(name)}
