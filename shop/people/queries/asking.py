"""What tablets ask teachers for, and what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from shop.db import session
from shop.kernel.clock import iso_utc
from shop.kernel.errors import NotFound
from shop.people.models import Approval, ApprovalRequest, Person

SHOWN_AFTERWARDS = timedelta(minutes=15)
MOST_SHOWN = 50


def _waiting(at: datetime) -> Select[Any]:
    return select(ApprovalRequest).where(ApprovalRequest.state == "waiting", ApprovalRequest.expires_at >= at)


def waiting_requests(at: datetime) -> list[ApprovalRequest]:
    """What waits for an answer, the oldest first."""
    return list(session().scalars(_waiting(at).order_by(ApprovalRequest.asked_at).limit(MOST_SHOWN)))


def answered_requests(at: datetime) -> list[ApprovalRequest]:
    """What was answered, withdrawn or left unanswered a little while ago, the latest first."""
    asked = select(ApprovalRequest).where(ApprovalRequest.asked_at > at - timedelta(hours=12))
    over = asked.where((ApprovalRequest.state != "waiting") | (ApprovalRequest.expires_at < at))
    return list(session().scalars(over.order_by(ApprovalRequest.asked_at.desc()).limit(10)))


def waiting_count(at: datetime) -> int:
    """How much waits for an answer."""
    return session().scalar(select(func.count()).select_from(_waiting(at).subquery())) or 0


def version(at: datetime) -> str:
    """Changes with what waits for an answer: one read of a short index."""
    uuids = session().scalars(_waiting(at).with_only_columns(ApprovalRequest.uuid).order_by(ApprovalRequest.asked_at))
    return "-".join(one.hex[-12:] for one in uuids) or "none"


def request_of(request_uuid: UUID) -> ApprovalRequest:
    """One request. Raises NotFound."""
    request = session().get(ApprovalRequest, request_uuid)
    if request is None:
        raise NotFound
    return request


def state_of(request: ApprovalRequest, at: datetime) -> str:
    """What became of it; one that waited too long counts as expired although nobody has written that down."""
    return "expired" if request.state == "waiting" and request.expires_at < at else request.state


def answers_for(device_id: int, *, at: datetime) -> list[dict[str, Any]]:
    """What this tablet asked for lately and what became of it."""
    rows = session().execute(
        select(ApprovalRequest, Person.nickname, func.coalesce(Approval.expires_at, ApprovalRequest.expires_at))
        .outerjoin(Person, Person.id == ApprovalRequest.answered_by)
        .outerjoin(Approval, Approval.uuid == ApprovalRequest.approval_uuid)
        .where(ApprovalRequest.device_id == device_id, ApprovalRequest.asked_at > at - SHOWN_AFTERWARDS)
        .order_by(ApprovalRequest.asked_at)
    )
    return [
        {
            "request_uuid": str(request.uuid),
            "state": state_of(request, at),
            "answer": request.answer,
            "approver": nickname or "",
            "approval_uuid": str(request.approval_uuid) if request.approval_uuid else None,
            "expires_at": iso_utc(expires_at),
        }
        for request, nickname, expires_at in rows
    ]
