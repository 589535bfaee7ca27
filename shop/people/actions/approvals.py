"""A second person's fresh yes, bound to one action, one operation and one amount; used once, within two minutes."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from shop.db import session, transaction
from shop.kernel.errors import N_, DomainError, Invalid, Problem
from shop.kernel.ids import uuid7
from shop.kernel.money import Fen, yuan
from shop.people.actions import audit
from shop.people.actions.passwords import check_password
from shop.people.actions.pins import check_pin
from shop.people.models import Approval, Person
from shop.people.queries.persons import rights_of
from shop.people.rules.secrets import PIN_DIGITS
from shop.web.access import May

VALID_FOR = timedelta(minutes=2)


class OwnApproval(Invalid):
    """Nobody approves what they ask for themselves."""

    message = N_("不能自己批准自己的操作，请另一位老师来批准。")


class MayNotApprove(Invalid):
    """This person may not approve."""

    message = N_("这位不能批准，请找有批准权限的老师。")


class ApprovalInvalid(DomainError):
    """There is no fresh yes for exactly this."""

    message = N_("没有有效的批准（可能已过两分钟、已用过，或者金额变了）。请老师重新批准一次。")


def grant(
    action: str,
    *,
    operation_uuid: UUID,
    amount_fen: Fen,
    reason: str,
    username: str,
    secret: str,
    requested_by: int,
    device: int | None = None,
    at: datetime,
) -> Approval:
    """Check the approver's secret and keep the yes. Raises WrongPassword, WrongPin, OwnApproval, MayNotApprove."""
    approver = _approver(username, secret, device=device, at=at)
    if approver.id == requested_by:
        raise OwnApproval(problems=(Problem("username", OwnApproval.message),))
    if May.APPROVE not in rights_of(approver.id):
        raise MayNotApprove(problems=(Problem("username", MayNotApprove.message),))
    with transaction() as current:
        approval = Approval(
            uuid=uuid7(at),
            action=action,
            operation_uuid=operation_uuid,
            amount_fen=amount_fen,
            reason=reason[:200],
            requested_by=requested_by,
            approved_by=approver.id,
            device_id=device,
            granted_at=at,
            expires_at=at + VALID_FOR,
        )
        current.add(approval)
        detail = f"{action} {yuan(amount_fen)} {reason}"
        audit.record(
            "approval.grant", subject=f"operation:{operation_uuid}", detail=detail, by=approver.id, device=device, at=at
        )
    return approval


def _approver(username: str, secret: str, *, device: int | None, at: datetime) -> Person:
    if device is not None and len(secret) == PIN_DIGITS and secret.isdigit():
        name = username.strip().lower()
        person_id = session().scalar(select(Person.id).where(func.lower(Person.username) == name))
        return check_pin(device, person_id or 0, secret, at=at)
    return check_password(username, secret, at=at)


def use(approval_uuid: UUID | None, *, action: str, operation_uuid: UUID, amount_fen: Fen, at: datetime) -> Approval:
    """Use up a yes, in the caller's transaction; two at once cannot both succeed. Raises ApprovalInvalid."""
    with transaction() as current:
        used = current.scalar(
            update(Approval)
            .where(
                Approval.uuid == approval_uuid,
                Approval.action == action,
                Approval.operation_uuid == operation_uuid,
                Approval.amount_fen == amount_fen,
                Approval.used_at.is_(None),
                Approval.expires_at >= at,
            )
            .values(used_at=at, used_by_operation=operation_uuid)
            .returning(Approval)
            .execution_options(synchronize_session=False)
        )
        if used is None:
            raise ApprovalInvalid
    return used
