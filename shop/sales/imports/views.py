"""Pages of the import: bring a file, say what its columns are, watch, see what became of every row, take it back."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from shop.jobs.queries import nobody_works, open_job
from shop.kernel.errors import DomainError, NotFound
from shop.sales.imports import queries
from shop.sales.imports.actions import batches as actions
from shop.sales.imports.actions import starting
from shop.sales.imports.asking import examples
from shop.sales.imports.forms import MappingForm, UploadForm
from shop.sales.imports.jobs import KINDS, subject_of
from shop.sales.imports.reading import Source, look_at, plain_file
from shop.sales.imports.rules.fields import LABELS
from shop.sales.imports.rules.guess import unused_money
from shop.sales.imports.states import BatchState
from shop.sales.models import ImportBatch
from shop.web.access import May, may, needs
from shop.web.downloads import page_or_file
from shop.web.forms import put_problems
from shop.web.limits import limiter
from shop.web.messages import tell
from shop.web.now import now
from shop.web.pages import paged, sort_order
from shop.web.sheets import Column

LARGEST_UPLOAD = 64 * 1024 * 1024
SAMPLE_ROWS = 8
SORTS = {"started": ImportBatch.started_at, "file": ImportBatch.file_name, "rows": ImportBatch.rows}

blueprint = Blueprint("imports", __name__, url_prefix="/imports")


@blueprint.url_value_preprocessor
def allow_large_files(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Histories are larger than other forms; only people who may import are let send that much."""
    if request.endpoint == "imports.new" and current_user.is_authenticated and may(May.IMPORT_SALES):
        request.max_content_length = LARGEST_UPLOAD


@blueprint.get("")
@needs(May.IMPORT_SALES)
def batches() -> ResponseReturnValue:
    """All imports."""
    order, sort = sort_order(SORTS, "-started")
    page = paged(select(ImportBatch).order_by(order, ImportBatch.id.desc()))
    return page_or_file(
        "sales/imports.html",
        page,
        name=_("导入记录"),
        columns=[
            Column(_("批"), "number", 6), Column(_("文件"), width=32), Column(_("状态")), Column(_("行数"), "number"),
            Column(_("已导入"), "number"), Column(_("以前已有"), "number"), Column(_("没有导入"), "number"),
            Column(_("单数"), "number"), Column(_("合计"), "yuan"), Column(_("开始"), "moment", 17),
        ],
        row=lambda one: (
            one.id, one.file_name, _(BatchState(one.state).label), one.rows, one.imported, one.already, one.rejected,
            one.sales, one.total_fen, one.started_at,
        ),
        sort=sort,
        states=BatchState,
    )  # fmt: skip


@blueprint.route("/new", methods=["GET", "POST"])
@needs(May.IMPORT_SALES)
@limiter.limit("60 per hour", methods=["POST"])
def new() -> ResponseReturnValue:
    """Bring a file."""
    form = UploadForm()
    if not form.validate_on_submit():
        return render_template("sales/imports_new.html", form=form), 422 if request.method == "POST" else 200
    try:
        with _received(form) as (source, path):
            batch_id = actions.begin(source, queries.suggested_mapping(source), by=current_user.person_id, at=now())
            path.replace(queries.kept_file(batch_id))
    except DomainError as error:
        put_problems(form, error)
        return render_template("sales/imports_new.html", form=form), error.status
    return redirect(url_for("imports.batch", batch_id=batch_id), 303)


@contextmanager
def _received(form: UploadForm) -> Iterator[tuple[Source, Path]]:
    """The uploaded file as text; what is not kept is removed."""
    folder = queries.files_folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"upload-{secrets.token_hex(8)}"
    plain = path
    try:
        form.file.data.save(path)
        plain = plain_file(path, folder)
        yield look_at(plain, name=Path(form.file.data.filename).name), plain
    finally:
        path.unlink(missing_ok=True)
        plain.unlink(missing_ok=True)


@blueprint.get("/<int:batch_id>")
@needs(May.IMPORT_SALES)
def batch(batch_id: int) -> ResponseReturnValue:
    """One import, as far as it is."""
    found = queries.batch_of(batch_id)
    if found.state == BatchState.NEW:
        source = queries.source_of(batch_id)
        return _preview(found, source, MappingForm.of(source, queries.suggested_mapping(source)))
    sold, unpriced = queries.coverage(batch_id) if found.state == BatchState.DONE else (0, 0)
    return render_template("sales/imports_batch.html", **_facts(found), sold=sold, unpriced=unpriced)


def _preview(found: ImportBatch, source: Source, form: MappingForm) -> str:
    width = range(len(source.header))
    chosen = [int(form[name.value].data) for name in LABELS if (form[name.value].data or "").isdecimal()]
    priced = form.price.data or form.amount.data
    maybe_money = [] if priced else unused_money(source.header, source.samples, chosen)
    return render_template(
        "sales/imports_preview.html",
        batch=found,
        source=source,
        form=form,
        labels=LABELS,
        same=queries.same_file(found),
        maybe_money=[f"{i + 1}. {source.header[i]}" for i in maybe_money],
        examples={str(i): examples(source.samples, i) for i in width},
        rows=[[*row, *[""] * len(source.header)][: len(source.header)] for row in source.samples[:SAMPLE_ROWS]],
    )


def _facts(found: ImportBatch) -> dict[str, object]:
    job = open_job(KINDS, subject_of(found.id))
    unfinished = found.state in (BatchState.RUNNING, BatchState.UNDOING, BatchState.STOPPED)
    return {
        "batch": found,
        "state": BatchState(found.state),
        "states": BatchState,
        "labels": LABELS,
        "job": job,
        "nobody_works": job is not None and nobody_works(now()),
        "may_resume": unfinished and job is None,
    }


@blueprint.get("/<int:batch_id>/progress")
@needs(May.IMPORT_SALES)
def progress(batch_id: int) -> ResponseReturnValue:
    """The part of the page that changes while the import runs; the whole page once it is over."""
    facts = _facts(queries.batch_of(batch_id))
    answer = render_template("sales/_imports_progress.html", **facts)
    over = {} if facts["job"] else {"HX-Refresh": "true"}
    return answer, over


@blueprint.post("/<int:batch_id>")
@needs(May.IMPORT_SALES)
def run(batch_id: int) -> ResponseReturnValue:
    """Import with the columns as confirmed."""
    source = queries.source_of(batch_id)
    form = MappingForm.of(source, queries.suggested_mapping(source))
    try:
        if not form.validate_on_submit():
            return _preview(queries.batch_of(batch_id), source, form), 422
        starting.start(
            batch_id,
            source,
            form.mapping(),
            outlet=(form.outlet.data or "").strip(),
            create_products=form.create_products.data,
            by=current_user.person_id,
            at=now(),
        )
    except actions.MappingIncomplete as error:
        put_problems(form, error)
        return _preview(queries.batch_of(batch_id), source, form), 422
    return redirect(url_for("imports.batch", batch_id=batch_id), 303)


@blueprint.post("/<int:batch_id>/resume")
@needs(May.IMPORT_SALES)
def resume(batch_id: int) -> ResponseReturnValue:
    """Go on with an import, or its undoing, that was cut off."""
    starting.go_on(batch_id, by=current_user.person_id, at=now())
    return redirect(url_for("imports.batch", batch_id=batch_id), 303)


@blueprint.post("/<int:batch_id>/discard")
@needs(May.IMPORT_SALES)
def discard(batch_id: int) -> ResponseReturnValue:
    """Forget a file that was not imported."""
    actions.give_up(batch_id)
    queries.kept_file(batch_id).unlink(missing_ok=True)
    tell(_("文件已丢弃，没有导入任何内容。"))
    return redirect(url_for("imports.batches"), 303)


@blueprint.post("/<int:batch_id>/undo")
@needs(May.IMPORT_SALES)
def undo(batch_id: int) -> ResponseReturnValue:
    """Take the whole import back."""
    starting.start_undoing(batch_id, by=current_user.person_id, at=now())
    return redirect(url_for("imports.batch", batch_id=batch_id), 303)


@blueprint.get("/<int:batch_id>/rejected.csv")
@needs(May.IMPORT_SALES)
def rejected(batch_id: int) -> ResponseReturnValue:
    """The rows that were not imported, with their reasons, to correct and import again."""
    name = queries.batch_of(batch_id).rejects_file
    path = queries.files_folder() / Path(name).name
    if not name or not path.is_file():
        raise NotFound
    return send_file(
        path, mimetype="text/csv", as_attachment=True, download_name=_("没有导入的行-%(batch)s.csv", batch=batch_id)
    )
