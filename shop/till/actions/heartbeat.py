"""What the server knows of a tablet after each contact: its numbers without a gap, what it still holds, its clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, literal_column, select, update

from shop.catalog.models import CatalogVersion
from shop.db import current_connection, session
from shop.driver import Plain, Statement
from shop.kernel.errors import N_
from shop.once import LedgerHead, Operation
from shop.people.models import Device, Person
from shop.sales.actions.refusals import UnknownOrder
from shop.shifts.models import Shift
from shop.till.actions.envelopes import Arrival, Sender
from shop.till.actions.findings import GAP
from shop.till.actions.shifts import shift_of
from shop.till.messages import SyncRequest
from shop.till.models import HeldEnvelope
from shop.web.access import May
from shop.worklist import actions as worklist
from shop.worklist.models import WorkItem

LONGEST_OFFSET_MS = 10**12
FOUND = N_("缺的单据已经到了")
HEARD = (
    "contiguous_seq", "highest_seq", "last_sha256", "pending", "app_version", "last_heard_at", "clock_offset_ms",
    "storage", "free_mb", "signing_key",
)  # fmt: skip
WAITING = select(HeldEnvelope.id).where(
    HeldEnvelope.decided_at.is_(None), HeldEnvelope.reason == bindparam("reason", type_=HeldEnvelope.reason.type)
)
LAST_HEARD = Statement(
    select(
        Device.contiguous_seq, Device.highest_seq, Device.last_sha256, Device.signing_key, LedgerHead.books_epoch,
        CatalogVersion.version, WAITING.exists(),
        select(Shift.state).where(Shift.uuid == bindparam("shift", type_=Shift.uuid.type)).scalar_subquery(),
        select(Shift.uuid).where(Shift.state == literal_column("'provisional'")).exists(),
    ).where(Device.id == bindparam("device"), LedgerHead.id == 1, CatalogVersion.id == 1),
    ("reason", "shift", "device", "id_1", "id_2"),
)  # fmt: skip
HEAR = Statement(
    update(Device).where(Device.id == bindparam("device")).values({name: bindparam(f"new_{name}") for name in HEARD}),
    (*(f"new_{name}" for name in HEARD), "device"),
)


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """What a tablet says of itself with each request."""

    sender: Sender
    pending: int
    app_version: str
    at: datetime
    clock_offset_ms: int
    storage: str = ""
    free_mb: int | None = None
    signing_key: str = ""

    @classmethod
    def of(cls, request: SyncRequest, sender: Sender, at: datetime) -> Heartbeat:
        """The heartbeat of a request received `at`."""
        offset = _offset_ms(request.sent_at, at)
        return cls(
            sender, request.pending, request.app_version, at, offset, request.storage, request.free_mb,
            request.signing_key,
        )  # fmt: skip


class Known(NamedTuple):
    """What the tablet is told back: how far its numbers have come without a gap, which books, which catalogue.

    `waiting`: something in 待核 waits for a sale that has not come. `shift_state`: of the batch's own shift;
    `shifts_wait`: some shift waits for tablets.
    """

    contiguous_seq: int
    books_epoch: str
    catalog_version: int
    waiting: bool
    shift_state: str | None
    shifts_wait: bool


def beat(heartbeat: Heartbeat, arrivals: Sequence[Arrival]) -> Known:
    """Note the contact. A missing number below one that came is a gap: somebody is told once."""
    sender = heartbeat.sender
    connection = current_connection()
    shift_uuid = Plain.key(shift_of(arrivals))
    [heard] = LAST_HEARD.run(connection, UnknownOrder.reason, shift_uuid, sender.id, 1, 1)
    contiguous, highest, last_sha256, signing_key, books_epoch, version, waiting, state, shifts_wait = heard
    came = {
        own.device_seq: own.sha256
        for own in (arrival.envelope_of(sender) for arrival in arrivals)
        if own is not None and own.epoch == sender.epoch
    }
    first_missing, had_gap = contiguous + 1, highest > contiguous
    if came and max(came) > highest:
        highest = max(came)
        last_sha256 = came[highest]
    while contiguous + 1 in came:
        contiguous += 1
    if highest > contiguous:
        contiguous = _walk(sender, contiguous)
    moment = Plain(connection).moment(heartbeat.at)
    pending = max(0, heartbeat.pending - len(arrivals))  # told before these were taken
    HEAR.run(
        connection, contiguous, highest, last_sha256, pending, heartbeat.app_version, moment,
        heartbeat.clock_offset_ms, heartbeat.storage, heartbeat.free_mb,
        heartbeat.signing_key or signing_key, sender.id,
    )  # fmt: skip
    if had_gap and contiguous >= first_missing:
        _close_gap(sender, first_missing, arrivals, heartbeat.at)
    if highest > contiguous:
        _tell_gap(sender, contiguous + 1, highest, heartbeat.at)
    return Known(contiguous, books_epoch, version, bool(waiting), state, bool(shifts_wait))


def _walk(sender: Sender, contiguous: int) -> int:
    numbers = session().scalars(
        select(Operation.device_seq)
        .where(Operation.device_id == sender.id, Operation.epoch == sender.epoch, Operation.device_seq > contiguous)
        .order_by(Operation.device_seq)
    )
    for number in numbers:
        if number != contiguous + 1:
            break
        contiguous = number
    return contiguous


def _gap(sender: Sender, missing: int) -> str:
    return f"device:{sender.id}:{sender.epoch}:{missing}"


def _close_gap(sender: Sender, missing: int, arrivals: Sequence[Arrival], at: datetime) -> None:
    """What was missing has come: whoever rang it up has thereby dealt with it."""
    came = {arrival.payload.cashier_id for arrival in arrivals if arrival.payload is not None}
    by = session().scalar(select(Person.id).where(Person.id.in_(came)).limit(1))
    if by is not None:
        worklist.close_about(GAP, subject=_gap(sender, missing), outcome=FOUND, by=by, at=at)


def _tell_gap(sender: Sender, missing: int, highest: int, at: datetime) -> None:
    subject = _gap(sender, missing)
    known = select(WorkItem.id).where(WorkItem.kind == GAP, WorkItem.subject == subject)
    if session().scalar(known) is None:
        facts = {"missing": missing, "highest": highest, "epoch": sender.epoch}
        worklist.open_item(GAP, subject=subject, right=May.DECIDE_HELD, facts=facts, device=sender.id, at=at)


def _offset_ms(sent_at: str, at: datetime) -> int:
    """Server clock less tablet clock; 0 when the tablet's cannot be read."""
    try:
        sent = datetime.fromisoformat(sent_at)
        offset = int((at - sent.astimezone(UTC)).total_seconds() * 1000)
    except (ValueError, OverflowError):
        return 0
    return max(-LONGEST_OFFSET_MS, min(LONGEST_OFFSET_MS, offset))
