"""Putting paper on the queue, and what people do with it there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from shop.db import transaction
from shop.kernel.errors import N_, Conflict
from shop.printing.models import Printer, PrintJob
from shop.printing.queries import found_job, found_printer, in_shop_language, local_time
from shop.printing.rules.documents import Document, marked_as_copy, sample_page
from shop.printing.rules.states import may_go


class JobGoneOn(Conflict):
    """The job went on meanwhile."""

    message = N_("这张纸的状态刚刚变了，请看一眼再决定。")


class NoPrinter(Conflict):
    """No printer prints this."""

    message = N_("没有打印机负责打印这个。请老师在「打印机」页面设置。")


def queue(
    printer: Printer,
    document: Document,
    *,
    kind: str,
    subject: str,
    title: str,
    by: int | None,
    device: int | None = None,
    copy_of: int | None = None,
    at: datetime,
) -> PrintJob:
    """Put one piece of paper on a printer's queue, in the transaction of what caused it."""
    with transaction() as current:
        job = PrintJob(
            printer_id=printer.id, kind=kind, subject=subject, title=title[:80], document=document, copy_of=copy_of,
            next_at=at, created_at=at, created_by=by, device_id=device,
        )  # fmt: skip
        current.add(job)
        current.flush()
        return job


def queue_test_page(printer_id: int, *, by: int, at: datetime) -> PrintJob:
    """A page that shows whether everything is set right. Raises NotFound."""
    printer = found_printer(printer_id)
    place = f"{printer.address}:{printer.port} · {printer.width_mm} mm"
    page = sample_page(printer=printer.name, place=place, time=local_time(at), words=in_shop_language)
    return queue(printer, page, kind="test", subject=f"printer:{printer_id}", title=printer.name, by=by, at=at)


def try_again(job_id: int, *, by: int, at: datetime) -> None:
    """Try a job again that surely was not printed. Raises JobGoneOn."""
    _move(job_id, "waiting", next_at=at, created_at=at, created_by=by, attempts=0, problem="", ended_at=None)


def cancel(job_id: int, *, by: int, at: datetime) -> None:
    """Call a job off. Raises JobGoneOn."""
    del by
    _move(job_id, "cancelled", ended_at=at)


def print_again(job_id: int, *, by: int, at: datetime) -> PrintJob:
    """The same paper once more, marked as a copy. Raises JobGoneOn while the first is still to come."""
    with transaction() as current:
        job = found_job(job_id)
        if job.state in ("waiting", "printing"):
            raise JobGoneOn
        if job.state == "perhaps":
            current.execute(update(PrintJob).where(PrintJob.id == job_id).values(state="cancelled", ended_at=at))
        document = job.document if job.copy_of else marked_as_copy(job.document, in_shop_language)
        return queue(
            found_printer(job.printer_id), document, kind=job.kind, subject=job.subject, title=job.title, by=by,
            device=job.device_id, copy_of=job.copy_of or job.id, at=at,
        )  # fmt: skip


def _move(job_id: int, to: str, **values: object) -> None:
    with transaction() as current:
        before = found_job(job_id).state
        if not may_go(before, to):
            raise JobGoneOn
        moved = current.execute(
            update(PrintJob)
            .where(PrintJob.id == job_id, PrintJob.state == before)
            .values(state=to, **values)
            .returning(PrintJob.id)
        )
        if moved.one_or_none() is None:
            raise JobGoneOn
