"""What the screens show. The content of one version is worked out once, however many screens ask for it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypedDict

import msgspec
from sqlalchemy import Engine, select

from shop.catalog.queries import catalog_version
from shop.db import session
from shop.kernel.clock import business_day, iso_utc
from shop.once import LedgerHead
from shop.sales.models import Order, OrderLine
from shop.till.board.queries.stations import plan, stations
from shop.till.board.rules import DONE, OPEN
from shop.till.models import BoardHead, TicketLine
from shop.web.kept import Kept
from shop.web.unchanged import Version

#: What is done and was not ticked as collected leaves the screens after a while.
SHOWN_DONE = timedelta(minutes=30)
REFRESHED_EVERY_SECONDS = 60
CALM_S = 0.75
MOST_LINES = 200
LATEST = (
    select(
        TicketLine.uuid, TicketLine.order_id, TicketLine.kind, TicketLine.station_id, TicketLine.quantity,
        TicketLine.state, TicketLine.queued_at, TicketLine.changed_at, TicketLine.reason, TicketLine.prints,
        Order.uuid.label("order_uuid"), Order.call_number, Order.number, Order.service,
        Order.note.label("order_note"), Order.voided, OrderLine.name, OrderLine.modifiers, OrderLine.note,
    )
    .join(Order, Order.id == TicketLine.order_id)
    .join(OrderLine, (OrderLine.order_id == TicketLine.order_id) & (OrderLine.line_no == TicketLine.line_no))
    .where(TicketLine.state.in_((*OPEN, DONE)))
    .order_by(TicketLine.queued_at.desc(), TicketLine.order_id.desc(), TicketLine.line_no.desc())
    .limit(MOST_LINES)
)  # fmt: skip


class Line(TypedDict):
    """One thing to make."""

    uuid: str
    station: int
    name: str
    quantity: int
    modifiers: list[dict[str, Any]]
    note: str
    state: str
    changed_at: str


class Ticket(TypedDict):
    """What belongs to one call number and is made together."""

    key: str
    order_uuid: str
    call: str
    number: str
    service: str
    note: str
    queued_at: str
    voided: bool
    remake: bool
    reason: str
    prints: int
    lines: list[Line]


class Shown(NamedTuple):
    """The answers of one version as they go out."""

    version: str
    board: bytes
    calls: bytes


_kept: Kept[Shown] = Kept()


def _minute(now: datetime) -> int:
    return int(now.timestamp()) // REFRESHED_EVERY_SECONDS


def _told(now: datetime, audited: int, changes: int) -> str:
    return f"{audited}.{changes}.{_minute(now)}"


VERSION = Version(LedgerHead.audit_id, BoardHead.changes, tell=_told)


def shown(now: datetime, *, calm_s: float = CALM_S) -> Shown:
    """What the screens show at present: one read of two rows, unless something changed.

    The version changes with every booking and void, with every tap, and once a minute because done tickets leave with
    time. Taps show at once; while sales pour in, the content is worked out anew only every `calm_s` seconds, however
    many screens ask.
    """
    numbers = VERSION.numbers()
    version = VERSION.tell(now, *numbers)

    def build() -> Shown:
        found = tickets(now)
        places = [{"id": station.id, "name": station.name} for station in stations()]
        return Shown(
            version,
            msgspec.json.encode({"version": version, "stations": places, "tickets": found}),
            msgspec.json.encode({"version": version, **calls_of(found)}),
        )

    return _kept.of(_about(session().get_bind().engine, now, numbers), version, build, calm_s=calm_s).value


def at_hand(engine: Engine, now: datetime, numbers: tuple[int, ...]) -> Shown | None:
    """What `shown` would tell without working anything out; None when it has to."""
    found = _kept.at_hand(_about(engine, now, numbers), VERSION.tell(now, *numbers), calm_s=CALM_S)
    return found and found.value


def _about(engine: Engine, now: datetime, numbers: tuple[int, ...]) -> Hashable:
    return str(engine.url), numbers[1], _minute(now)


def tickets(now: datetime) -> list[Ticket]:
    """Today's tickets, the oldest first; those that were collected or cleared away are left out.

    Where nobody uses a board, only the latest are read, so that the answer stays small.
    """
    usual = plan.of(catalog_version()).usual
    rows = session().execute(LATEST.where(TicketLine.business_day == business_day(now))).all()
    found: dict[str, Ticket] = {}
    for row in reversed(rows):
        sold = row.kind == "sale"
        ticket = found.setdefault(
            f"{row.order_id}" if sold else f"{row.order_id}-{row.uuid}",
            Ticket(
                key=f"{row.order_id}" if sold else f"{row.order_id}-{row.uuid}", order_uuid=str(row.order_uuid),
                call=row.call_number or row.number, number=row.number, service=row.service, note=row.order_note,
                queued_at=iso_utc(row.queued_at), voided=row.voided, remake=not sold, reason=row.reason,
                prints=row.prints, lines=[],
            ),
        )  # fmt: skip
        ticket["prints"] = max(ticket["prints"], row.prints)
        ticket["lines"].append(
            Line(
                uuid=str(row.uuid), station=row.station_id, name=row.name, quantity=row.quantity,
                modifiers=_choices(row.modifiers, usual.get(row.service, frozenset())), note=row.note, state=row.state,
                changed_at=iso_utc(row.changed_at),
            )
        )  # fmt: skip
    old = iso_utc(now - SHOWN_DONE)
    return [ticket for ticket in found.values() if not _over(ticket, old)]


def _choices(modifiers: list[dict[str, Any]], usual: frozenset[int]) -> list[dict[str, Any]]:
    """What was chosen; what everybody gets with this service is marked, so that only the rest catches the eye."""
    return [
        {"name": one["name"], "quantity": one["quantity"], "usual": one["id"] in usual and one["quantity"] == 1}
        for one in modifiers
    ]


def _over(ticket: Ticket, old: str) -> bool:
    """Everything is done, and was so long ago."""
    return all(line["state"] == DONE and line["changed_at"] < old for line in ticket["lines"])


def calls_of(found: Sequence[Ticket]) -> dict[str, list[str]]:
    """Call numbers only: what is being made, what can be collected (the latest first)."""
    states: dict[str, list[Line]] = {}
    for ticket in found:
        if not ticket["voided"]:
            states.setdefault(ticket["call"], []).extend(ticket["lines"])
    making = [call for call, lines in states.items() if any(line["state"] in OPEN for line in lines)]
    ready = [(max(line["changed_at"] for line in lines), call) for call, lines in states.items() if call not in making]
    return {"making": making, "ready": [call for _, call in sorted(ready, reverse=True)]}
