"""Imports that are cut off, repeated, or run at the same time book every sale exactly once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import shop.db
from shop.kernel.clock import FakeClock
from shop.sales.actions.rollups import compare
from shop.sales.imports import writing
from shop.sales.imports.actions import batches, undo
from shop.sales.imports.actions.run import Tally, run
from shop.sales.imports.queries import batch_of, files_folder, suggested_mapping
from shop.sales.imports.reading import Source, look_at
from shop.sales.imports.states import BatchState
from shop.sales.models import Order
from tests.imports.conftest import Import

TICKETS = 40


class PowerCut(Exception):
    """The computer was switched off."""


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Forty tickets on ten days, booked in many small pieces."""
    monkeypatch.setattr(writing, "LINES_AT_ONCE", 3)
    path = tmp_path / "long.csv"
    rows = [f"{n},2026-05-{n % 10 + 1:02d} 09:{n:02d}:00,商品{n % 7},{n % 3 + 1},12.5" for n in range(TICKETS)]
    path.write_text("\n".join(["ticket,time,product,qty,price", *rows]), "utf-8")
    return path


def begun(source: Source, clock: FakeClock) -> int:
    with shop.db.transaction():
        number = batches.begin(source, suggested_mapping(source), by=None, at=clock.now())
        batches.confirm(number, source, suggested_mapping(source), outlet="", create_products=True, at=clock.now())
    return number


def cut_after(pieces: int) -> Callable[[Tally], None]:
    seen: list[Tally] = []

    def progress(tally: Tally) -> None:
        seen.append(tally)
        if len(seen) == pieces:
            raise PowerCut

    return progress


def go_on(number: int, source: Source, clock: FakeClock, progress: Callable[[Tally], None] | None = None) -> Tally:
    return run(number, source, folder=files_folder(), now=clock.now, by=None, progress=progress)


def test_a_run_that_was_cut_off_goes_on_where_it_was(books: Session, history: Path, clock: FakeClock) -> None:
    source = look_at(history)
    number = begun(source, clock)
    with pytest.raises(PowerCut):
        go_on(number, source, clock, cut_after(4))
    half = books.scalar(select(func.count()).select_from(Order)) or 0
    assert 0 < half < TICKETS
    assert compare() == [], "what is in the books is complete in itself"
    assert batch_of(number).imported == half, "the page shows how far it is"
    tally = go_on(number, source, clock)
    assert (tally.rows, tally.imported, tally.already, tally.sales) == (TICKETS, TICKETS, 0, TICKETS)
    assert books.scalar(select(func.count()).select_from(Order)) == TICKETS
    assert compare() == []


def test_a_new_import_of_the_file_completes_one_that_was_cut_off(
    books: Session, history: Path, clock: FakeClock, bring: Import
) -> None:
    source = look_at(history)
    first = begun(source, clock)
    with pytest.raises(PowerCut):
        go_on(first, source, clock, cut_after(4))
    half = books.scalar(select(func.count()).select_from(Order)) or 0
    tally = bring(history)
    assert (tally.imported, tally.already, tally.rejected) == (TICKETS - half, half, 0)


def test_an_undoing_that_was_cut_off_goes_on(
    books: Session, history: Path, clock: FakeClock, bring: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undo, "ORDERS_AT_ONCE", 4)
    source = look_at(history)
    number = begun(source, clock)
    go_on(number, source, clock)
    rebuild, done = undo.rebuild, []

    def rebuild_twice_only(days: Any) -> None:
        done.append(days)
        if len(done) > 2:
            raise PowerCut
        rebuild(days)

    monkeypatch.setattr(undo, "rebuild", rebuild_twice_only)
    with pytest.raises(PowerCut):
        undo.undo(number, by=None, at=clock.now())
    left = books.scalar(select(func.count()).select_from(Order)) or 0
    assert 0 < left < TICKETS
    assert compare() == []
    monkeypatch.setattr(undo, "rebuild", rebuild)
    undo.undo(number, by=None, at=clock.now())
    assert books.scalar(select(func.count()).select_from(Order)) == 0
    assert batch_of(number).state == BatchState.UNDONE


def test_two_imports_of_the_same_file_at_once_book_every_sale_once(
    app: Flask, books: Session, history: Path, clock: FakeClock
) -> None:
    source = look_at(history)
    numbers = [begun(source, clock), begun(source, clock)]
    books.rollback()
    tallies: list[Tally] = []
    start = threading.Barrier(2)

    def work(number: int) -> None:
        with app.app_context():
            start.wait()
            tallies.append(go_on(number, source, clock))

    threads = [threading.Thread(target=work, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tallies) == 2
    assert sum(tally.imported for tally in tallies) == TICKETS
    assert sum(tally.already for tally in tallies) == TICKETS
    assert books.scalar(select(func.count()).select_from(Order)) == TICKETS
    assert compare() == []
