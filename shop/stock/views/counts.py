"""Counting: begin, write down without seeing the books, finish."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import DomainError, NotFound
from shop.kernel.ids import uuid7
from shop.stock.actions import counts as actions
from shop.stock.forms import CountStartForm, quantity_of, said
from shop.stock.models import Item, StockCount
from shop.stock.queries import lists
from shop.stock.views.blueprint import blueprint
from shop.stock.words import COUNT_STATES, UNITS
from shop.web.access import May, needs
from shop.web.forms import options, put_problems, uuid_of
from shop.web.messages import tell, warn
from shop.web.now import now
from shop.web.pages import paged


@blueprint.get("/counts")
@needs(May.COUNT_STOCK)
def counts() -> ResponseReturnValue:
    """All counts, the newest first, and what is due."""
    page = paged(lists.count_list(), file=False)
    return render_template(
        "stock/counts.html",
        page=page,
        states=COUNT_STATES,
        locations=lists.all_locations(),
        people=lists.nicknames([one.opened_by for one in page.rows]),
    )


@blueprint.route("/counts/new", methods=["GET", "POST"])
@needs(May.COUNT_STOCK)
def count_new() -> ResponseReturnValue:
    """Begin a count."""
    form = CountStartForm() if request.method == "POST" else CountStartForm(data={"uuid": str(uuid7(now()))})
    form.location_id.choices = options((one.id, _(one.name)) for one in lists.real_locations())
    if request.method == "POST" and form.validate():
        place = form.location_id.data
        due = form.which.data == "due"
        chosen = lists.due_items(place, at=now()) if due else lists.items_here(place)
        try:
            count = actions.open_count(
                uuid_of(form.uuid.data), location_id=place, items=[one.id for one in chosen],
                by=current_user.person_id, at=now(),
            )  # fmt: skip
        except DomainError as error:
            put_problems(form, error)
        else:
            return redirect(url_for("stock.count", count_uuid=count.uuid), 303)
    page = render_template("stock/count_new.html", form=form)
    return page, 422 if request.method == "POST" else 200


def _found(uuid: UUID) -> StockCount:
    count = lists.count_by_uuid(uuid)
    if count is None:
        raise NotFound
    return count


@blueprint.route("/counts/<uuid:count_uuid>", methods=["GET", "POST"])
@needs(May.COUNT_STOCK)
def count(count_uuid: UUID) -> ResponseReturnValue:
    """The sheet: what was counted, in the order of the shelf; after posting also the differences."""
    found = _found(count_uuid)
    items = lists.names_of_items({line.item_id for line in found.lines})
    wrong: dict[int, str] = {}
    if request.method == "POST":
        quantities, wrong = _typed(found, items)
        try:
            again = (
                actions.enter(count_uuid, quantities, by=current_user.person_id, counted_at=now()) if quantities else []
            )
        except actions.AnotherCounter as error:
            warn(_(error.message))
            return redirect(url_for("stock.count", count_uuid=count_uuid), 303)
        if not wrong:
            if again:
                warn(_("有 %(lines)s 行要换一个人再数一遍。", lines=len(again)))
            else:
                tell(_("已记下 %(lines)s 行。", lines=len(quantities)))
            return redirect(url_for("stock.count", count_uuid=count_uuid), 303)
        found = _found(count_uuid)
    page = render_template(
        "stock/count.html",
        count=found,
        items=items,
        states=COUNT_STATES,
        locations=lists.all_locations(),
        tares=lists.tares(),
        people=lists.nicknames([*(one.counter_id for one in found.lines), *(one.first_by for one in found.lines)]),
        units=UNITS,
        wrong=wrong,
        typed=request.form,
        me=current_user.person_id,
    )
    return page, 422 if wrong else 200


def _typed(found: StockCount, items: dict[int, Item]) -> tuple[dict[int, int], dict[int, str]]:
    """Line number: quantity, less the container; and what cannot be read."""
    weights = {str(one.id): one.weight for one in lists.tares()}
    quantities: dict[int, int] = {}
    wrong: dict[int, str] = {}
    for line in found.lines:
        text = request.form.get(f"line-{line.line_no}", "").strip()
        if not text:
            continue
        try:
            quantity = quantity_of(text, items[line.item_id])
        except DomainError as error:
            wrong[line.line_no] = said(error)
            continue
        quantity -= weights.get(request.form.get(f"tare-{line.line_no}", ""), 0)
        if quantity < 0:
            wrong[line.line_no] = _("比空容器还轻，请再看一眼秤和容器。")
        else:
            quantities[line.line_no] = quantity
    return quantities, wrong


@blueprint.post("/counts/<uuid:count_uuid>/finish")
@needs(May.EDIT_STOCK)
def count_finish(count_uuid: UUID) -> ResponseReturnValue:
    """Post the differences."""
    actions.finish(count_uuid, by=current_user.person_id, at=now())
    tell(_("盘点已过账，差异记进了流水。"))
    return redirect(url_for("stock.count", count_uuid=count_uuid), 303)


@blueprint.post("/counts/<uuid:count_uuid>/give-up")
@needs(May.EDIT_STOCK)
def count_give_up(count_uuid: UUID) -> ResponseReturnValue:
    """Post nothing of it."""
    actions.give_up(count_uuid, by=current_user.person_id, at=now())
    tell(_("这次盘点作废了，什么都没有改。"))
    return redirect(url_for("stock.counts"), 303)
