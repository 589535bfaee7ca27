"""Forecasts: the list, one series with its chart, and the button that plans again."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.planning import sheets, words
from shop.planning.actions.asking import plan_again
from shop.planning.models import PlanRun
from shop.planning.queries import forecasts as queries
from shop.planning.rules.chart import Chart, Point, chart_of
from shop.planning.views.blueprint import blueprint
from shop.web.access import May, needs
from shop.web.downloads import workbook
from shop.web.messages import tell
from shop.web.now import now, today
from shop.web.pages import file_asked


@blueprint.get("")
@needs(May.SEE_PLANNING)
def overview() -> ResponseReturnValue:
    """What will sell, how sure that is and how right it was."""
    run = queries.latest_run()
    if run is None:
        return render_template("planning/forecasts.html", run=None, **_state(None))
    lines = queries.lines_of(run, first=today())
    if file_asked():
        return workbook([sheets.lines_sheet(lines)], name=f"forecast-{today().isoformat()}")
    shop = queries.series_of(run, queries.SHOP, 0)
    return render_template(
        "planning/forecasts.html", run=run, shop=shop, chart=_chart(shop.days), lines=lines,
        categories=queries.lines_of(run, first=today(), kind=queries.CATEGORY), **_state(run),
    )  # fmt: skip


def _state(run: PlanRun | None) -> dict[str, object]:
    return {
        "stale_days": 0 if run is None else max((today() - run.cut_off).days - 1, 0),
        "today": today(),
    }


def _chart(days: Sequence[queries.Day]) -> Chart:
    return chart_of(
        [
            Point(
                one.day,
                one.sold if one.forecast is None else None,
                (one.forecast.q10, one.forecast.q50, one.forecast.q90) if one.forecast else None,
                "、".join(words.goings_on(one.facts)),
            )
            for one in days
        ]
    )


@blueprint.post("/again")
@needs(May.PLAN)
def again() -> ResponseReturnValue:
    """Plan again now; the worker does it."""
    plan_again(by=current_user.person_id, at=now())
    tell(_("正在重新预测，好了会自己显示。"))
    return redirect(url_for("planning.overview"), 303)


@blueprint.get("/shop")
@needs(May.SEE_PLANNING)
def shop() -> ResponseReturnValue:
    """The whole shop's days."""
    return _series(queries.SHOP, 0)


@blueprint.get("/categories/<int:category_id>")
@needs(May.SEE_PLANNING)
def category(category_id: int) -> ResponseReturnValue:
    """A category's days."""
    return _series(queries.CATEGORY, category_id)


@blueprint.get("/products/<int:product_id>")
@needs(May.SEE_PLANNING)
def product(product_id: int) -> ResponseReturnValue:
    """A product's days."""
    return _series(queries.PRODUCT, product_id)


def _series(kind: str, subject_id: int) -> ResponseReturnValue:
    run = queries.latest_run()
    if run is None:
        return redirect(url_for("planning.overview"))
    found = queries.series_of(run, kind, subject_id)
    if file_asked():
        return workbook([sheets.days_sheet(found)], name=f"forecast-days-{today().isoformat()}")
    return render_template("planning/series.html", run=run, one=found, chart=_chart(found.days), today=today())
