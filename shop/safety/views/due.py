"""What is due today: temperatures, cleaning, opened and expired goods, samples."""

from __future__ import annotations

from uuid import uuid4

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import DomainError, Invalid
from shop.safety.actions import expired as expired_actions
from shop.safety.actions import points as actions
from shop.safety.forms import NoteForm, ThrowForm
from shop.safety.queries.certificates import certified
from shop.safety.queries.goods import LotAtHand, lots_at_hand, samples_due
from shop.safety.queries.points import Duty, duties
from shop.safety.views.blueprint import blueprint
from shop.safety.words import CERTIFICATE_STATES
from shop.stock.actions.lots import open_lot
from shop.stock.queries.lists import nicknames
from shop.stock.words import UNITS
from shop.web.access import May, needs
from shop.web.forms import put_problems
from shop.web.messages import Undo, tell, warn
from shop.web.now import now, today


@blueprint.get("")
@needs(May.SEE_SAFETY)
def due() -> ResponseReturnValue:
    """Everything of today on one page."""
    return _page()


def _page(*, wrong_point: int = 0, wrong: NoteForm | None = None) -> str:
    found, moment = duties(today()), now()
    lots = lots_at_hand(today=today(), now=moment)
    people = certified(today=today())
    return render_template(
        "safety/due.html", duties=found, forms={one.point.id: _form(one, wrong_point, wrong) for one in found},
        lots=lots, throw=_throw_forms(lots), samples=samples_due(now=moment), units=UNITS, now=moment,
        today=today(), certificates=[one for one in people if one.state in ("over", "soon")],
        uncertified=sum(one.state == "none" for one in people), states=CERTIFICATE_STATES,
        people=nicknames([record.by_id for one in found for record in one.today]),
    )  # fmt: skip


def _form(one: Duty, wrong_point: int, wrong: NoteForm | None) -> NoteForm:
    if wrong is not None and one.point.id == wrong_point:
        return wrong
    return NoteForm(formdata=None, prefix=f"p{one.point.id}-", data={"uuid": str(uuid4())})


def _throw_forms(lots: list[LotAtHand]) -> dict[int, ThrowForm]:
    return {
        one.lot.id: ThrowForm(
            formdata=None, prefix=f"l{one.lot.id}-", data={"uuid": str(uuid4()), "quantity": one.left}
        )
        for one in lots
    }


@blueprint.post("/points/<int:safety_point_id>/note")
@needs(May.NOTE_SAFETY)
def note(safety_point_id: int) -> ResponseReturnValue:
    """Somebody looked."""
    point, form = actions.found_point(safety_point_id), NoteForm(prefix=f"p{safety_point_id}-")
    try:
        if not form.validate():
            raise Invalid
        record = actions.note_record(
            form.identity(), point_id=point.id, tenths=form.temperature.data, note=form.note.data or "",
            by=current_user.person_id, at=now(),
        )  # fmt: skip
    except Invalid as error:
        put_problems(form, _beside(error, safety_point_id))
        return _page(wrong_point=safety_point_id, wrong=form), 422
    back = Undo(url_for("safety.take_back", safety_record_id=record.id))
    if record.good:
        tell(_("已记下「%(name)s」。", name=_(point.name)), undo=back)
    else:
        warn(_("「%(name)s」超出范围，已记下；处理完请再量一次。", name=_(point.name)))
    return redirect(url_for("safety.due", _anchor=f"p{point.id}"), 303)


def _beside(error: Invalid, point_id: int) -> DomainError:
    """The problems with the names the fields have on the page."""
    moved = tuple(type(one)(f"p{point_id}-{one.field}", one.message, one.facts) for one in error.problems)
    return Invalid(problems=moved)


@blueprint.post("/records/<int:safety_record_id>/take-back")
@needs(May.NOTE_SAFETY)
def take_back(safety_record_id: int) -> ResponseReturnValue:
    """It was a mistake."""
    record = actions.take_back_record(safety_record_id, by=current_user.person_id, at=now())
    tell(_("已撤回，记录里划掉了。"))
    return redirect(url_for("safety.due", _anchor=f"p{record.point_id}"), 303)


@blueprint.post("/lots/<int:lot_id>/throw-away")
@needs(May.MOVE_STOCK)
def throw_away_lot(lot_id: int) -> ResponseReturnValue:
    """What has expired is written off."""
    form = ThrowForm(prefix=f"l{lot_id}-")
    if not form.validate() or (form.quantity.data or 0) <= 0:
        warn(_("没有报损：请填数量，要大于 0。"))
        return redirect(url_for("safety.due", _anchor="lots"), 303)
    paper = expired_actions.throw_away_lot(
        form.identity(), lot_id=lot_id, quantity=form.quantity.data or 0, by=current_user.person_id, at=now()
    )
    tell(_("已按过期报损。"), undo=Undo(url_for("stock.paper_take_back", paper_uuid=paper.uuid)))
    return redirect(url_for("safety.due", _anchor="lots"), 303)


@blueprint.post("/lots/<int:lot_id>/open")
@needs(May.MOVE_STOCK)
def lot_open(lot_id: int) -> ResponseReturnValue:
    """A pack was opened: its time begins."""
    lot = open_lot(lot_id, by=current_user.person_id, at=now())
    tell(_("批次 %(code)s 已记为开封。", code=lot.code))
    return redirect(url_for("safety.due", _anchor="lots"), 303)
