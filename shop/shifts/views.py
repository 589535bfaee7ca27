"""Pages of shifts: the list, one shift with its report and supplements, paper, checking the chain of reports."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import N_, DomainError, NotFound
from shop.people.queries import shop_profile
from shop.people.queries.devices import device_names
from shop.people.queries.persons import nicknames
from shop.printing.rules.text import COLUMNS
from shop.shifts.actions import closing
from shop.shifts.actions.printing import queue_report
from shop.shifts.forms import AcknowledgeForm, FinishForm, ShiftFilterForm
from shop.shifts.models import Shift, ShiftState
from shop.shifts.papers import paper_of
from shop.shifts.queries.chain import Verdict, check_reports
from shop.shifts.queries.content import found_shift, report_now, reports_of
from shop.shifts.queries.evidence import counts_of, handovers_of, moves_of
from shop.shifts.queries.lists import SORTS, shifts_page, sold_without_shift
from shop.shifts.queries.outstanding import outstanding
from shop.shifts.words import DISCOUNTS, FAULTS, MOVE_REASONS, MOVES, REASONS, STATES
from shop.web.access import May, needs
from shop.web.downloads import page_or_file
from shop.web.forms import put_problems
from shop.web.messages import tell
from shop.web.nav import Entry
from shop.web.now import now, today
from shop.web.pages import sort_order
from shop.web.search import offer
from shop.web.sheets import Column

blueprint = Blueprint("shifts", __name__, url_prefix="/shifts")
offer(
    blueprint,
    pages=(
        Entry("shifts.shifts", N_("班次与现金"), "cash"),
        Entry("shifts.check", N_("核对日结单"), "check"),
    ),
)


@blueprint.get("")
@needs(May.SEE_CASH)
def shifts() -> ResponseReturnValue:
    """Shifts of some days."""
    return _list()


@blueprint.get("/check")
@needs(May.SEE_CASH)
def check() -> ResponseReturnValue:
    """The list, with whether all reports are as they were written."""
    return _list(check_reports())


def _list(verdict: Verdict | None = None) -> ResponseReturnValue:
    form = ShiftFilterForm.asked()
    first, last = form.days(today())
    state, register = form.chosen()
    order, sort = sort_order(SORTS, "-opened")
    return page_or_file(
        "shifts/shifts.html",
        shifts_page(first, last, state=state, device_id=register, order=order),
        name=f"shifts-{first}-{last}",
        columns=[
            Column(_("日结单"), width=10), Column(_("钱箱"), width=14), Column(_("营业日"), "day", 12),
            Column(_("开班时间"), "moment", 17), Column(_("谁开的")), Column(_("关班时间"), "moment", 17),
            Column(_("谁关的")),
            Column(_("状态")), Column(_("应有现金"), "yuan"), Column(_("实点现金"), "yuan"), Column(_("差异"), "yuan"),
            Column(_("原因"), width=16), Column(_("说明"), width=30),
        ],
        row=lambda one: (
            one.label, one.register, one.shift.business_day, one.shift.opened_at, one.opened_by, one.shift.closed_at,
            one.closed_by, _(STATES[one.shift.state][0]), one.shift.expected_fen, one.shift.counted_fen,
            one.shift.variance_fen, _reason(one.shift), one.shift.reason_note,
        ),
        sort=sort,
        form=form,
        first=first,
        last=last,
        states=STATES,
        faults=FAULTS,
        verdict=verdict,
        tolerance_fen=shop_profile().cash_tolerance_fen,
        without_shift=sold_without_shift(first, last),
    )  # fmt: skip


def _reason(shift: Shift) -> str:
    return _(REASONS[shift.reason]) if shift.reason in REASONS else shift.reason


@blueprint.get("/<uuid:shift_uuid>")
@needs(May.SEE_CASH)
def shift(shift_uuid: UUID) -> ResponseReturnValue:
    """One shift: how it stands, or what its report says."""
    return _shift(shift_uuid, AcknowledgeForm(formdata=None), FinishForm(formdata=None))


@blueprint.post("/<uuid:shift_uuid>/acknowledge")
@needs(May.ACKNOWLEDGE_CASH)
def acknowledge(shift_uuid: UUID) -> ResponseReturnValue:
    """A teacher has seen the difference."""
    form = AcknowledgeForm()
    if not form.validate_on_submit():
        return _shift(shift_uuid, form, FinishForm(formdata=None)), 422
    try:
        closing.acknowledge(shift_uuid, note=form.note.data or "", by=current_user.person_id, at=now())
    except NotFound:
        raise
    except DomainError as error:
        put_problems(form, error)
        return _shift(shift_uuid, form, FinishForm(formdata=None)), error.status
    tell(_("差异已确认。"))
    return redirect(url_for("shifts.shift", shift_uuid=shift_uuid), 303)


@blueprint.post("/<uuid:shift_uuid>/finish")
@needs(May.ACKNOWLEDGE_CASH)
def finish(shift_uuid: UUID) -> ResponseReturnValue:
    """Wait no longer."""
    form = FinishForm()
    if not form.validate_on_submit():
        return _shift(shift_uuid, AcknowledgeForm(formdata=None), form), 422
    try:
        closing.finish(shift_uuid, why=form.why.data, by=current_user.person_id, at=now())
    except NotFound:
        raise
    except DomainError as error:
        put_problems(form, error)
        return _shift(shift_uuid, AcknowledgeForm(formdata=None), form), error.status
    tell(_("已出日结单；以后再到的单据记在补单上。"))
    return redirect(url_for("shifts.shift", shift_uuid=shift_uuid), 303)


def _shift(shift_uuid: UUID, acknowledging: AcknowledgeForm, finishing: FinishForm) -> str:
    found = found_shift(shift_uuid)
    frozen = reports_of(shift_uuid)
    return render_template(
        "shifts/shift.html",
        shift=found,
        report=frozen[-1][1] if frozen else report_now(found),
        frozen=frozen,
        waits_for=outstanding(found) if found.state == ShiftState.PROVISIONAL else [],
        wants_teacher=closing.waits_for_teacher(found),
        acknowledging=acknowledging,
        finishing=finishing,
        counts=counts_of(shift_uuid),
        moves=moves_of(shift_uuid),
        handovers=handovers_of(shift_uuid),
        names=nicknames(),
        devices=device_names(),
        tenders=_tenders(),
        states=STATES,
        reasons=REASONS,
        move_kinds=MOVES,
        move_reasons=MOVE_REASONS,
        discount_kinds=DISCOUNTS,
        tolerance_fen=shop_profile().cash_tolerance_fen,
    )


def _tenders() -> dict[str, str]:
    return {tender.code: _(tender.name) for tender in shop_profile().tenders}


def _paper(shift_uuid: UUID, part: str) -> tuple[str, Any]:
    """The report asked for (`part`: 0 the report itself, 1 its first supplement …), X while there is none."""
    found = found_shift(shift_uuid)
    frozen = reports_of(shift_uuid)
    if not frozen:
        return "X", paper_of(report_now(found))
    place = int(part) if part.isascii() and part.isdigit() and len(part) < 4 else 0
    if place >= len(frozen):
        raise NotFound
    row, content = frozen[place]
    return content["label"], paper_of(content, sha256=row.sha256.hex(), grand_total_fen=row.grand_total_fen)


@blueprint.get("/<uuid:shift_uuid>/paper")
@needs(May.SEE_CASH)
def paper(shift_uuid: UUID) -> ResponseReturnValue:
    """A report as receipt paper, for the browser's own printing."""
    part = request.args.get("part", "0")
    label, document = _paper(shift_uuid, part)
    wished = request.args.get("width", "")
    width = int(wished) if wished in ("58", "80") else shop_profile().receipt_width_mm
    return render_template(
        "shifts/paper.html",
        shift_uuid=shift_uuid,
        label=label,
        part=part,
        rows=document,
        width=width,
        widths=sorted(COLUMNS),
    )


@blueprint.post("/<uuid:shift_uuid>/print")
@needs(May.SEE_CASH)
def print_report(shift_uuid: UUID) -> ResponseReturnValue:
    """A report on the printer that prints receipts."""
    label, document = _paper(shift_uuid, request.form.get("part", "0"))
    queue_report(document, shift_uuid=shift_uuid, title=label, by=current_user.person_id, at=now())
    tell(_("已送到打印机。"))
    return redirect(url_for("shifts.shift", shift_uuid=shift_uuid), 303)
