"""Files of the platforms: bring one, name its columns if nobody knows it, look, import, take back."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from uuid import uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from shop.db import transaction
from shop.jobs.actions import enqueue
from shop.jobs.queries import nobody_works, open_job
from shop.kernel.errors import DomainError
from shop.live.imports import queries
from shop.live.imports.actions import batches as actions
from shop.live.imports.actions.undoing import undo as take_back
from shop.live.imports.files import open_file
from shop.live.imports.forms import ALWAYS_NEEDED, ASKED, ColumnsForm, UploadForm
from shop.live.imports.jobs import IMPORT, LOOK, subject_of
from shop.live.imports.rules.formats import FORMATS
from shop.live.imports.views.blueprint import blueprint, me
from shop.live.models import PlatformBatch
from shop.live.partner.actions.gathering import gather
from shop.live.words import BatchState
from shop.web.access import May, needs
from shop.web.forms import put_problems
from shop.web.limits import limiter
from shop.web.messages import tell
from shop.web.now import now
from shop.web.pages import paged, sort_order

SORTS = {"brought": PlatformBatch.brought_at, "file": PlatformBatch.file_name}
#: Files with so many rows are looked through while the person waits; larger ones by the worker.
LOOKED_AT_ONCE = 3000
ROWS_SHOWN = 5


@blueprint.get("/imports")
@needs(May.IMPORT_ORDERS)
def batches() -> str:
    """All files."""
    order, sort = sort_order(SORTS, "-brought")
    page = paged(select(PlatformBatch).order_by(order, PlatformBatch.id.desc()), file=False)
    return render_template("live/batches.html", page=page, sort=sort)


@blueprint.route("/imports/new", methods=["GET", "POST"])
@needs(May.IMPORT_ORDERS)
@limiter.limit("60 per hour", methods=["POST"])
def new() -> ResponseReturnValue:
    """Bring a file; the same file again leads to the batch that is there."""
    form = UploadForm()
    if not form.validate_on_submit():
        return _new_page(form), 422 if request.method == "POST" else 200
    try:
        batch, fresh = _brought(form.file.data)
        if fresh and batch.form:
            _look(batch)
    except DomainError as error:
        put_problems(form, error)
        return _new_page(form), error.status
    if not fresh and batch.state != BatchState.NEW:
        tell(_("这个文件以前上传过，什么都没有改。"))
    if not batch.form:
        return redirect(url_for("live_imports.columns", platform_batch_id=batch.id), 303)
    return redirect(url_for("live_imports.batch", platform_batch_id=batch.id), 303)


def _new_page(form: UploadForm) -> str:
    return render_template("live/new.html", form=form, formats=FORMATS)


def _brought(sent: FileStorage) -> tuple[PlatformBatch, bool]:
    """The batch of an uploaded file, and whether it was not there before."""
    folder = queries.files_folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"upload-{uuid4().hex}"
    try:
        sent.save(path)
        file = open_file(path, folder, name=Path(sent.filename or "").name, layouts=queries.layouts())
        batch = actions.bring(file, by=me(), at=now())
        fresh = batch.state == BatchState.NEW and not queries.is_kept(batch.id)
        if fresh:
            path.rename(queries.place_of(batch.id))
        return batch, fresh
    finally:
        for left in folder.glob(f"{path.name}*"):
            left.unlink(missing_ok=True)


def _look(batch: PlatformBatch) -> None:
    """Look through the file now, or let the worker do it. A file that cannot be imported is thrown away."""
    if batch.rows > LOOKED_AT_ONCE:
        enqueue(LOOK, arguments={"batch": batch.id}, subject=subject_of(batch.id), by=me(), at=now())
        return
    try:
        actions.look(batch.id, queries.file_of(batch.id), at=now())
    except DomainError:
        actions.give_up(batch.id)
        queries.forget_file(batch.id)
        raise


@blueprint.route("/imports/<int:platform_batch_id>/columns", methods=["GET", "POST"])
@needs(May.IMPORT_ORDERS)
def columns(platform_batch_id: int) -> ResponseReturnValue:
    """Say what the columns of an unknown file are; the answer is kept for the next one."""
    found = queries.batch_of(platform_batch_id)
    if found.state != BatchState.NEW:
        return redirect(url_for("live_imports.batch", platform_batch_id=platform_batch_id), 303)
    source = queries.file_of(platform_batch_id).source
    form = ColumnsForm.of(source.header)
    status = 200
    if form.validate_on_submit():
        try:
            actions.name_columns(
                platform_batch_id,
                platform=form.platform.data,
                title=form.title.data,
                columns=form.columns(),
                by=me(),
                at=now(),
            )
            actions.look(platform_batch_id, queries.file_of(platform_batch_id), at=now())
            return redirect(url_for("live_imports.batch", platform_batch_id=platform_batch_id), 303)
        except DomainError as error:
            put_problems(form, error)
            status = error.status
    elif request.method == "POST":
        status = 422
    rows = [row for _number, row in islice(source.rows(), ROWS_SHOWN)]
    return render_template(
        "live/columns.html", batch=found, form=form, facts=ASKED, needed=ALWAYS_NEEDED, header=source.header, rows=rows
    ), status


@blueprint.get("/imports/<int:platform_batch_id>")
@needs(May.IMPORT_ORDERS)
def batch(platform_batch_id: int) -> ResponseReturnValue:
    """One file: before its import what it would do, afterwards what it did."""
    found = queries.batch_of(platform_batch_id)
    if not found.form:
        return redirect(url_for("live_imports.columns", platform_batch_id=platform_batch_id), 303)
    waiting = queries.how_much_waits() if found.state == BatchState.DONE else 0
    return render_template("live/batch.html", batch=found, waiting=waiting, **_facts(found))


def _facts(found: PlatformBatch) -> dict[str, object]:
    job = open_job((LOOK, IMPORT), subject_of(found.id))
    return {"job": job, "nobody_works": job is not None and nobody_works(now())}


@blueprint.get("/imports/<int:platform_batch_id>/progress")
@needs(May.IMPORT_ORDERS)
def progress(platform_batch_id: int) -> ResponseReturnValue:
    """The part of the page that changes while the worker is at it; the whole page once it is over."""
    found = queries.batch_of(platform_batch_id)
    facts = _facts(found)
    over = {} if facts["job"] else {"HX-Refresh": "true"}
    return render_template("live/_progress.html", batch=found, **facts), over


@blueprint.post("/imports/<int:platform_batch_id>")
@needs(May.IMPORT_ORDERS)
def run(platform_batch_id: int) -> ResponseReturnValue:
    """Import the file that was looked at, or go on where it was cut off."""
    with transaction():
        if queries.batch_of(platform_batch_id).state == BatchState.NEW:
            kind = LOOK
        else:
            actions.start(platform_batch_id)
            kind = IMPORT
        enqueue(kind, arguments={"batch": platform_batch_id}, subject=subject_of(platform_batch_id), by=me(), at=now())
    return redirect(url_for("live_imports.batch", platform_batch_id=platform_batch_id), 303)


@blueprint.post("/imports/<int:platform_batch_id>/discard")
@needs(May.IMPORT_ORDERS)
def discard(platform_batch_id: int) -> ResponseReturnValue:
    """Forget a file that was not imported."""
    actions.give_up(platform_batch_id)
    queries.forget_file(platform_batch_id)
    tell(_("文件已丢弃，没有导入任何内容。"))
    return redirect(url_for("live_imports.batches"), 303)


@blueprint.post("/imports/<int:platform_batch_id>/undo")
@needs(May.IMPORT_ORDERS)
def undo(platform_batch_id: int) -> ResponseReturnValue:
    """Take a file back."""
    take_back(platform_batch_id, by=me(), at=now())
    gather(by=me(), at=now())
    queries.forget_file(platform_batch_id)
    tell(_("这份文件已撤销：它带来的订单没有了，改过的变回原样。需要时可以重新上传。"))
    return redirect(url_for("live_imports.batch", platform_batch_id=platform_batch_id), 303)
