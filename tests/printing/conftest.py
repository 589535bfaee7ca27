"""A shop that prints."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from shop.kernel.clock import FakeClock
from shop.printing.actions.printers import PrinterFacts, add_printer
from shop.printing.models import Printer
from tests.support.paper import FakePrinter
from tests.support.people import School, open_school


@pytest.fixture
def school(session: Session, clock: FakeClock) -> School:
    """An opened shop with people."""
    return open_school(session, clock)


@pytest.fixture
def machine() -> Iterator[FakePrinter]:
    """A printer that works."""
    with FakePrinter() as running:
        yield running


def set_up(school: School, machine: FakePrinter, **changes: object) -> Printer:
    """The printer set up in the shop."""
    facts = {"name": "吧台小票机", "address": "127.0.0.1", "port": machine.port, **changes}
    return add_printer(PrinterFacts(**facts), by=school.people["teacher"], at=school.clock.now())  # type: ignore[arg-type]


@pytest.fixture
def printer(app: Flask, school: School, machine: FakePrinter) -> Printer:
    """A receipt printer with 58 mm paper."""
    return set_up(school, machine)
