"""Shifts as lists show them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select

from shop.db import session
from shop.kernel.clock import iso_utc
from shop.people.models import Device
from shop.people.queries.persons import nicknames
from shop.sales.models import Order, Source
from shop.shifts.models import Shift, ShiftState
from shop.shifts.rules.chain import label
from shop.web.pages import Page, paged

SORTS = {"opened": Shift.opened_at, "closed": Shift.closed_at, "variance": Shift.variance_fen, "number": Shift.z_number}


class Shown(NamedTuple):
    """A shift with the names a list shows."""

    shift: Shift
    register: str
    label: str
    opened_by: str
    closed_by: str


def shifts_page(first: date, last: date, *, state: str = "", device_id: int | None = None, order: Any) -> Page[Any]:
    """Shifts of these business days."""
    statement = select(Shift).where(Shift.business_day.between(first, last))
    if state:
        statement = statement.where(Shift.state == state)
    if device_id is not None:
        statement = statement.where(Shift.device_id == device_id)
    page = paged(statement.order_by(order, Shift.uuid))
    devices = {row[0]: (row[1], row[2]) for row in session().execute(select(Device.id, Device.letter, Device.name))}
    names = nicknames()
    return replace(page, rows=[_shown(shift, devices, names) for shift in page.rows])


def _shown(shift: Shift, devices: dict[int, tuple[str, str]], names: dict[int, str]) -> Shown:
    letter, name = devices.get(shift.device_id, ("", ""))
    number = label(letter, shift.z_number, 0) if shift.z_number else ""
    return Shown(shift, name, number, names.get(shift.opened_by or 0, ""), names.get(shift.closed_by or 0, ""))


def sold_without_shift(first: date, last: date) -> int:
    """How many till orders of these days belong to no shift."""
    counted = select(func.count()).where(
        Order.business_day.between(first, last), Order.source == Source.TILL.value, Order.shift_uuid.is_(None)
    )
    return session().scalar(counted) or 0


def running_shifts() -> list[dict[str, Any]]:
    """Shifts that still run, as tablets offer them to go on with."""
    rows = session().execute(
        select(Shift, Device.name)
        .join(Device, Device.id == Shift.device_id)
        .where(Shift.state.in_((ShiftState.OPEN, ShiftState.COUNTING)))
        .order_by(Shift.opened_at)
    )
    names = nicknames()
    return [
        {
            "shift_uuid": str(shift.uuid), "device_id": shift.device_id, "device": device, "state": shift.state,
            "opened_at": iso_utc(shift.opened_at), "opened_by": names.get(shift.opened_by or 0, ""),
        }
        for shift, device in rows
    ]  # fmt: skip
