"""Setting printers up."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select, update

from shop.catalog.models import Station
from shop.db import session, transaction
from shop.kernel.errors import N_, Invalid, Problem
from shop.people.actions import audit
from shop.printing.models import Printer, PrintJob
from shop.printing.queries import found_printer, station_names
from shop.printing.rules.text import COLUMNS
from shop.printing.wire import USB, Place, state_of
from shop.printing.words import CHOICES

LONGEST_NAME = 40
NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.local)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterFacts:
    """What is set about a printer."""

    name: str
    address: str
    port: int = 9100
    width_mm: int = 58
    has_cutter: bool = True
    prints: Sequence[str] = ("receipt",)
    devices: Sequence[int] = ()
    stations: Sequence[int] = ()
    active: bool = True


def add_printer(facts: PrinterFacts, *, by: int, at: datetime) -> Printer:
    """Add a printer. Raises Invalid with every problem."""
    with transaction() as current:
        printer = Printer(**_checked(facts, except_id=None))
        current.add(printer)
        current.flush()
        audit.record("printer.add", subject=f"printer:{printer.id}", detail=_detail(printer), by=by, at=at)
        return printer


def change_printer(printer_id: int, facts: PrinterFacts, *, by: int, at: datetime) -> Printer:
    """Change a printer; what waits for one that is put away is called off. Raises Invalid, NotFound."""
    with transaction() as current:
        printer = found_printer(printer_id)
        for name, value in _checked(facts, except_id=printer_id).items():
            setattr(printer, name, value)
        if not printer.active:
            current.execute(
                update(PrintJob)
                .where(PrintJob.printer_id == printer_id, PrintJob.state == "waiting")
                .values(state="cancelled", ended_at=at)
            )
        current.flush()
        audit.record("printer.change", subject=f"printer:{printer.id}", detail=_detail(printer), by=by, at=at)
        return printer


def look_at(printer_id: int, *, at: datetime) -> str:
    """Ask the printer how it is, and remember the answer."""
    printer = found_printer(printer_id)
    state = state_of(Place(printer.address, printer.port))
    note_state(printer_id, state, at=at)
    return state


def note_state(printer_id: int, state: str, *, at: datetime) -> None:
    """Remember how the printer was just now."""
    with transaction() as current:
        current.execute(update(Printer).where(Printer.id == printer_id).values(state=state, state_at=at))


def is_near(address: str) -> bool:
    """Whether it is a place on the shop's own network or this computer; nothing is ever sent further away."""
    if USB.fullmatch(address):
        return True
    try:
        number = ipaddress.ip_address(address)
    except ValueError:
        return bool(NAME.fullmatch(address)) and not address.replace(".", "").isdigit()
    return number.version == 4 and (number.is_private or number.is_loopback) and not number.is_unspecified


def _checked(facts: PrinterFacts, *, except_id: int | None) -> dict[str, object]:
    name, address = facts.name.strip(), facts.address.strip().lower()
    taken = session().scalar(select(Printer.id).where(Printer.name == name, Printer.id != (except_id or 0)))
    checks = (
        (0 < len(name) <= LONGEST_NAME, "name", N_("给打印机起个名字，最多 40 个字，例如「吧台小票机」。")),
        (taken is None, "name", N_("已经有一台打印机叫这个名字，换一个。")),
        (is_near(address), "address", N_("地址要是店里网络上的，例如 192.168.1.50，或本机 USB 打印机 /dev/usb/lp0。")),
        (1 <= facts.port <= 65535, "port", N_("端口是 1 到 65535 的整数，一般是 9100。")),
        (facts.width_mm in COLUMNS, "width_mm", N_("纸宽只能是 58 或 80 毫米。")),
        (set(facts.stations) <= set(station_names()), "station_ids", N_("选中的制作点刚刚被删掉了，请刷新页面再选。")),
        (bool(facts.prints) and set(facts.prints) <= set(CHOICES), "prints", N_("至少选一种要打印的东西。")),
    )
    problems = tuple(Problem(field, sentence) for right, field, sentence in checks if not right)
    if problems:
        raise Invalid(problems=problems)
    kept = {**asdict(facts), "name": name, "address": address}
    stations = list(session().scalars(select(Station).where(Station.id.in_(facts.stations))))
    return {**kept, "prints": list(facts.prints), "devices": list(facts.devices), "stations": stations}


def _detail(printer: Printer) -> str:
    return f"{printer.name} {printer.address}:{printer.port} {printer.width_mm} mm {' '.join(printer.prints)}"
