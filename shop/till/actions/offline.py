"""What a tablet did while it had only itself to ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from shop.db import session
from shop.kernel.money import yuan
from shop.people.actions import audit
from shop.people.actions.approvals import ACTIONS, keep_offline_yes
from shop.people.actions.asking import WAITS_FOR
from shop.people.actions.audit import plain
from shop.people.models import Device
from shop.people.queries.answers import key_of
from shop.people.rules.answers import Challenge, approval_uuid, is_answer
from shop.till.actions.envelopes import Arrival, moment_of
from shop.till.messages import OfflineApproval, PhoneAnswer
from shop.web.access import May
from shop.worklist import actions as worklist

PIN_OFFLINE = "pin.offline"
REFUSED = "offline_yes"


def note_offline_pins(arrivals: Sequence[Arrival], *, device: int, at: datetime) -> None:
    """The trail tells, once a batch and person, which envelopes are of somebody whose PIN the tablet checked alone."""
    numbers: dict[int, list[int]] = {}
    for arrival in arrivals:
        if arrival.envelope and arrival.payload and arrival.offline and arrival.offline.pin:
            numbers.setdefault(arrival.payload.cashier_id, []).append(arrival.envelope.device_seq)
    if numbers:
        audit.record_many(
            [(PIN_OFFLINE, f"person:{person}", _range(seqs), None, device) for person, seqs in sorted(numbers.items())],
            at=at,
        )


def keep_offline_yeses(arrivals: Sequence[Arrival], *, device: int, at: datetime) -> None:
    """The yeses that these envelopes bring along become approvals, as far as they still hold here."""
    for arrival in arrivals:
        if arrival.problem is None and arrival.offline is not None and arrival.payload is not None:
            for told in arrival.offline.approvals:
                _keep(told, asked_by=arrival.payload.cashier_id, device=device, at=at)


def _keep(told: OfflineApproval, *, asked_by: int, device: int, at: datetime) -> None:
    """One yes; what does not hold is put before somebody who may approve."""
    kept = keep_offline_yes(
        told.approval_uuid, told.action, operation_uuid=told.operation_uuid, amount_fen=told.amount_fen,
        reason=told.reason, requested_by=asked_by, approver=told.approver_id,
        how="pin" if told.phone is None else "phone", device=device, granted_at=moment_of(told.granted_at), at=at,
        holds=told.phone is None or _answered(told, told.phone, device),
    )  # fmt: skip
    if not kept:
        facts = {"cause": ACTIONS[told.action], "amount": yuan(told.amount_fen), "reason": plain(told.reason)}
        worklist.open_item(
            REFUSED, subject=f"operation:{told.operation_uuid}", right=May.APPROVE, facts=facts, device=device,
            at=at,
        )  # fmt: skip


def _answered(told: OfflineApproval, phone: PhoneAnswer, device_id: int) -> bool:
    """Whether the approver's own key answered exactly this, in time, and under the number's own identity."""
    device = session().get_one(Device, device_id)
    asked = Challenge(
        device.letter, device.epoch, phone.slot, told.action, told.amount_fen, told.operation_uuid, told.reason,
        phone.asked_at,
    )  # fmt: skip
    key = key_of(told.approver_id)
    waited = moment_of(told.granted_at) - moment_of(phone.asked_at)
    return (
        key is not None
        and is_answer(key, asked, phone.answer)
        and told.approval_uuid == approval_uuid(asked.place, told.approver_id)
        and timedelta(0) <= waited <= WAITS_FOR
    )


def _range(numbers: Sequence[int]) -> str:
    first, last = min(numbers), max(numbers)
    return f"#{first}" if first == last else f"#{first}–{last} ×{len(numbers)}"
