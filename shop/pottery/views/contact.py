"""Reports: whether food may touch a work, and which lot drinks are served in."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import DomainError, Problem
from shop.pottery.actions import contact as actions
from shop.pottery.forms import ReportForm
from shop.pottery.models import WorkLot
from shop.pottery.queries.works import lot_by_id
from shop.pottery.views.blueprint import blueprint, work_page
from shop.web.access import May, needs
from shop.web.errors import translated
from shop.web.forms import put_problems
from shop.web.messages import tell, warn
from shop.web.now import now, today


@blueprint.post("/pottery/<int:work_id>/certify")
@needs(May.CERTIFY_WORKS)
def certify(work_id: int) -> ResponseReturnValue:
    """A report came: it is no longer a display piece."""
    form = ReportForm()
    form.validate()
    try:
        actions.certify_work(work_id, number=form.number.data, on=form.on.data, by=current_user.person_id, at=now())
    except DomainError as error:
        put_problems(form, _beside(error))
        return work_page(work_id, report_form=form), 422
    tell(_("已登记检测报告，名称和角标里的「陈设」已去掉。"))
    return redirect(url_for("pottery.work", work_id=work_id), 303)


@blueprint.post("/pottery/<int:work_id>/show-only")
@needs(May.CERTIFY_WORKS)
def show_only(work_id: int) -> ResponseReturnValue:
    """There is no report: it is sold as a display piece."""
    try:
        actions.show_only(work_id, by=current_user.person_id, at=now())
    except DomainError as error:
        for problem in error.problems:
            warn(translated(problem.message, problem.facts))
        return redirect(url_for("pottery.work", work_id=work_id), 303)
    tell(_("已改为陈设：名称、角标、标签和公开页都写明。"))
    return redirect(url_for("pottery.work", work_id=work_id), 303)


@blueprint.post("/pottery/lots/<int:work_lot_id>/certify")
@needs(May.CERTIFY_WORKS)
def lot_certify(work_lot_id: int) -> ResponseReturnValue:
    """The report of this lot."""
    form, lot = ReportForm(), lot_by_id(work_lot_id)
    form.validate()
    try:
        actions.certify_lot(
            work_lot_id, number=form.number.data, on=form.on.data, today=today(), by=current_user.person_id, at=now()
        )
    except DomainError as error:
        put_problems(form, error)
        return work_page(lot.work_id, lot_form=form, refused_lot=work_lot_id), 422
    tell(_("批次 %(code)s 的检测报告已登记。", code=lot.code))
    return redirect(url_for("pottery.work", work_id=lot.work_id), 303)


@blueprint.post("/pottery/lots/<int:work_lot_id>/uncertify")
@needs(May.CERTIFY_WORKS)
def lot_uncertify(work_lot_id: int) -> ResponseReturnValue:
    """The report was not this lot's."""
    return _done(work_lot_id, actions.uncertify_lot, _("报告已从这一批去掉。"))


@blueprint.post("/pottery/lots/<int:work_lot_id>/serve")
@needs(May.CERTIFY_WORKS)
def serve(work_lot_id: int) -> ResponseReturnValue:
    """Drinks are served in cups of this lot."""
    return _done(work_lot_id, actions.open_dine_in, _("堂食陶杯已开放，收银台马上可以选。"))


@blueprint.post("/pottery/serve/close")
@needs(May.CERTIFY_WORKS)
def serve_close() -> ResponseReturnValue:
    """No drinks in cups of clay any more."""
    actions.close_dine_in(by=current_user.person_id, at=now())
    tell(_("堂食陶杯已停用，收银台马上选不到。"))
    return redirect(url_for("pottery.works"), 303)


def _done(work_lot_id: int, act: Callable[..., WorkLot], said: str) -> ResponseReturnValue:
    lot = lot_by_id(work_lot_id)
    try:
        act(work_lot_id, by=current_user.person_id, at=now())
        tell(said)
    except DomainError as error:
        warn(translated(error.message, error.facts))
    return redirect(url_for("pottery.work", work_id=lot.work_id), 303)


def _beside(error: DomainError) -> DomainError:
    """The product's fields are called otherwise on this form."""
    names = {"report_number": "number", "report_date": "on"}
    moved = tuple(Problem(names.get(one.field, one.field), one.message, one.facts) for one in error.problems)
    return type(error)(problems=moved, **error.facts)
