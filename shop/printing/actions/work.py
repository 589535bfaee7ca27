"""Carrying what waits to the printers: a round of the worker's process; several may do so at once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select, update

from shop.db import session, transaction
from shop.printing.actions.printers import note_state
from shop.printing.escpos import encode
from shop.printing.models import Printer, PrintJob
from shop.printing.rules.states import GIVE_UP_AFTER, LOST_AFTER, wait_after
from shop.printing.wire import NotPrinted, PerhapsPrinted, Place, Send, send
from shop.web.now import now as present

MOST_AT_ONCE = 50
log = logging.getLogger("shop")


def print_what_waits(_at: datetime) -> None:
    """Print over the network what is due."""
    drain(now=present, send=send)


def drain(*, now: Callable[[], datetime], send: Send) -> int:
    """Print what is due, each printer's papers in their order; returns how many were printed.

    A long queue takes minutes, so the time is asked for anew with each paper. A printer that cannot print is left alone
    until its next turn: its papers wait, longer each time, and are given up after an hour. A paper whose printing was
    cut off is never sent again by itself: nobody knows whether it came out.
    """
    _find_lost(now())
    printed = 0
    silent: set[int] = set()
    for job_id, printer_id in _due(now()):
        if printer_id in silent:
            continue
        claimed = _claim(job_id, now())
        if claimed is None:
            continue
        job, printer = claimed
        content = _encoded(job, printer)
        if content is None:
            _end(job_id, "failed", now(), problem="not_drawn")
            continue
        try:
            send(Place(printer.address, printer.port), content)
        except NotPrinted as problem:
            silent.add(printer_id)
            _wait(job, problem.why, now())
            note_state(printer_id, problem.why, at=now())
        except PerhapsPrinted:
            silent.add(printer_id)
            _end(job_id, "perhaps", now(), problem="cut_off")
            note_state(printer_id, "offline", at=now())
        else:
            printed += 1
            _end(job_id, "printed", now())
            if printer.state != "ready":
                note_state(printer_id, "ready", at=now())
    return printed


def _encoded(job: PrintJob, printer: Printer) -> bytes | None:
    """The bytes for this printer; None when the paper cannot be drawn, whatever the mistake: nothing was sent yet."""
    try:
        return encode(job.document, width_mm=printer.width_mm, has_cutter=printer.has_cutter)
    except Exception:
        log.exception("print job %s cannot be drawn", job.id)
        return None


def _due(at: datetime) -> list[tuple[int, int]]:
    """The first papers of each printer; a paper that waits for its next try holds back those behind it."""
    rows = (
        session()
        .execute(
            select(PrintJob.id, PrintJob.printer_id, PrintJob.next_at)
            .where(PrintJob.state == "waiting")
            .order_by(PrintJob.printer_id, PrintJob.id)
            .limit(MOST_AT_ONCE * 4)
        )
        .all()
    )
    session().rollback()
    held: set[int] = set()
    due = []
    for job_id, printer_id, next_at in rows:
        if next_at > at:
            held.add(printer_id)
        if printer_id not in held:
            due.append((job_id, printer_id))
    return due[:MOST_AT_ONCE]


def _claim(job_id: int, at: datetime) -> tuple[PrintJob, Printer] | None:
    """Take a paper up; exactly one worker gets it. `next_at` is then when it was taken."""
    with transaction() as current:
        taken = current.execute(
            update(PrintJob)
            .where(PrintJob.id == job_id, PrintJob.state == "waiting", PrintJob.next_at <= at)
            .values(state="printing", attempts=PrintJob.attempts + 1, next_at=at)
            .returning(PrintJob.id)
        )
        if taken.one_or_none() is None:
            return None
        job = current.get_one(PrintJob, job_id, populate_existing=True)
        return job, current.get_one(Printer, job.printer_id)


def _wait(job: PrintJob, why: str, at: datetime) -> None:
    if at - job.created_at > GIVE_UP_AFTER:
        _end(job.id, "failed", at, problem="too_long")
        return
    with transaction() as current:
        current.execute(
            update(PrintJob)
            .where(PrintJob.id == job.id, PrintJob.state == "printing")
            .values(state="waiting", next_at=at + wait_after(job.attempts), problem=why)
        )


def _end(job_id: int, state: str, at: datetime, *, problem: str = "") -> None:
    """Write down what became of a paper that is being printed; of one that was decided about meanwhile nothing."""
    with transaction() as current:
        current.execute(
            update(PrintJob)
            .where(PrintJob.id == job_id, PrintJob.state == "printing")
            .values(state=state, ended_at=at, problem=problem)
        )


def _find_lost(at: datetime) -> None:
    """Papers that were being printed when the computer stopped."""
    lost = (PrintJob.state == "printing") & (PrintJob.next_at < at - LOST_AFTER)
    found = session().scalar(select(PrintJob.id).where(lost).limit(1))
    session().rollback()
    if found is not None:
        with transaction() as current:
            current.execute(update(PrintJob).where(lost).values(state="perhaps", ended_at=at, problem="stopped"))
