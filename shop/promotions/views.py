"""The pages of promotions: list, editor with a basket to try, approving and stopping."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.clock import SHANGHAI
from shop.kernel.errors import Invalid
from shop.promotions import goods, queries, words
from shop.promotions.actions import promotions as actions
from shop.promotions.forms import PromotionForm, form_data
from shop.promotions.models import Promotion
from shop.promotions.rules.checks import problems_of
from shop.promotions.rules.states import LABELS, LOOKS, State
from shop.web.access import May, needs
from shop.web.forms import put_problems
from shop.web.messages import tell
from shop.web.now import now
from shop.web.pages import paged, sort_order

blueprint = Blueprint("promotions", __name__, url_prefix="/promotions")
SORTS = {"name": Promotion.name, "made": Promotion.made_at}


@blueprint.get("")
@needs(May.SEE_PROMOTIONS)
def promotions() -> ResponseReturnValue:
    """All promotions with their state, or those of one state."""
    order, sort = sort_order(SORTS, "-made")
    asked = request.args.get("state", "")
    state = State(asked) if asked in set(State) else None
    found = queries.promotion_list(state, today=_local_day())
    page = paged(found.order_by(order, Promotion.id.desc()), file=False)
    rows = [(row, queries.rule_from(row), queries.state_on(row, _local_day())) for row in page.rows]
    return render_template(
        "promotions/promotions.html", page=page, rows=rows, sort=sort, state=state, words=words, labels=LABELS,
        looks=LOOKS,
    )  # fmt: skip


@blueprint.route("/new", methods=["GET", "POST"])
@needs(May.EDIT_PROMOTIONS)
def promotion_new() -> ResponseReturnValue:
    """Propose one."""
    form = PromotionForm()
    if request.method == "POST" and not _only_tried() and (made := _saved(form, None)):
        tell(_("已保存「%(name)s」，老师批准后收银台自己会用。", name=made.name))
        return redirect(url_for("promotions.promotion", promotion_id=made.id), 303)
    return _editor(form, None)


@blueprint.get("/<int:promotion_id>")
@needs(May.SEE_PROMOTIONS)
def promotion(promotion_id: int) -> ResponseReturnValue:
    """One promotion."""
    row = queries.promotion_of(promotion_id)
    return _editor(PromotionForm(formdata=None, data=form_data(queries.rule_from(row))), row)


@blueprint.post("/<int:promotion_id>")
@needs(May.EDIT_PROMOTIONS)
def promotion_edit(promotion_id: int) -> ResponseReturnValue:
    """Change it, or only see what a basket would cost."""
    row, form = queries.promotion_of(promotion_id), PromotionForm()
    if not _only_tried() and (made := _saved(form, promotion_id)):
        tell(_("已保存「%(name)s」，老师批准后收银台自己会用。", name=made.name))
        return redirect(url_for("promotions.promotion", promotion_id=promotion_id), 303)
    return _editor(form, row)


@blueprint.post("/<int:promotion_id>/approve")
@needs(May.APPROVE_PROMOTIONS)
def approve(promotion_id: int) -> ResponseReturnValue:
    """A teacher says yes."""
    row = actions.approve(promotion_id, by=current_user.person_id, at=now())
    tell(_("已批准「%(name)s」，收银台马上会收到。", name=row.name))
    return redirect(url_for("promotions.promotion", promotion_id=promotion_id), 303)


@blueprint.post("/<int:promotion_id>/stop")
@needs(May.APPROVE_PROMOTIONS)
def stop(promotion_id: int) -> ResponseReturnValue:
    """It ends now."""
    row = actions.stop(promotion_id, by=current_user.person_id, at=now())
    tell(_("已停止「%(name)s」，收银台马上不再用。", name=row.name))
    return redirect(url_for("promotions.promotions"), 303)


def _only_tried() -> bool:
    return request.form.get("step") == "try"


def _local_day() -> str:
    return now().astimezone(SHANGHAI).date().isoformat()


def _saved(form: PromotionForm, promotion_id: int | None) -> Promotion | None:
    right = form.validate()
    rule = form.rule()
    try:
        if right:
            return actions.save(rule, promotion_id=promotion_id, by=current_user.person_id, at=now())
        if problems := problems_of(rule):
            raise Invalid(problems=tuple(problems))
    except Invalid as error:
        put_problems(form, error)
    return None


def _editor(form: PromotionForm, row: Promotion | None) -> ResponseReturnValue:
    rule = form.rule(row.id if row else 0)
    facts: dict[str, Any] = {
        "form": form,
        "promotion": row,
        "words": words,
        "cart": None,
        "priced": None,
        "unsound": False,
        "losses": [] if problems_of(rule) else goods.losses(goods.not_below_the_card(rule)),
    }
    if row is not None:
        state = queries.state_on(row, _local_day())
        facts |= {"state_name": LABELS[state], "state_look": LOOKS[state], "ended": state is State.ENDED}
    rows = form.basket_rows()
    if rows and problems_of(rule):
        facts["unsound"] = True
    elif rows:
        local = now().astimezone(SHANGHAI)
        member = bool(form.member.data)
        facts["cart"], facts["priced"] = goods.tried(
            rule, rows, member=member, today=local.date().isoformat(), weekday=local.isoweekday()
        )
        facts["names"] = dict(goods.product_choices())
    refused = request.method == "POST" and not _only_tried()
    return render_template("promotions/promotion.html", **facts), 422 if refused else 200
