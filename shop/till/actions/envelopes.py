"""Open what a tablet sent: check form, hash and sender, before anything touches the books."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec

from shop.kernel.errors import N_, DomainError
from shop.sales.actions.refusals import Refused
from shop.till.editions import NewerEdition, brought_up
from shop.till.messages import ENVELOPES, NUL, OFFLINE, PAYLOADS, Envelope, Offline, Payload, Refund, Sale
from shop.till.shift_messages import SHIFT_PAYLOADS, ShiftPayload

DECODERS = {**PAYLOADS, **SHIFT_PAYLOADS}
EARLIEST, LATEST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class Malformed(Refused):
    """Not an envelope, or not a payload of its type."""

    reason = "malformed"
    message = N_("单据内容不合规范：%(why)s。原文已保留，请核对后作废或按纸面补记。")


class BadHash(Refused):
    """The content does not fit its hash."""

    reason = "bad_hash"
    message = N_("单据的校验值不对，内容可能在路上或平板里被改动过。请和纸面小票核对后再决定。")


class OtherDevice(Refused):
    """Sent under the name of another tablet."""

    reason = "other_device"
    message = N_("单据写的是另一台平板的编号，却由这台平板传来。请核对后再决定。")


class RevokedDevice(Refused):
    """A revoked tablet's queue is taken, but every envelope waits for a teacher."""

    reason = "revoked_device"
    message = N_("这台平板已经停用，它传来的单据都要先核对。")


@dataclass(slots=True)
class Arrival:
    """One envelope as it came: its text, and either its opened payload or why it cannot be opened."""

    text: str
    uuid: UUID
    told_uuid: str
    envelope: Envelope | None = None
    payload: Payload | ShiftPayload | None = None
    offline: Offline | None = None
    occurred_at: datetime | None = None
    problem: DomainError | None = None

    @property
    def is_sale(self) -> bool:
        """Whether it carries a sale."""
        return isinstance(self.payload, Sale)

    def envelope_of(self, sender: Sender) -> Envelope | None:
        """The envelope when it is the sender's own: only that may claim one of its numbers."""
        return self.envelope if self.envelope is not None and self.envelope.device_id == sender.id else None

    @property
    def sha256(self) -> bytes:
        """The hash it is known by."""
        return bytes.fromhex(self.envelope.sha256) if self.envelope else sha256(self.text.encode()).digest()


@dataclass(frozen=True, slots=True)
class Sender:
    """The tablet as its credential proves it."""

    id: int
    epoch: int
    revoked: bool = False


def opened(raws: Sequence[msgspec.Raw], sender: Sender) -> list[Arrival]:
    """Every envelope of a batch, opened as far as it can be."""
    return [_open(str(bytes(raw), "utf-8", "replace"), sender) for raw in raws]


def reopened(text: str, sender: Sender) -> Arrival:
    """A held envelope, opened again from its kept text."""
    return _open(text, sender)


def _open(text: str, sender: Sender) -> Arrival:
    try:
        envelope = ENVELOPES.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        return _unreadable(text, error)
    arrival = Arrival(text, UUID(envelope.envelope_uuid), envelope.envelope_uuid, envelope)
    try:
        if NUL in envelope.payload or NUL in (envelope.offline or ""):
            raise ValueError("NUL")
        arrival.offline = OFFLINE.decode(envelope.offline) if envelope.offline else None
        arrival.payload = _payload(envelope)
        arrival.occurred_at = moment_of(envelope.occurred_at)
        _check_keys(arrival.payload)
        for told in arrival.offline.approvals if arrival.offline else ():
            moment_of(told.granted_at)
            if told.phone is not None:
                moment_of(told.phone.asked_at)
        if sha256(envelope.hashed_text().encode()).hexdigest() != envelope.sha256:
            arrival.problem = BadHash()
        elif envelope.device_id != sender.id:
            arrival.problem = OtherDevice()
        elif sender.revoked:
            arrival.problem = RevokedDevice()
    except Refused as problem:
        arrival.problem = problem
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        arrival.problem = Malformed(why=str(error)[:300])
    return arrival


def _payload(envelope: Envelope) -> Payload | ShiftPayload:
    """What it carries, in the words of the present edition. Raises NewerEdition, OlderEdition, what msgspec raises."""
    decoder = DECODERS.get(envelope.type)
    if decoder is None:
        raise NewerEdition
    try:
        payload: Payload | ShiftPayload = decoder.decode(envelope.payload)
    except msgspec.ValidationError:
        older = brought_up(envelope.type, envelope.payload)
        if older is None:
            raise
        payload = decoder.decode(older)
    return payload


def moment_of(text: str) -> datetime:
    """A tablet's moment. Raises ValueError for what no tablet's clock may say."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or not EARLIEST < moment < LATEST:
        raise ValueError(text)
    return moment.astimezone(UTC)


def _check_keys(payload: Payload | ShiftPayload) -> None:
    """Lines and payments of one message are told apart by their own keys."""
    if isinstance(payload, Sale | Refund):
        lines = {line.line_no for line in payload.lines}
        payments = {payment.payment_uuid for payment in payload.payments}
        if len(lines) < len(payload.lines) or len(payments) < len(payload.payments):
            raise ValueError("line_no, payment_uuid")


def _unreadable(text: str, error: Exception) -> Arrival:
    """Even the frame is broken: it is kept under the id it claims, or under one made from its text."""
    told = ""
    try:
        loose: Any = msgspec.json.decode(text)
        if isinstance(loose, dict) and isinstance(loose.get("envelope_uuid"), str):
            told = loose["envelope_uuid"][:64]
    except (msgspec.DecodeError, RecursionError):
        pass
    try:
        identity = UUID(told)
    except ValueError:
        identity = uuid5(NAMESPACE_OID, text)
    return Arrival(text, identity, told, problem=Malformed(why=str(error)[:300]))
