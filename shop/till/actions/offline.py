"""What a tablet did while it had only itself to ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shop.people.actions import audit
from shop.people.actions.approvals import keep_offline_yes
from shop.till.actions.envelopes import Arrival, moment_of
from shop.till.messages import OfflineApproval

PIN_OFFLINE = "pin.offline"


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
    keep_offline_yes(
        told.approval_uuid, told.action, operation_uuid=told.operation_uuid, amount_fen=told.amount_fen,
        reason=told.reason, requested_by=asked_by, approver=told.approver_id, how="pin", device=device,
        granted_at=moment_of(told.granted_at), at=at,
    )  # fmt: skip


def _range(numbers: Sequence[int]) -> str:
    first, last = min(numbers), max(numbers)
    return f"#{first}" if first == last else f"#{first}–{last} ×{len(numbers)}"
