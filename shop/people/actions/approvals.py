"""A second person's fresh yes, bound to one action, one operation and one amount; used once, within two minutes."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update

from shop.db import session, transaction
from shop.kernel.errors import N_, DomainError, Invalid, Problem
from shop.kernel.ids import uuid7
from shop.kernel.money import Fen, yuan
from shop.people import security_log
from shop.people.actions import audit
from shop.people.actions.passwords import WrongPassword, check_password
from shop.people.actions.pins import PinLocked, TabletWaits, WrongPin, check_pin
from shop.people.models import Approval, DevicePerson, Person
from shop.people.queries.persons import rights_of
from shop.people.rules.secrets import PIN_DIGITS
from shop.web.access import May

VALID_FOR = timedelta(minutes=2)
ACTIONS = {
    "refund": N_("退款"),
    "void": N_("撤单"),
    "comp": N_("免单"),
    "discount": N_("打折"),
    "price_override": N_("改价"),
    "cash_out": N_("付出现金"),
}
LONGEST_REASON = 200


class WrongSecret(Invalid):
    """One answer, whatever was wrong with name or secret."""

    message = N_("批准人的用户名、密码或 PIN 不对。连续输错以后要等一会儿才能再试。")


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
    """A second person says yes with a fresh `secret`: the password, or on `device` the PIN.

    The yes holds two minutes for this action, operation and amount. Must not run inside transaction(): a wrong secret
    counts towards the lock-out. Raises Invalid, WrongSecret, OwnApproval, MayNotApprove.
    """
    check(action, amount_fen=amount_fen, reason=reason.strip())
    approver = _approver(username, secret, device=device, at=at)
    check_approver(approver.id, requested_by=requested_by)
    with transaction():
        return keep_yes(
            action,
            operation_uuid=operation_uuid,
            amount_fen=amount_fen,
            reason=reason.strip(),
            requested_by=requested_by,
            approver=approver.id,
            device=device,
            at=at,
        )


def check_approver(approver: int, *, requested_by: int) -> None:
    """Raises OwnApproval and MayNotApprove."""
    if approver == requested_by:
        raise OwnApproval(problems=(Problem("username", OwnApproval.message),))
    if May.APPROVE not in rights_of(approver):
        raise MayNotApprove(problems=(Problem("username", MayNotApprove.message),))


def keep_yes(
    action: str,
    *,
    operation_uuid: UUID,
    amount_fen: Fen,
    reason: str,
    requested_by: int,
    approver: int,
    device: int | None,
    at: datetime,
) -> Approval:
    """Write down the yes of somebody whose secret and right were checked, in the caller's transaction."""
    approval = Approval(
        uuid=uuid7(at),
        action=action,
        operation_uuid=operation_uuid,
        amount_fen=amount_fen,
        reason=reason,
        requested_by=requested_by,
        approved_by=approver,
        device_id=device,
        granted_at=at,
        expires_at=at + VALID_FOR,
    )
    session().add(approval)
    session().flush()
    detail = f"{ACTIONS[action]} {yuan(amount_fen)} {reason}"
    audit.record(
        "approval.grant", subject=f"operation:{operation_uuid}", detail=detail, by=approver, device=device, at=at
    )
    security_log.note("approval.granted", approver=approver, requester=requested_by, action=action, fen=amount_fen)
    return approval


def keep_offline_yes(
    approval_uuid: UUID,
    action: str,
    *,
    operation_uuid: UUID,
    amount_fen: Fen,
    reason: str,
    requested_by: int,
    approver: int,
    how: str,
    device: int,
    granted_at: datetime,
    at: datetime,
    holds: bool = True,
) -> bool:
    """Write down a yes that a tablet took while the server was away, `how` being pin or phone.

    Checked again: somebody else, who may approve now; a PIN counts only on a tablet the approver may switch on; what
    the caller found of a phone's answer is in `holds`. Returns whether it was kept; what was refused is no approval.
    """
    people = {person.id for person in session().scalars(select(Person).where(Person.id.in_([requested_by, approver])))}
    here = select(DevicePerson.person_id).where(DevicePerson.device_id == device, DevicePerson.person_id == approver)
    kept = (
        holds
        and len(people) == 2
        and session().get(Approval, approval_uuid) is None
        and May.APPROVE in rights_of(approver)
        and (how != "pin" or session().scalar(here) is not None)
    )
    if kept:
        session().add(
            Approval(
                uuid=approval_uuid, action=action, operation_uuid=operation_uuid, amount_fen=amount_fen, reason=reason,
                requested_by=requested_by, approved_by=approver, device_id=device, granted_at=granted_at,
                expires_at=granted_at + VALID_FOR, offline=how,
            )
        )  # fmt: skip
        session().flush()
    verb = "approval.offline" if kept else "approval.offline_refused"
    detail = f"{ACTIONS[action]} {yuan(amount_fen)} {reason}"
    by = approver if approver in people else None
    audit.record(verb, subject=f"operation:{operation_uuid}", detail=detail, by=by, device=device, at=at)
    security_log.note(verb, approver=approver, requester=requested_by, action=action, fen=amount_fen)
    return kept


def check(action: str, *, amount_fen: Fen, reason: str) -> None:
    """Raises Invalid with everything that is wrong with what is asked."""
    checks = (
        (action in ACTIONS, "action", N_("这个操作不需要批准。")),
        (amount_fen >= 0, "amount_fen", N_("金额不能是负数。")),
        (0 < len(reason) <= LONGEST_REASON, "reason", N_("请写明原因，最多 200 个字。")),
    )
    problems = tuple(Problem(field, message) for right, field, message in checks if not right)
    if problems:
        raise Invalid(problems=problems)


def _approver(username: str, secret: str, *, device: int | None, at: datetime) -> Person:
    """Whoever the secret belongs to. A PIN counts only on a tablet the approver may switch on."""
    try:
        if device is not None and secret.isdigit() and len(secret) == PIN_DIGITS:
            return check_pin(device, _on_tablet(username, device), secret, at=at)
        return check_password(username, secret, at=at)
    except (WrongPassword, WrongPin, PinLocked, TabletWaits) as error:
        security_log.note("approval.wrong_secret", on_device=device)
        raise WrongSecret(problems=(Problem("secret", WrongSecret.message),)) from error


def _on_tablet(name: str, device: int) -> int:
    wanted = name.strip()
    found = session().scalar(
        select(Person.id)
        .join(DevicePerson, DevicePerson.person_id == Person.id)
        .where(DevicePerson.device_id == device)
        .where(or_(func.lower(Person.username) == wanted.lower(), Person.staff_number == wanted))
    )
    return found or 0


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


def forget_unused(before: datetime) -> int:
    """Remove yeses that ran out before that and were never used; returns how many. The trail keeps that they were."""
    with transaction() as current:
        old = (Approval.used_at.is_(None), Approval.expires_at < before)
        return len(current.execute(delete(Approval).where(*old).returning(Approval.uuid)).all())
