"""The dashboard: the figures of a period with what they are compared with, why, and the rows behind them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.catalog.words import WEEKDAYS
from shop.db import session
from shop.live.imports.rules.states import Platform
from shop.planning.queries.forecasts import Line, latest_run, shop_line
from shop.reports.charts import columns_of, heat_of
from shop.reports.forms import PeriodForm
from shop.reports.queries import running_out, sold, streams
from shop.reports.queries.dashboard import Dashboard
from shop.reports.queries.dashboard import dashboard as figures_of
from shop.reports.queries.needs_help import Helped, students
from shop.reports.queries.running_out import Use
from shop.reports.queries.waiting import waiting
from shop.reports.rules.needs_help import MATTERS, OUT_OF, Verdict
from shop.reports.rules.periods import AGAINST, Period
from shop.reports.rules.scopes import Scope
from shop.reports.rules.totals import share_bp
from shop.reports.sheets import dashboard_workbook
from shop.reports.views.blueprint import blueprint
from shop.reports.views.shared import HANDED_ON, asked_for, head
from shop.reports.words import EFFECTS, EXPLAINED, FIGURES
from shop.sales.queries.today import VERSION
from shop.stock.words import UNITS
from shop.suggestions.rules.states import VERDICT_LOOKS, VERDICTS
from shop.web.access import May, needs
from shop.web.downloads import workbook
from shop.web.kept import Kept
from shop.web.language import chosen
from shop.web.nav import open_to
from shop.web.now import now, today
from shop.web.pages import file_asked
from shop.web.unchanged import asks_again
from shop.worklist.words import KINDS

#: While sales pour in, the figures are worked out anew only this often.
CALM_S = 3.0
PRODUCTS_SHOWN, ITEMS_SHOWN, KINDS_SHOWN = 8, 6, 6
#: What a day uses changes little within one: it is read again after so many seconds.
USE_HOLDS_S = 600
kept: Kept[str] = Kept()
kept_use: Kept[Use] = Kept()


@blueprint.get("")
@needs(May.SEE_REPORTS)
def dashboard() -> ResponseReturnValue:
    """The figures at a glance; all of them as an Excel file when that is asked for."""
    form, period, scope = _asked()
    facts = _facts(period, scope)
    if file_asked():
        name = f"dashboard-{period.days.first}-{period.days.last}"
        return workbook(dashboard_workbook(facts["board"], facts["lasts"]), name=name)
    return render_template("reports/dashboard.html", **{**head(form, scope, period.days), **facts})


@blueprint.get("/live")
@needs(May.SEE_REPORTS)
@asks_again(VERSION, *HANDED_ON)
def live() -> ResponseReturnValue:
    """The part that changes; 204 while the version the page has is still the right one."""
    present = VERSION.at(now())
    if request.args.get("version") == present:
        return "", 204
    _form, period, scope = _asked()
    about = (str(session().get_bind().engine.url), period, scope, chosen(), frozenset(current_user.rights))
    answer = kept.of(
        about,
        present,
        lambda: render_template("reports/_dashboard.html", **_facts(period, scope, present)),
        calm_s=CALM_S,
    )
    return ("", 204) if request.args.get("version") == answer.version else answer.value


def _first_day(board: Dashboard) -> date | None:
    """The day from which averages count; None when something was sold before this period."""
    if board.days_before or not board.days:
        return None
    return min(board.days) if board.scope is Scope.STREAMS else sold.first_day()


def _asked() -> tuple[PeriodForm, Period, Scope]:
    form = PeriodForm.asked()
    return form, form.chosen_period(today()), form.chosen_scope()


def _facts(period: Period, scope: Scope, version: str = "") -> dict[str, Any]:
    moment = now()
    board = figures_of(period, scope, now=moment)
    hourly: tuple[Mapping[tuple[int, int], int], ...] = ()
    if period.days.count == 1 and scope is not Scope.STREAMS:
        hourly = (board.heat, sold.by_weekday_and_hour(period.before, scope))
    return {
        "version": version or VERSION.at(moment),
        "board": board,
        "scope": scope,
        "asked": {"since": period.days.first.isoformat(), "until": period.days.last.isoformat()},
        "opens": open_to,
        "live_arguments": asked_for,
        "against": AGAINST,
        "now_at": moment,
        "columns": columns_of(board, hourly),
        "heat": heat_of(board.heat, period.days, since=_first_day(board)),
        "weekdays": WEEKDAYS,
        "effects": EFFECTS,
        "stream_goods": streams.goods(period.days)[:PRODUCTS_SHOWN] if scope is Scope.STREAMS else (),
        "waiting": waiting(current_user.rights),
        "lasts": running_out.running_out(_use(today())) if _sees_stock(scope) else (),
        "shown": {"products": PRODUCTS_SHOWN, "items": ITEMS_SHOWN, "kinds": KINDS_SHOWN},
        "kinds": KINDS,
        "units": UNITS,
        "Scope": Scope,
        "students": _students(scope),
        "expected": _expected(scope),
        "matters": MATTERS,
        "out_of": OUT_OF,
        "verdicts": VERDICTS,
        "verdict_looks": VERDICT_LOOKS,
        "Verdict": Verdict,
        "platform_names": {one.value: one.label for one in Platform},
        "product_cost": lambda one: sold.cost([one]),
        "waste_share": share_bp(board.now.waste_fen, board.now.totals.revenue_fen),
        "explained": [(_(FIGURES[name]), _(text)) for name, text in EXPLAINED.items()],
    }


def _students(scope: Scope) -> list[Helped] | None:
    """Students of whom there is something to tell, by name; None for whom that is not."""
    if scope is not Scope.ALL or May.SEE_HELP not in current_user.rights:
        return None
    return [one for one in students(today()) if one.fact or one.too_little]


def _expected(scope: Scope) -> Line | None:
    """What the newest plan expects the shop to sell."""
    if scope is not Scope.ALL or May.SEE_PLANNING not in current_user.rights:
        return None
    run = latest_run()
    return shop_line(run) if run else None


def _sees_stock(scope: Scope) -> bool:
    return scope is not Scope.STREAMS and May.SEE_STOCK in current_user.rights


def _use(day: date) -> Use:
    about = (str(session().get_bind().engine.url), day)
    moment = str(int(now().timestamp()) // USE_HOLDS_S)
    return kept_use.of(about, moment, lambda: running_out.use_until(day), calm_s=0.0).value
