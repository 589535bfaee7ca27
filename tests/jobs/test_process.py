"""The worker as a process: killed in the middle of an import, begun again when it dies, ended with the server."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from launcher.programs import ROOT
from shop.db import db, session, transaction
from shop.jobs.beside import WorkerBeside
from shop.jobs.models import Job
from shop.jobs.rules import JobState
from shop.kernel.clock import SystemClock
from shop.sales.actions.rollups import compare
from shop.sales.imports.actions import batches
from shop.sales.imports.actions.starting import start
from shop.sales.imports.queries import kept_file, suggested_mapping
from shop.sales.imports.reading import look_at
from shop.sales.models import ImportBatch, Order
from shop.upkeep.actions.books import open_books

PATIENCE_SECONDS = 60
TICKETS = 24_000
WORK = [sys.executable, "-m", "shop", "work"]


@contextmanager
def working(*more: str, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a process of its own, which does not outlive the test."""
    process = subprocess.Popen([*WORK, *more], cwd=ROOT, **options)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(what: Callable[[], bool]) -> None:
    """Return when it is so; it must be so soon."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not what():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.01)


@pytest.fixture
def shop_app(live_app: Flask) -> Iterator[Flask]:
    """An open shop, as processes started by this test see it too."""
    with live_app.app_context():
        open_books(at=SystemClock().now())
        yield live_app
        db.session.remove()
        db.engine.dispose()


def confirmed_import(folder: Path) -> int:
    """A history that a teacher has confirmed on the page; the batch."""
    rows = (f"{number},2026-05-{number % 28 + 1:02d} 10:00:00,拿铁,1,18" for number in range(TICKETS))
    path = folder / "history.csv"
    path.write_text("\n".join(["ticket,time,product,qty,price", *rows]), "utf-8")
    at = SystemClock().now()
    source = look_at(path)
    batch = batches.begin(source, suggested_mapping(source), by=None, at=at)
    kept_file(batch).parent.mkdir(exist_ok=True)
    path.replace(kept_file(batch))
    start(batch, source, suggested_mapping(source), outlet="", create_products=True, by=None, at=at)
    return batch


def imported(batch: int) -> int:
    session().rollback()
    return session().scalar(select(ImportBatch.imported).where(ImportBatch.id == batch)) or 0


def state_of_import() -> str:
    session().rollback()
    return session().scalars(select(Job.state).where(Job.kind == "import_sales")).one()


def test_an_import_whose_worker_is_killed_is_finished_once_by_the_next(shop_app: Flask, tmp_path: Path) -> None:
    batch = confirmed_import(tmp_path)
    with working(stdout=subprocess.DEVNULL):
        wait_for(lambda: imported(batch) > 0)
    session().rollback()
    assert 0 < (session().scalar(select(func.count()).select_from(Order)) or 0) < TICKETS
    assert compare() == [], "what is in the books is complete in itself"
    with transaction() as current:  # however long the others take: not while its lease runs
        later = SystemClock().now() + timedelta(hours=1)
        current.execute(update(Job).values(lease_until=later).where(Job.lease_until.is_not(None)))
    subprocess.run([*WORK, "--once"], cwd=ROOT, check=True, capture_output=True)
    assert state_of_import() == JobState.RUNNING, "its lease has not ended"
    with transaction() as current:  # half a minute later
        current.execute(update(Job).values(lease_until=Job.created_at).where(Job.lease_until.is_not(None)))
    subprocess.run([*WORK, "--once"], cwd=ROOT, check=True, capture_output=True)
    assert state_of_import() == JobState.DONE
    assert session().scalar(select(func.count()).select_from(Order)) == TICKETS
    assert imported(batch) == TICKETS
    assert compare() == []


@pytest.mark.once
def test_a_worker_told_to_end_puts_its_job_back_for_the_next_start(shop_app: Flask, tmp_path: Path) -> None:
    batch = confirmed_import(tmp_path)
    with working() as first:
        wait_for(lambda: imported(batch) > 0)
        first.terminate()
        assert first.wait(PATIENCE_SECONDS) == 0
    assert state_of_import() in (JobState.WAITING, JobState.DONE)
    subprocess.run([*WORK, "--once"], cwd=ROOT, check=True, capture_output=True)
    assert state_of_import() == JobState.DONE
    assert session().scalar(select(func.count()).select_from(Order)) == TICKETS


def test_the_worker_beside_the_server_is_begun_again_and_ends_with_it(
    shop_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shop.jobs.beside.FIRST_PAUSE", 0.01)
    beside = WorkerBeside(shop_app.extensions["settings"])
    beside.start()
    try:
        first = beside.process
        assert first is not None
        first.kill()
        wait_for(lambda: beside.process is not first)
        second = beside.process
        assert second is not None
        assert second.poll() is None
        if hasattr(os, "getpriority"):
            wait_for(lambda: os.getpriority(os.PRIO_PROCESS, second.pid) > os.getpriority(os.PRIO_PROCESS, 0))
    finally:
        beside.stop()
    assert second.poll() is not None


def test_the_worker_ends_when_the_server_was_killed(shop_app: Flask) -> None:
    """Whatever ends the server, its end of the pipe closes."""
    with working("--beside", stdin=subprocess.PIPE) as worker:
        wait_for(lambda: nights_planned(shop_app))
        assert worker.stdin is not None
        worker.stdin.close()
        assert worker.wait(PATIENCE_SECONDS) == 0


def nights_planned(shop_app: Flask) -> bool:
    session().rollback()
    later = SystemClock().now() - timedelta(days=1)
    return bool(session().scalar(select(func.count()).select_from(Job).where(Job.created_at > later)))
