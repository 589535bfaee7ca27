"""The worklist: what waits for somebody, where to mend it, closing it with a reason."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.db import session
from shop.kernel.errors import N_, DomainError, NotFound
from shop.web.access import May, access_of, needs
from shop.web.downloads import page_or_file
from shop.web.forms import put_problems
from shop.web.messages import Undo, tell
from shop.web.now import now
from shop.web.pages import paged, sort_order
from shop.web.search import Finder, Found, offer
from shop.web.sheets import Column
from shop.worklist import actions
from shop.worklist.forms import OutcomeForm, WorklistFilterForm
from shop.worklist.models import WorkItem
from shop.worklist.queries import closed_elsewhere, item_for, waiting_count
from shop.worklist.queries import items as find_items
from shop.worklist.words import KINDS

blueprint = Blueprint("worklist", __name__)
#: Search reads this many open items; the page lists all.
LOOKED_THROUGH = 200
SORTS = {"since": WorkItem.opened_at, "kind": WorkItem.kind, "closed": WorkItem.closed_at}


@blueprint.get("/worklist")
@needs(May.SEE_WORKLIST)
def items() -> ResponseReturnValue:
    """What waits for somebody with my rights, or what was dealt with."""
    form = WorklistFilterForm(request.args)
    closed = form.state.data == "closed"
    order, sort = sort_order(SORTS, "-closed" if closed else "since")
    found = find_items(current_user.rights, person=current_user.person_id, kind=form.kind.data or "", closed=closed)
    return page_or_file(
        "worklist/items.html",
        paged(found.order_by(None).order_by(order, WorkItem.id)),
        name=_("待办"),
        columns=[
            Column(_("什么事"), width=16), Column(_("说明"), width=60), Column(_("从什么时候"), "moment", 17),
            Column(_("处理结果"), width=40), Column(_("什么时候处理的"), "moment", 17),
        ],
        row=lambda item: (
            _(KINDS[item.kind].name) if item.kind in KINDS else item.kind, sentence(item), item.opened_at,
            _(item.outcome) if item.outcome else "", item.closed_at,
        ),
        sort=sort,
        form=form,
        closed=closed,
        kinds=KINDS,
        sentence=sentence,
        way_to=way_to,
    )  # fmt: skip


@blueprint.route("/worklist/<int:item_id>", methods=["GET", "POST"])
@needs(May.SEE_WORKLIST)
def item(item_id: int) -> ResponseReturnValue:
    """One item, and closing it."""
    found = item_for(item_id, current_user.rights, current_user.person_id)
    form = OutcomeForm()
    if form.validate_on_submit():
        if closed_elsewhere(found):
            raise NotFound
        try:
            actions.close_item(item_id, outcome=form.outcome.data, by=current_user.person_id, at=now())
        except DomainError as error:
            put_problems(form, error)
        else:
            tell(_("待办已处理。"), undo=Undo(url_for("people.reopen_item", item_id=item_id)))
            return redirect(url_for("worklist.items"), 303)
    page = render_template(
        "worklist/item.html",
        item=found,
        form=form,
        kinds=KINDS,
        sentence=sentence,
        way_to=way_to,
        closed_elsewhere=closed_elsewhere(found),
    )
    return page, 422 if form.is_submitted() else 200


def sentence(item: WorkItem) -> str:
    """What the item says; facts that are missing are shown as a dash. A `cause` is words, told in the reader's."""
    kind = KINDS.get(item.kind)
    facts = _Facts(item.facts)
    if "cause" in facts:
        facts["cause"] = _(str(facts["cause"]))
    return _(kind.sentence) % facts if kind else item.subject


def way_to(item: WorkItem) -> str | None:
    """The page that mends it, when there is one the present person may open."""
    kind = KINDS.get(item.kind)
    if kind is None or kind.endpoint not in current_app.view_functions:
        return None
    access = access_of(current_app, kind.endpoint)
    if access is None or (access.right is not None and access.right not in current_user.rights):
        return None
    known = {**item.facts, "subject": item.subject.split(":", 1)[-1]}
    if not set(kind.arguments.values()) <= set(known):
        return None
    return url_for(kind.endpoint, **{name: known[fact] for name, fact in kind.arguments.items()})


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "—"


def find(text: str, most: int) -> list[Found]:
    """What search finds here: open items by their kind or sentence."""
    wanted = text.casefold()
    waiting = session().scalars(find_items(current_user.rights, person=current_user.person_id).limit(LOOKED_THROUGH))
    told = [(item, _(KINDS[item.kind].name) if item.kind in KINDS else item.kind, sentence(item)) for item in waiting]
    return [
        Found(kind, url_for("worklist.item", item_id=item.id), says)
        for item, kind, says in told
        if wanted in f"{kind} {says}".casefold()
    ][:most]


offer(blueprint, Finder(N_("待办"), "inbox", May.SEE_WORKLIST, find))


def _count() -> int:
    return waiting_count(current_user.rights, current_user.person_id)


@blueprint.record
def _tell_navigation(state: BlueprintSetupState) -> None:
    state.app.extensions.setdefault("waiting", {})["worklist.items"] = _count
