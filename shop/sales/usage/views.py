"""用料解释: every item of a period, one item line by line, the moves behind each line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.kernel.errors import NotFound
from shop.sales.forms import DaysForm, usual_days
from shop.sales.usage import queries
from shop.sales.usage.groups import NAMES
from shop.sales.usage.queries import Days
from shop.sales.usage.rules import CAME, GROUPS, OTHER, THEORETICAL
from shop.sales.usage.sheets import item_workbook, items_workbook
from shop.stock.models import Item, StockMove
from shop.stock.queries import lists
from shop.stock.words import MOVE_KINDS, UNITS
from shop.web.access import May, needs
from shop.web.downloads import workbook
from shop.web.limits import SEARCHES, limiter
from shop.web.now import today
from shop.web.pages import ROWS_ON_A_PAGE, file_asked

LONGEST = timedelta(days=92)
USUAL = timedelta(days=6)
#: Groups that share their moves are listed once in a file.
LISTED = tuple(group for group in GROUPS if group not in ("modifiers", "count_error"))

blueprint = Blueprint("usage", __name__, url_prefix="/stock/use")


def _days() -> tuple[DaysForm, Days]:
    """The period asked for, a quarter at most; without one the last seven days."""
    form, present = DaysForm.asked(), today()
    if not form.value("until"):
        form.until.data = present
    if not form.value("since"):
        form.since.data = form.until.data - USUAL
    first, last = form.days(present)
    first = max(first, last - LONGEST)
    form.since.data = first
    return form, Days(first, last)


def _address(days: Days) -> dict[str, str]:
    return {"since": days.first.isoformat(), "until": days.last.isoformat()}


@blueprint.get("")
@needs(May.SEE_STOCK)
@limiter.limit(SEARCHES)
def items() -> ResponseReturnValue:
    """Every item that moved: theoretical against actual use, the largest unexplained value first."""
    form, days = _days()
    rows = [one for one in queries.explain(days).values() if one.moved]
    named = queries.items_named([one.item_id for one in rows])
    rows.sort(key=lambda one: (-abs(one.unexplained.value_fen), -abs(one.difference.value_fen), one.item_id))
    if file_asked():
        return workbook(items_workbook(rows, named), name=f"用料解释-{days.first}-{days.last}")
    return render_template(
        "sales/usage/items.html", rows=rows, items=named, units=UNITS, form=form, days=days, address=_address(days),
        usual_days=usual_days(today()), lost=sum(one.unexplained.value_fen for one in rows),
    )  # fmt: skip


def _item(material_id: int) -> Item:
    found = lists.item_by_id(material_id)
    if found is None:
        raise NotFound
    return found


@blueprint.get("/<int:material_id>")
@needs(May.SEE_STOCK)
@limiter.limit(SEARCHES)
def item(material_id: int) -> ResponseReturnValue:
    """Where one item went, line by line."""
    found = _item(material_id)
    form, days = _days()
    one = queries.explain(days, items=[material_id])[material_id]
    if file_asked():
        sheets = item_workbook(one, found, _behind(material_id, days), lists.all_locations())
        return workbook(sheets, name=f"用料-{found.id}-{days.first}-{days.last}")
    return render_template(
        "sales/usage/item.html", one=one, item=found, units=UNITS, names=NAMES, came=CAME, theoretical=THEORETICAL,
        other=OTHER, form=form, days=days, address=_address(days), usual_days=usual_days(today()),
        largest=max((abs(amount.quantity) for amount in one.parts.values()), default=0),
    )  # fmt: skip


def _behind(material_id: int, days: Days) -> Iterator[tuple[str, StockMove]]:
    for group in LISTED:
        for move in queries.moves_behind(material_id, days, group, size=None):
            yield _(NAMES[group]), move


@blueprint.get("/<int:material_id>/moves")
@needs(May.SEE_STOCK)
@limiter.limit(SEARCHES)
def moves(material_id: int) -> ResponseReturnValue:
    """The moves behind one line."""
    found = _item(material_id)
    _form, days = _days()
    group = request.args.get("group", next(iter(NAMES)))
    if group not in NAMES:
        raise NotFound
    before = request.args.get("before", type=int)
    rows = queries.moves_behind(material_id, days, group, before=before)
    shown = rows[:ROWS_ON_A_PAGE]
    return render_template(
        "sales/usage/moves.html", item=found, group=group, names=NAMES, days=days, address=_address(days),
        amount=queries.explain(days, items=[material_id])[material_id].of(group), moves=shown,
        more=shown[-1].id if len(rows) > ROWS_ON_A_PAGE else None, before=before, locations=lists.all_locations(),
        people=lists.nicknames([move.by_id for move in shown]), kinds=MOVE_KINDS, units=UNITS,
    )  # fmt: skip
