"""Pages of printing: the queue, printers, price labels."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from shop.kernel.errors import DomainError
from shop.people.queries.devices import device_names
from shop.printing import discovery
from shop.printing.actions import labels as labelling
from shop.printing.actions import orders
from shop.printing.actions import printers as acts
from shop.printing.actions import queue as queueing
from shop.printing.forms import JobFilterForm, LabelsForm, PrinterForm
from shop.printing.models import Printer
from shop.printing.queries import (
    found_job,
    found_printer,
    jobs_page,
    labelled_products,
    printer_for,
    station_names,
    waiting_by_printer,
)
from shop.printing.queries import printers as all_printers
from shop.printing.rules.layout import preview
from shop.printing.rules.text import COLUMNS
from shop.printing.words import JOB_STATES, KINDS, PRINTER_STATES, PROBLEMS
from shop.web.access import May, needs
from shop.web.forms import options, put_problems
from shop.web.limits import limiter
from shop.web.messages import tell
from shop.web.network import lan_addresses
from shop.web.now import now

blueprint = Blueprint("printing", __name__)


@blueprint.get("/printing")
@needs(May.PRINT)
def jobs() -> ResponseReturnValue:
    """What was and is to be printed."""
    form = JobFilterForm(request.args)
    every = all_printers()
    form.printer.choices = options([("", _("全部")), *((str(one.id), one.name) for one in every)])
    chosen = form.printer.data or ""
    return render_template(
        "printing/jobs.html",
        form=form,
        page=jobs_page(form.state.data or "", int(chosen) if chosen.isdecimal() and len(chosen) < 10 else None),
        printers={one.id: one.name for one in every},
        kinds=KINDS,
        states=JOB_STATES,
        problems=PROBLEMS,
    )


@blueprint.get("/printing/<int:job_id>")
@needs(May.PRINT)
def job(job_id: int) -> ResponseReturnValue:
    """One piece of paper as it is laid out."""
    found = found_job(job_id)
    printer = found_printer(found.printer_id)
    return render_template(
        "printing/job.html",
        job=found,
        printer=printer,
        paper=preview(found.document, COLUMNS[printer.width_mm]),
        kinds=KINDS,
        states=JOB_STATES,
        problems=PROBLEMS,
        devices=device_names(),
    )


@blueprint.post("/printing/<int:job_id>/try-again")
@needs(May.PRINT)
def try_again(job_id: int) -> ResponseReturnValue:
    """Try again what was surely not printed."""
    queueing.try_again(job_id, by=current_user.person_id, at=now())
    tell(_("已重新排队。"))
    return _to_jobs()


@blueprint.post("/printing/<int:job_id>/again")
@needs(May.PRINT)
def print_again(job_id: int) -> ResponseReturnValue:
    """The same paper once more, marked as a copy."""
    queueing.print_again(job_id, by=current_user.person_id, at=now())
    tell(_("已排队重打，纸上会写明「重打」。"))
    return _to_jobs()


@blueprint.post("/printing/<int:job_id>/cancel")
@needs(May.PRINT)
def cancel_job(job_id: int) -> ResponseReturnValue:
    """Call it off."""
    queueing.cancel(job_id, by=current_user.person_id, at=now())
    tell(_("已取消，不会打印。"))
    return _to_jobs()


@blueprint.post("/printing/orders/<uuid:order_uuid>")
@needs(May.PRINT)
def receipt(order_uuid: UUID) -> ResponseReturnValue:
    """An order's receipt on the shop's printer."""
    orders.queue_receipt(order_uuid, by=current_user.person_id, at=now())
    tell(_("小票已排队打印。"))
    return _to_jobs()


@blueprint.route("/printing/labels", methods=["GET", "POST"])
@needs(May.PRINT)
def labels() -> ResponseReturnValue:
    """Price labels with the code the till scans."""
    form = LabelsForm()
    form.products.choices = options(labelled_products())
    if form.validate_on_submit():
        try:
            queued = labelling.queue_price_labels(
                dict.fromkeys(form.products.data or [], form.copies.data), by=current_user.person_id, at=now()
            )
        except DomainError as error:
            put_problems(form, error)
        else:
            tell(_("%(count)s 种价签已排队打印。", count=len(queued)))
            return _to_jobs()
    page = render_template("printing/labels.html", form=form, printer=printer_for("price_label"))
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/printing/printers")
@needs(May.MANAGE_PRINTERS)
def printers() -> ResponseReturnValue:
    """All printers, how they are, what waits for them."""
    return _printers_page()


@blueprint.post("/printing/printers/discover")
@needs(May.MANAGE_PRINTERS)
@limiter.limit("2 per minute")
def discover() -> ResponseReturnValue:
    """Look once for printers beside this computer on its own network."""
    known = {one.address for one in all_printers()}
    near = discovery.neighbours(current_app.extensions.get("own_addresses", lan_addresses)())
    found = [address for address in discovery.listening(near) if address not in known]
    return _printers_page(found=found, looked=bool(near))


@blueprint.route("/printing/printers/new", methods=["GET", "POST"])
@needs(May.MANAGE_PRINTERS)
def printer_new() -> ResponseReturnValue:
    """Add a printer by its address."""
    form = _form(PrinterForm(address=request.args.get("address", "")[:60], prints=["receipt"]))
    if form.validate_on_submit():
        try:
            made = acts.add_printer(_facts(form), by=current_user.person_id, at=now())
        except DomainError as error:
            put_problems(form, error)
        else:
            queueing.queue_test_page(made.id, by=current_user.person_id, at=now())
            tell(_("打印机已添加，正在打一张测试页。"))
            return redirect(url_for("printing.printers"), 303)
    return render_template("printing/printer.html", form=form, printer=None), 422 if form.is_submitted() else 200


@blueprint.route("/printing/printers/<int:printer_id>", methods=["GET", "POST"])
@needs(May.MANAGE_PRINTERS)
def printer(printer_id: int) -> ResponseReturnValue:
    """Change a printer, or put it away."""
    found = found_printer(printer_id)
    form = _form(PrinterForm(obj=found))
    if form.validate_on_submit():
        try:
            acts.change_printer(printer_id, _facts(form), by=current_user.person_id, at=now())
        except DomainError as error:
            put_problems(form, error)
        else:
            tell(_("打印机已保存。"))
            return redirect(url_for("printing.printers"), 303)
    return render_template("printing/printer.html", form=form, printer=found), 422 if form.is_submitted() else 200


@blueprint.post("/printing/printers/<int:printer_id>/test")
@needs(May.MANAGE_PRINTERS)
def test_page(printer_id: int) -> ResponseReturnValue:
    """Print a test page."""
    queueing.queue_test_page(printer_id, by=current_user.person_id, at=now())
    tell(_("测试页已排队。"))
    return redirect(url_for("printing.printers"), 303)


@blueprint.post("/printing/printers/<int:printer_id>/look")
@needs(May.MANAGE_PRINTERS)
@limiter.limit("30 per minute")
def look(printer_id: int) -> ResponseReturnValue:
    """Ask a printer how it is."""
    name, _colour = PRINTER_STATES[acts.look_at(printer_id, at=now())]
    tell(_("打印机状态：%(state)s", state=_(name)))
    return redirect(url_for("printing.printers"), 303)


def _to_jobs() -> Response:
    return redirect(url_for("printing.jobs"), 303)


def _printers_page(*, found: list[str] | None = None, looked: bool = True) -> str:
    every: list[Printer] = all_printers()
    return render_template(
        "printing/printers.html",
        printers=every,
        waiting=waiting_by_printer(),
        found=found,
        looked=looked,
        kinds=KINDS,
        states=PRINTER_STATES,
        devices=device_names(),
    )


def _form(form: PrinterForm) -> PrinterForm:
    form.devices.choices = list(device_names().items())
    form.station_ids.choices = list(station_names().items())
    return form


def _facts(form: PrinterForm) -> acts.PrinterFacts:
    return acts.PrinterFacts(
        name=form.name.data,
        address=form.address.data,
        port=form.port.data,
        width_mm=form.width_mm.data,
        has_cutter=form.has_cutter.data,
        prints=form.prints.data or [],
        devices=form.devices.data or [],
        stations=form.station_ids.data or [],
        active=form.active.data,
    )
