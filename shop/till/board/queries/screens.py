"""What the screens show. The content of one version is worked out once, however many screens ask for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypedDict

import msgspec
from sqlalchemy import select

from shop.catalog.queries import catalog_version
from shop.db import session
from shop.driver import Statement
from shop.kernel.clock import business_day, iso_utc
from shop.once import LedgerHead
from shop.sales.models import Order, OrderLine
from shop.till.board.rules import DONE, OPEN
from shop.till.board.queries.stations import plan, stations
from shop.till.models import BoardHead, TicketLine

HEAD = Statement(
    select(LedgerHead.audit_id, BoardHead.changes).where(LedgerHead.id == 1, BoardHead.id == 1), ("id_1", "id_2")
)
#: What is done and was not ticked as collected leaves the screens after a while.
SHOWN_DONE = timedelta(minutes=30)
REFRESHED_EVERY_SECONDS = 60
MOST_TICKETS = 200


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


def version(now: datetime) -> str:
    """Changes with every booking, void and tap, and once a minute because done tickets leave with time.

    One read of two rows; nothing else is asked of the database while it stays the same.
    """
    head = HEAD.run(session().connection(), 1, 1).one_or_none() or (0, 0)
    minute = int(now.timestamp()) // REFRESHED_EVERY_SECONDS
    return f"{head[0]}.{head[1]}.{minute}"


class _ByHead:
    """An answer as it goes out, kept until the version changes; one per database."""

    def __init__(self, make: Callable[[datetime], Any]) -> None:
        self.make = make
        self.kept: dict[str, tuple[str, bytes]] = {}

    def __call__(self, wanted: str, now: datetime) -> bytes:
        database = str(session().get_bind().engine.url)
        kept = self.kept.get(database)
        if kept is None or kept[0] != wanted:
            if len(self.kept) > 4:
                self.kept.clear()
            kept = self.kept[database] = (wanted, msgspec.json.encode({"version": wanted, **self.make(now)}))
        return kept[1]


def tickets(now: datetime) -> list[Ticket]:
    """Today's tickets, the oldest first; those that were collected or cleared away are left out."""
    usual = plan.of(catalog_version()).usual
    rows = session().execute(
        select(
            TicketLine, Order.uuid, Order.call_number, Order.number, Order.service, Order.note, Order.voided,
            OrderLine.name, OrderLine.modifiers, OrderLine.note,
        )
        .join(Order, Order.id == TicketLine.order_id)
        .join(OrderLine, (OrderLine.order_id == TicketLine.order_id) & (OrderLine.line_no == TicketLine.line_no))
        .where(TicketLine.business_day == business_day(now), TicketLine.state.in_((*OPEN, DONE)))
        .order_by(TicketLine.queued_at, TicketLine.order_id, TicketLine.line_no)
    )  # fmt: skip
    found: dict[str, Ticket] = {}
    for line, order_uuid, call, number, service, note, voided, name, modifiers, line_note in rows:
        key = f"{line.order_id}" if line.kind == "sale" else f"{line.order_id}-{line.uuid}"
        ticket = found.setdefault(
            key,
            Ticket(
                key=key, order_uuid=str(order_uuid), call=call or number, number=number, service=service, note=note,
                queued_at=iso_utc(line.queued_at), voided=voided, remake=line.kind == "remake", reason=line.reason,
                prints=line.prints, lines=[],
            ),
        )  # fmt: skip
        ticket["prints"] = max(ticket["prints"], line.prints)
        ticket["lines"].append(
            Line(
                uuid=str(line.uuid), station=line.station_id, name=name, quantity=line.quantity,
                modifiers=_choices(modifiers, usual), note=line_note, state=line.state,
                changed_at=iso_utc(line.changed_at),
            )
        )  # fmt: skip
    old = iso_utc(now - SHOWN_DONE)
    return [ticket for ticket in found.values() if not _over(ticket, old)][:MOST_TICKETS]


def _choices(modifiers: list[dict[str, Any]], usual: frozenset[int]) -> list[dict[str, Any]]:
    return [
        {"name": one["name"], "quantity": one["quantity"], "usual": one["id"] in usual and one["quantity"] == 1}
        for one in modifiers
    ]


def _over(ticket: Ticket, old: str) -> bool:
    """Everything is done, and was so long ago."""
    return all(line["state"] == DONE and line["changed_at"] < old for line in ticket["lines"])


def _board(now: datetime) -> dict[str, Any]:
    places = [{"id": station.id, "name": station.name} for station in stations()]
    return {"stations": places, "tickets": tickets(now)}


def _calls(now: datetime) -> dict[str, Any]:
    """Call numbers only: what is being made, what can be collected (the latest first)."""
    states: dict[str, list[Line]] = {}
    for ticket in tickets(now):
        if not ticket["voided"]:
            states.setdefault(ticket["call"], []).extend(ticket["lines"])
    making = [call for call, lines in states.items() if any(line["state"] in OPEN for line in lines)]
    ready = [(max(line["changed_at"] for line in lines), call) for call, lines in states.items() if call not in making]
    return {"making": making, "ready": [call for _, call in sorted(ready, reverse=True)]}


board = _ByHead(_board)
calls = _ByHead(_calls)
