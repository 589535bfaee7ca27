"""Rounds: a receipt comes out within about a second, whatever job is being done meanwhile."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from shop.jobs import rounds
from shop.jobs.rounds import Rounds, register_round
from shop.kernel.clock import FakeClock, SystemClock
from shop.printing.actions.printers import PrinterFacts, add_printer
from shop.printing.actions.queue import queue_test_page
from tests.jobs.test_process import confirmed_import, imported, shop_app, state_of_import, wait_for, working
from tests.support.paper import FakePrinter

__all__ = ["shop_app"]
SEEN: list[datetime] = []


def fails(_at: datetime) -> None:
    """A round that cannot reach the books."""
    raise OperationalError("select", {}, Exception("gone"))


def stumbles(_at: datetime) -> None:
    """A round with a mistake in it."""
    raise ValueError("a paper nobody can print")


def seen(at: datetime) -> None:
    """A round that only says when it was called."""
    SEEN.append(at)


@pytest.fixture
def only_these(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(rounds, "_rounds", {})
    SEEN.clear()
    yield
    SEEN.clear()


def test_a_round_that_fails_keeps_no_other_from_its_turn(app: Flask, clock: FakeClock, only_these: None) -> None:
    register_round(f"{__name__}:fails")
    register_round(f"{__name__}:stumbles")
    register_round(f"{__name__}:seen")
    register_round(f"{__name__}:seen")
    Rounds(app).once()
    assert [clock.now()] == SEEN


def test_it_goes_round_until_it_is_stopped(app: Flask, only_these: None) -> None:
    register_round(f"{__name__}:seen")
    going = Rounds(app)
    going.start()
    wait_for(lambda: len(SEEN) >= 2)
    going.stop()
    assert not going._thread.is_alive()


def test_the_worker_prints_while_a_history_is_imported(shop_app: Flask, tmp_path: Path) -> None:
    at = SystemClock().now()
    with FakePrinter() as machine:
        printer = add_printer(PrinterFacts(name="吧台小票机", address="127.0.0.1", port=machine.port), by=None, at=at)
        batch = confirmed_import(tmp_path)
        with working(stdout=subprocess.DEVNULL) as process:
            wait_for(lambda: imported(batch) > 0)
            queue_test_page(printer.id, by=None, at=SystemClock().now())
            wait_for(lambda: len(machine.papers) == 1)
            assert state_of_import() == "running", "nothing had to end first"
            process.terminate()
            assert process.wait(60) == 0
