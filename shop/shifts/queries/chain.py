"""Whether the reports are as they were written."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from shop.db import session
from shop.people.models import Device
from shop.shifts.models import ZReport
from shop.shifts.rules.chain import Link, faults, label


class Wrong(NamedTuple):
    """A report that does not fit: how people call it and what is wrong (`content`, `order`, `total`)."""

    label: str
    device: str
    what: str
    shift_uuid: str


class Verdict(NamedTuple):
    """How many reports were checked, and which of them are wrong."""

    reports: int
    wrong: list[Wrong]


def check_reports() -> Verdict:
    """Follow the chain of every register from its first report on."""
    devices = {row[0]: (row[1], row[2]) for row in session().execute(select(Device.id, Device.letter, Device.name))}
    wrong: list[Wrong] = []
    checked = 0
    for device_id, (letter, name) in sorted(devices.items()):
        rows = session().execute(
            select(
                ZReport.place, ZReport.number, ZReport.supplement, ZReport.content, ZReport.grand_total_fen,
                ZReport.prev_sha256, ZReport.sha256, ZReport.shift_uuid,
            )
            .where(ZReport.device_id == device_id)
            .order_by(ZReport.place)
        ).all()  # fmt: skip
        checked += len(rows)
        shifts = {row[0]: str(row[7]) for row in rows}
        links = [Link(*row[:5], bytes(row[5]), bytes(row[6])) for row in rows]
        wrong += [
            Wrong(label(letter, fault.link.number, fault.link.supplement), name, fault.what, shifts[fault.link.place])
            for fault in faults(links)
        ]
    return Verdict(checked, wrong)
