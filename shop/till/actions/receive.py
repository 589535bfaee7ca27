"""Receive a tablet's envelopes: all in one transaction; when that fails, one by one, each in its own savepoint.

The verdicts are the same either way. Sales come first, in the order of the device's numbers; what refers to a sale
(refunds, corrections, remakes) comes after them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from shop.db import current_connection, session, transaction
from shop.driver import Plain, Rows
from shop.kernel.errors import N_
from shop.once import Numbers, Operation, take_numbers
from shop.sales.actions.refusals import Refused
from shop.shifts.actions.refusals import NoShift
from shop.shifts.queries.outstanding import Heard
from shop.till.actions import shifts
from shop.till.actions.envelopes import Arrival, Sender, opened
from shop.till.actions.follow import SHIFT_CAME, CannotBook, Decider, book_all, book_waiting
from shop.till.actions.heartbeat import Heartbeat, Known, beat
from shop.till.actions.held import keep, reason_of
from shop.till.actions.offline import keep_offline_yeses, note_offline_pins
from shop.till.actions.selling import Selling
from shop.till.board.actions import tickets
from shop.till.board.rules import line_identity
from shop.till.messages import Envelope, Sale, SyncRequest
from shop.till.shift_messages import ShiftOpen

A_MOMENT = timedelta(minutes=2)
ACCEPTED, REPLAYED, QUARANTINED = "accepted", "replayed", "quarantined"
OPERATIONS = Rows(Operation.__table__, skips_known=True)  # type: ignore[arg-type]


class Changed(Refused):
    """The id of something known with another content."""

    reason = "changed"
    message = N_("同一张单据已经收过，但这次内容不同。两份都已保留，请核对后决定。")


class NumberUsed(Refused):
    """Another envelope of this tablet has the same running number."""

    reason = "seq_taken"
    message = N_("这台平板的流水号 %(seq)s 已经用过。平板的存储可能被清空过，请核对后决定。")


class SomeKnown(Exception):
    """Part of the batch is in the books already; it has to be looked up."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one envelope."""

    envelope_uuid: str
    verdict: str
    reason: str | None
    server_seq: int | None


@dataclass(frozen=True, slots=True)
class Batch:
    """What one tablet sent at once, as it was opened."""

    request: SyncRequest
    sender: Sender
    at: datetime
    arrivals: list[Arrival]

    @classmethod
    def of(cls, request: SyncRequest, sender: Sender, at: datetime) -> Batch:
        """Open a request received `at`."""
        return cls(request, sender, at, opened(request.envelopes, sender))

    @property
    def is_plain(self) -> bool:
        """Whether it holds nothing but sound sales made while the shop could be reached."""
        return not self.request.made and all(
            arrival.is_sale and arrival.problem is None and arrival.offline is None for arrival in self.arrivals
        )


class Answer(NamedTuple):
    """One verdict per envelope in the order sent, what else the tablet is told, and who is selling there now."""

    verdicts: list[Verdict]
    known: Known
    selling: set[int]


def receive(batch: Batch) -> Answer:
    """Book a batch. Raises only when the database itself fails; then nothing is booked."""
    request, sender, at = batch.request, batch.sender, batch.at
    try:
        with transaction():
            verdicts = _book(_in_order(batch.arrivals), sender=sender, at=at)
            return _answer(batch, verdicts)
    except OperationalError:  # the database itself is in trouble: the tablet keeps everything and tries again
        raise
    except Exception:  # noqa: BLE001 - whatever one envelope breaks must not stop the others
        batch = Batch.of(request, sender, at)
        with transaction():
            verdicts = {}
            for arrival in _in_order(batch.arrivals):
                verdicts[id(arrival)] = _book_alone(arrival, sender=sender, at=at)
            return _answer(batch, verdicts)


def receive_together(batches: Sequence[Batch]) -> list[Answer]:
    """Book plain batches of several tablets in one transaction with one set of statements.

    Raises when anything about any of them is not plain after all; then nothing is booked.
    """
    at = max(batch.at for batch in batches)
    with transaction():
        arrivals = [arrival for batch in batches for arrival in _in_order(batch.arrivals)]
        selling = Selling(arrivals, at=at, careful=False)
        refused = next((arrival.problem for arrival in arrivals if arrival.problem), None)
        if refused is not None:
            raise refused
        numbers = take_numbers(
            session(), operations=len(arrivals), orders=len(selling.sales), moves=len(selling.goods.moves)
        )
        given = _claim([(one, one.envelope) for one in arrivals if one.envelope], numbers.server_seq, at)
        selling.book(numbers)
        verdicts = {id(arrival): _verdict(arrival, given[id(arrival)]) for arrival in arrivals}
        return [_answer(batch, verdicts) for batch in batches]


def _answer(batch: Batch, verdicts: dict[int, Verdict]) -> Answer:
    """Note the contact and what the batch means for shifts; still in its transaction."""
    request, sender, at, arrivals = batch.request, batch.sender, batch.at, batch.arrivals
    _made(request, sender, at)
    known = _told(Heartbeat.of(request, sender, at), arrivals)
    _shifts(request, arrivals, verdicts, known, at)
    return Answer([verdicts[id(arrival)] for arrival in arrivals], known, _selling_now(arrivals, at))


def _told(heartbeat: Heartbeat, arrivals: Sequence[Arrival]) -> Known:
    """Note the contact; when something came, book what waited for it."""
    known = beat(heartbeat, arrivals)
    if known.waiting and arrivals:
        book_waiting(heartbeat.at)
    if any(isinstance(arrival.payload, ShiftOpen) for arrival in arrivals):
        book_waiting(heartbeat.at, waits_for=NoShift, decision=SHIFT_CAME)
    return known


def _made(request: SyncRequest, sender: Sender, at: datetime) -> None:
    """What the tablet's own list says was made already is not put before the bar as new."""
    if request.made and not sender.revoked:
        lines = [line_identity(one.order_uuid, one.line_no) for one in request.made]
        tickets.made_without_board(lines, device=sender.id, at=at)


def _shifts(
    request: SyncRequest, arrivals: Sequence[Arrival], verdicts: dict[int, Verdict], known: Known, at: datetime
) -> None:
    fresh = [arrival for arrival in arrivals if verdicts[id(arrival)].verdict == ACCEPTED]
    heard = Heard(request.device_id, max(0, request.pending - len(arrivals)))
    shifts.after(arrivals, fresh, state=known.shift_state, waiting=known.shifts_wait, heard=heard, at=at)


def _selling_now(arrivals: Sequence[Arrival], at: datetime) -> set[int]:
    """Who rang up a sale a moment ago by the tablet's clock."""
    return {
        arrival.payload.cashier_id
        for arrival in arrivals
        if isinstance(arrival.payload, Sale) and arrival.occurred_at and abs(at - arrival.occurred_at) < A_MOMENT
    }


def _in_order(arrivals: Sequence[Arrival]) -> list[Arrival]:
    def place(arrival: Arrival) -> tuple[bool, int, int]:
        envelope = arrival.envelope
        return (not arrival.is_sale, envelope.epoch if envelope else 0, envelope.device_seq if envelope else 0)

    return sorted(arrivals, key=place)


def _book_alone(arrival: Arrival, *, sender: Sender, at: datetime) -> Verdict:
    """One envelope in its own savepoint; whatever is wrong with it stays with it."""
    current = session()
    known = _known(arrival, sender=sender, at=at)
    if known is not None:
        return known
    try:
        with current.begin_nested():
            return _book([arrival], sender=sender, at=at, alone=True)[id(arrival)]
    except SomeKnown:
        known = _known(arrival, sender=sender, at=at)
        if known is not None:
            return known
        arrival.problem = NumberUsed(seq=arrival.envelope.device_seq if arrival.envelope else 0)
        return _hold_only(arrival, sender=sender, at=at)
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001 - it is held with its reason
        arrival.problem = CannotBook.because(error)
    with current.begin_nested():
        return _book([arrival], sender=sender, at=at, alone=True)[id(arrival)]


def _known(arrival: Arrival, *, sender: Sender, at: datetime) -> Verdict | None:
    """The first answer again, or 待核 for the same id with another content."""
    operation = session().get(Operation, arrival.uuid, populate_existing=True)
    if operation is None:
        return None
    if operation.sha256 != arrival.sha256:
        arrival.problem = Changed()
        return _hold_only(arrival, sender=sender, at=at)
    again = REPLAYED if operation.verdict == ACCEPTED else QUARANTINED
    return Verdict(arrival.told_uuid, again, operation.reason or None, operation.server_seq)


def _hold_only(arrival: Arrival, *, sender: Sender, at: datetime) -> Verdict:
    problem = arrival.problem or Refused()
    keep([(arrival, problem)], device_id=sender.id, at=at)
    return Verdict(arrival.told_uuid, QUARANTINED, reason_of(problem), None)


def _book(arrivals: Sequence[Arrival], *, sender: Sender, at: datetime, alone: bool = False) -> dict[int, Verdict]:
    """Book these arrivals with one set of statements. Raises SomeKnown when a claim finds its number taken."""
    current = session()
    keep_offline_yeses(arrivals, device=sender.id, at=at)
    selling = Selling(arrivals, at=at, careful=alone)
    claims = [(arrival, own) for arrival in arrivals if (own := arrival.envelope_of(sender)) is not None]
    numbers = _reserve(selling, operations=len(claims))
    given = _claim(claims, numbers.server_seq, at)
    selling.book(numbers)
    book_all([arrival for arrival in arrivals if not arrival.is_sale], Decider(sender, at))
    for arrival, _ in claims:
        if not arrival.is_sale and arrival.problem is not None:
            refused = {"verdict": QUARANTINED, "reason": reason_of(arrival.problem)}
            current.execute(update(Operation).where(Operation.uuid == arrival.uuid).values(refused))
    note_offline_pins(arrivals, device=sender.id, at=at)
    held = [(arrival, arrival.problem) for arrival in arrivals if arrival.problem is not None]
    if held:
        keep(held, device_id=sender.id, at=at)
    return {id(arrival): _verdict(arrival, given.get(id(arrival))) for arrival in arrivals}


def _reserve(selling: Selling, *, operations: int) -> Numbers:
    return take_numbers(session(), operations=operations, orders=len(selling.sales), moves=len(selling.goods.moves))


def _claim(claims: Sequence[tuple[Arrival, Envelope]], first_seq: int, at: datetime) -> dict[int, int]:
    """Enter these envelopes into the operation ledger; returns the server's number of each.

    Raises SomeKnown when one of them, or its running number, is there already.
    """
    connection = current_connection()
    received = Plain(connection).moment(at)
    rows: list[Any] = []
    for server_seq, (arrival, envelope) in enumerate(claims, first_seq):
        verdict, reason = (QUARANTINED, reason_of(arrival.problem)) if arrival.problem else (ACCEPTED, "")
        rows.append(
            (
                arrival.uuid.bytes, envelope.device_id, envelope.epoch, envelope.device_seq, arrival.sha256,
                server_seq, verdict, reason, received,
            )
        )  # fmt: skip
    if OPERATIONS.run(connection, rows) < len(rows):
        raise SomeKnown
    return {id(arrival): server_seq for server_seq, (arrival, _) in enumerate(claims, first_seq)}


def _verdict(arrival: Arrival, server_seq: int | None) -> Verdict:
    if arrival.problem is not None:
        return Verdict(arrival.told_uuid, QUARANTINED, reason_of(arrival.problem), server_seq)
    return Verdict(arrival.told_uuid, ACCEPTED, None, server_seq)
