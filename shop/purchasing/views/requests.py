"""What to buy, requests with their quotes side by side, the teacher's decision, the budget."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import Invalid, Problem
from shop.kernel.quantity import quantity_text
from shop.purchasing.actions import orders as order_actions
from shop.purchasing.actions import requests as actions
from shop.purchasing.forms.requests import BudgetForm, ReasonForm, RequestForm
from shop.purchasing.models import PurchaseRequest
from shop.purchasing.queries import needs as need_queries
from shop.purchasing.queries import orders as order_queries
from shop.purchasing.queries import requests as queries
from shop.purchasing.queries.suppliers import quotes_for, side_by_side
from shop.purchasing.views.blueprint import blueprint
from shop.purchasing.words import REQUEST_STATES
from shop.stock.queries.lists import items_to_choose, names_of_items, nicknames
from shop.stock.words import UNITS
from shop.web.access import May, needs
from shop.web.forms import chosen_number, put_problems
from shop.web.messages import tell
from shop.web.now import now
from shop.web.pages import paged


@blueprint.get("")
@needs(May.SEE_PURCHASING)
def needs_page() -> ResponseReturnValue:
    """What has to be bought, and the month's budget."""
    return _needs_page(BudgetForm(formdata=None))


def _needs_page(form: BudgetForm) -> str:
    standing = queries.standing(actions.month_of(now()))
    if form.amount.data is None and form.amount.typed is None:
        form.amount.data = standing.budget_fen
    found = need_queries.needs()
    quotes = quotes_for({one.item.id for one in found})
    return render_template(
        "purchasing/needs.html", needs=found, quotes=quotes, standing=standing, form=form, units=UNITS
    )


@blueprint.post("/budget")
@needs(May.APPROVE_PURCHASING)
def budget() -> ResponseReturnValue:
    """Say what may be spent this month."""
    form = BudgetForm()
    if not form.validate() or form.amount.data is None:
        return _needs_page(form), 422
    actions.set_budget(actions.month_of(now()), amount_fen=form.amount.data, by=current_user.person_id, at=now())
    tell(_("预算已定好。"))
    return redirect(url_for("purchasing.needs_page"), 303)


@blueprint.get("/requests")
@needs(May.SEE_PURCHASING)
def requests() -> ResponseReturnValue:
    """All requests."""
    state = request.args.get("state", "")
    page = paged(queries.request_list(state=state), file=False)
    return render_template(
        "purchasing/requests.html", page=page, state=state, states=REQUEST_STATES,
        totals=queries.totals([one.id for one in page.rows]), people=nicknames([one.made_by for one in page.rows]),
    )  # fmt: skip


@blueprint.route("/requests/new", methods=["GET", "POST"])
@needs(May.PURCHASE)
def request_new() -> ResponseReturnValue:
    """Write a request down; what is needed stands in it when it was ticked."""
    if request.method == "POST":
        return _written(RequestForm(), None)
    ticked = {chosen_number(one) for one in request.args.getlist("item")}
    rows = [_row(one.item.code, one.item.name, one.quantity) for one in need_queries.needs() if one.item.id in ticked]
    return _editor(RequestForm(formdata=None, data={"lines": rows}), None)


@blueprint.route("/requests/<int:purchase_request_id>/edit", methods=["GET", "POST"])
@needs(May.PURCHASE)
def request_edit(purchase_request_id: int) -> ResponseReturnValue:
    """Change a draft."""
    found = queries.request_of(purchase_request_id)
    if found.state != "draft":
        raise actions.NotNow
    if request.method == "POST":
        return _written(RequestForm(), found)
    items = names_of_items({line.item_id for line in found.lines})
    rows = [_row(items[line.item_id].code, items[line.item_id].name, line.quantity) for line in found.lines]
    return _editor(RequestForm(formdata=None, data={"lines": rows, "note": found.note}), found)


def _row(code: str, name: str, quantity: int) -> dict[str, str]:
    return {"item": f"{code} {name}", "quantity": quantity_text(quantity)}


def _written(form: RequestForm, found: PurchaseRequest | None) -> ResponseReturnValue:
    right = form.validate()
    wanted, rows, problems = form.wanted(items_to_choose())
    try:
        if problems or not right:
            raise Invalid(problems=tuple(problems))
        kept = actions.write_request(
            wanted, note=(form.note.data or "").strip(), request_id=found.id if found else None,
            by=current_user.person_id, at=now(),
        )  # fmt: skip
    except Invalid as error:
        put_problems(form, Invalid(problems=tuple(_on_row(one, rows) for one in error.problems)))
        return _editor(form, found), 422
    return redirect(url_for("purchasing.request_page", purchase_request_id=kept.id), 303)


def _on_row(problem: Problem, rows: list[int]) -> Problem:
    """A problem of the n-th line that could be read, beside the row in which that was typed."""
    parts = problem.field.split("-")
    if len(parts) != 3 or problem.message not in (actions.TWICE, actions.NOTHING):
        return problem
    return Problem(f"lines-{rows[int(parts[1])]}-{parts[2]}", problem.message, problem.facts)


def _editor(form: RequestForm, found: PurchaseRequest | None) -> str:
    if not form.errors:
        form.more_rows()
    return render_template(
        "purchasing/request_form.html", form=form, request_row=found, items=items_to_choose(), units=UNITS
    )


@blueprint.get("/requests/<int:purchase_request_id>")
@needs(May.SEE_PURCHASING)
def request_page(purchase_request_id: int) -> ResponseReturnValue:
    """One request."""
    return _page(purchase_request_id, ReasonForm(formdata=None))


def _page(purchase_request_id: int, form: ReasonForm) -> str:
    found = queries.request_of(purchase_request_id)
    quotes = quotes_for({line.item_id for line in found.lines}) if found.state == "draft" else {}
    facts: dict[str, Any] = {
        "wanted": found,
        "form": form,
        "states": REQUEST_STATES,
        "items": names_of_items({line.item_id for line in found.lines}),
        "offers": {line.id: side_by_side(line.quantity, quotes.get(line.item_id, [])) for line in found.lines},
        "standing": queries.standing(found.month, request=found),
        "orders": order_queries.orders_of_request(found.id),
        "people": nicknames([found.made_by, found.asked_by, found.decided_by]),
        "mine": current_user.person_id in found.hands,
        "units": UNITS,
    }
    return render_template("purchasing/request.html", **facts)


@blueprint.post("/requests/<int:purchase_request_id>/choose")
@needs(May.PURCHASE)
def request_choose(purchase_request_id: int) -> ResponseReturnValue:
    """Choose the quotes; handed in with the same button when that is asked for."""
    lines = [line.id for line in queries.request_of(purchase_request_id).lines]
    chosen = {line: picked for line in lines if (picked := chosen_number(request.form.get(f"quote-{line}", "")))}
    return _decided(purchase_request_id, lambda: _choose(purchase_request_id, chosen))


def _choose(purchase_request_id: int, chosen: dict[int, int]) -> None:
    actions.choose(purchase_request_id, chosen, by=current_user.person_id, at=now())
    if request.form.get("step") == "hand_in":
        actions.hand_in(purchase_request_id, by=current_user.person_id, at=now())
        tell(_("已送审，等老师批准。"))
    else:
        tell(_("选好的报价已存下。"))


@blueprint.post("/requests/<int:purchase_request_id>/decide")
@needs(May.APPROVE_PURCHASING)
def request_decide(purchase_request_id: int) -> ResponseReturnValue:
    """A teacher approves or sends back."""
    form = ReasonForm()
    act = actions.send_back if request.form.get("step") == "back" else actions.approve

    def decide() -> None:
        if not form.validate():
            raise Invalid
        act(purchase_request_id, reason=form.reason.data or "", by=current_user.person_id, at=now())
        tell(_("已批准。") if act is actions.approve else _("已退回修改。"))

    return _decided(purchase_request_id, decide, form)


@blueprint.post("/requests/<int:purchase_request_id>/drop")
@needs(May.PURCHASE)
def request_drop(purchase_request_id: int) -> ResponseReturnValue:
    """Not wanted any more."""
    actions.drop(purchase_request_id, by=current_user.person_id, at=now())
    tell(_("这份申请不买了。"))
    return redirect(url_for("purchasing.requests"), 303)


@blueprint.post("/requests/<int:purchase_request_id>/order")
@needs(May.PURCHASE)
def request_order(purchase_request_id: int) -> ResponseReturnValue:
    """Make the orders."""
    orders = order_actions.place(purchase_request_id, by=current_user.person_id, at=now())
    tell(_("已开出 %(count)s 张订单，可以打印或导出给供应商。", count=len(orders)))
    return redirect(url_for("purchasing.request_page", purchase_request_id=purchase_request_id), 303)


def _decided(purchase_request_id: int, act: Callable[[], None], form: ReasonForm | None = None) -> ResponseReturnValue:
    form = form or ReasonForm(formdata=None)
    try:
        act()
    except Invalid as error:
        put_problems(form, error)
        return _page(purchase_request_id, form), 422
    return redirect(url_for("purchasing.request_page", purchase_request_id=purchase_request_id), 303)
