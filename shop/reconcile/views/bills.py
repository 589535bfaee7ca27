"""Bills: bring one, look at it, import it, see what it came to, take it back."""

from __future__ import annotations

from pathlib import Path

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from shop.db import transaction
from shop.jobs.actions import enqueue
from shop.jobs.queries import nobody_works, open_job
from shop.kernel.errors import DomainError
from shop.reconcile.actions import bills as actions
from shop.reconcile.actions.matching import match_days
from shop.reconcile.actions.undoing import undo_bill
from shop.reconcile.files import bill_in, digest
from shop.reconcile.forms import UploadForm
from shop.reconcile.jobs import IMPORT, subject_of
from shop.reconcile.models import Bill
from shop.reconcile.queries import bills as queries
from shop.reconcile.rules.entries import Direction
from shop.reconcile.states import BillState
from shop.reconcile.views import tables
from shop.reconcile.views.blueprint import blueprint
from shop.web.access import May, needs
from shop.web.downloads import page_or_file
from shop.web.forms import put_problems
from shop.web.limits import limiter
from shop.web.messages import tell
from shop.web.now import now
from shop.web.pages import paged, sort_order

SORTS = {"brought": Bill.brought_at, "file": Bill.file_name, "since": Bill.first_at}
SHOWN_IN_PREVIEW = 8


@blueprint.get("")
@needs(May.RECONCILE)
def bills() -> ResponseReturnValue:
    """All bills."""
    order, sort = sort_order(SORTS, "-brought")
    page = paged(select(Bill).order_by(order, Bill.id.desc()))
    waiting = queries.open_counts(page.rows)
    return page_or_file(
        "reconcile/bills.html", page, name=_("账单"), columns=tables.bill_columns(),
        row=lambda one: tables.bill_row(one, waiting), sort=sort, waiting=waiting,
    )  # fmt: skip


@blueprint.route("/new", methods=["GET", "POST"])
@needs(May.RECONCILE)
@limiter.limit("60 per hour", methods=["POST"])
def new() -> ResponseReturnValue:
    """Bring a bill; the same file again leads to the bill that is there."""
    form = UploadForm()
    if not form.validate_on_submit():
        return render_template("reconcile/new.html", form=form), 422 if request.method == "POST" else 200
    try:
        data = form.file.data.read()
        read = bill_in(data)
        bill = actions.bring(Path(form.file.data.filename).name, digest(data), read, by=_me(), at=now())
    except DomainError as error:
        put_problems(form, error)
        return render_template("reconcile/new.html", form=form), error.status
    if bill.state == BillState.NEW:
        queries.files_folder().mkdir(parents=True, exist_ok=True)
        queries.kept_file(bill.id).write_bytes(data)
    else:
        tell(_("这份账单以前导入过，什么都没有改。"))
    return redirect(url_for("reconcile.bill", bill_id=bill.id), 303)


@blueprint.get("/<int:bill_id>")
@needs(May.RECONCILE)
def bill(bill_id: int) -> ResponseReturnValue:
    """One bill: before its import what it holds, afterwards its classes as tabs."""
    found = queries.bill_of(bill_id)
    if found.state == BillState.NEW:
        return _preview(found)
    counts = queries.counts(found)
    tab = request.args.get("tab", "")
    if tab not in counts:
        tab = queries.OPEN if counts[queries.OPEN] else "same"
    if tab == queries.REJECTED:
        return tables.rejected(found, counts, tab, **_facts(found))
    if tab == queries.MISSING:
        return tables.missing(found, counts, tab, **_facts(found))
    return tables.entries(found, counts, tab, **_facts(found))


def _preview(found: Bill) -> ResponseReturnValue:
    read = bill_in(queries.kept_bytes(found.id))
    identities = [actions.identity_of(found.method, one) for one in read.entries]
    return render_template(
        "reconcile/preview.html",
        bill=found,
        read=read,
        came=read.total(Direction.IN),
        went=read.total(Direction.OUT),
        there=queries.known_already(identities),
        shown=read.entries[:SHOWN_IN_PREVIEW],
        rejections=[one.as_json() for one in read.rejections],
        directions=Direction,
    )


def _facts(found: Bill) -> dict[str, object]:
    job = open_job((IMPORT,), subject_of(found.id))
    return {"job": job, "nobody_works": job is not None and nobody_works(now())}


@blueprint.get("/<int:bill_id>/progress")
@needs(May.RECONCILE)
def progress(bill_id: int) -> ResponseReturnValue:
    """The part of the page that changes while the import runs; the whole page once it is over."""
    found = queries.bill_of(bill_id)
    facts = _facts(found)
    over = {} if facts["job"] else {"HX-Refresh": "true"}
    return render_template("reconcile/_progress.html", bill=found, **facts), over


@blueprint.post("/<int:bill_id>")
@needs(May.RECONCILE)
def run(bill_id: int) -> ResponseReturnValue:
    """Import the bill that was looked at, or go on with an import that was cut off."""
    with transaction():
        actions.start(bill_id)
        enqueue(IMPORT, arguments={"bill": bill_id}, subject=subject_of(bill_id), by=_me(), at=now())
    return redirect(url_for("reconcile.bill", bill_id=bill_id), 303)


@blueprint.post("/<int:bill_id>/discard")
@needs(May.RECONCILE)
def discard(bill_id: int) -> ResponseReturnValue:
    """Forget a bill that was not imported."""
    actions.give_up(bill_id)
    queries.kept_file(bill_id).unlink(missing_ok=True)
    tell(_("文件已丢弃，没有导入任何内容。"))
    return redirect(url_for("reconcile.bills"), 303)


@blueprint.post("/<int:bill_id>/match")
@needs(May.RECONCILE)
def match_again(bill_id: int) -> ResponseReturnValue:
    """Match once more what is open: something in the books has changed since."""
    found = queries.bill_of(bill_id)
    before = queries.counts(found)[queries.OPEN]
    match_days(found.method, actions.days_of(found), by=_me(), at=now())
    left = queries.counts(queries.bill_of(bill_id))[queries.OPEN]
    tell(_("已重新对账：原来 %(before)s 笔没处理，现在 %(left)s 笔。", before=before, left=left))
    return redirect(url_for("reconcile.bill", bill_id=bill_id), 303)


@blueprint.post("/<int:bill_id>/undo")
@needs(May.RECONCILE)
def undo(bill_id: int) -> ResponseReturnValue:
    """Take the bill back."""
    undo_bill(bill_id, by=_me(), at=now())
    tell(_("账单已撤销：它证明过的收款又变回待对账。需要时可以重新导入。"))
    return redirect(url_for("reconcile.bill", bill_id=bill_id), 303)


def _me() -> int:
    person: int = current_user.person_id
    return person
