"""What codes hold goes to 待核, unless it is in the books already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import select

from shop.db import session, transaction
from shop.kernel.errors import N_
from shop.once import Operation
from shop.people.actions import audit
from shop.people.models import Device
from shop.sales.actions.refusals import Refused
from shop.till.actions.envelopes import Arrival, Sender, opened
from shop.till.actions.held import keep
from shop.till.messages import Sale
from shop.till.models import HeldEnvelope
from shop.till.rescue.rules import Found, Read
from shop.till.rescue.signatures import is_signed

IN_BOOKS, WAITING, KEPT, FOREIGN = "in_books", "waiting", "kept", "foreign"


class Rescued(Refused):
    """Read from a code that the tablet signed."""

    reason = "rescued"
    message = N_("从二维码读回来的单据，平板的签名是对的。确认平板自己没有传上来，再登记。")


class RescuedUnsigned(Refused):
    """Read from a code whose signature cannot be checked."""

    reason = "rescued_unsigned"
    message = N_("从二维码读回来的单据，但签名对不上（平板重新登记过，或者码不是它做的）。请核对纸面和收款记录再决定。")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one envelope that was read."""

    number: str
    type: str
    total_fen: int | None
    what: str
    signed: bool
    held_id: int | None = None


def rescue(found: Found, *, by: int, at: datetime) -> list[Outcome]:
    """Put every envelope of these codes into 待核 that the books do not have; the same one twice is kept once."""
    with transaction():
        outcomes = [one for code in found.codes for one in _of_code(code, at=at)]
        kept = [one for one in outcomes if one.what == KEPT]
        if kept:
            detail = " ".join(one.number for one in kept)[:2000]
            audit.record("held.rescue", subject=f"held:{kept[0].held_id}", detail=detail, by=by, at=at)
        return outcomes


def _of_code(code: Read, *, at: datetime) -> list[Outcome]:
    device = session().get(Device, code.device_id)
    signed = device is not None and is_signed(code.signed, code.signature, device.signing_key)
    if device is None:
        return [Outcome("", "", None, FOREIGN, signed=False) for _ in code.envelopes]
    raws = [msgspec.Raw(text.encode()) for text in code.envelopes]
    return [_one(arrival, device, signed=signed, at=at) for arrival in opened(raws, Sender(device.id, device.epoch))]


def _one(arrival: Arrival, device: Device, *, signed: bool, at: datetime) -> Outcome:
    payload, envelope = arrival.payload, arrival.envelope
    number = getattr(payload, "number", "") or getattr(payload, "order_number", "")
    kind = envelope.type if envelope else ""
    total = getattr(payload, "total_fen", None)
    if isinstance(payload, Sale):
        total = payload.total_fen + payload.rounding_fen
    known = session().get(Operation, arrival.uuid)
    if known is not None and known.verdict == "accepted" and known.sha256 == arrival.sha256:
        return Outcome(number, kind, total, IN_BOOKS, signed)
    before = session().scalar(
        select(HeldEnvelope.id).where(HeldEnvelope.envelope_uuid == arrival.uuid, HeldEnvelope.decided_at.is_(None))
    )
    if before is not None:
        return Outcome(number, kind, total, WAITING, signed, before)
    problem = arrival.problem or (Rescued() if signed else RescuedUnsigned())
    kept = keep([(arrival, problem)], device_id=device.id, at=at)
    held_id = kept[0].id if kept else None
    return Outcome(number, kind, total, KEPT if kept else WAITING, signed, held_id)
