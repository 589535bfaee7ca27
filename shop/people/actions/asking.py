"""Asking a teacher who is not at the tablet: the request waits ten minutes, is answered once, and told in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from shop.db import session, transaction
from shop.kernel.errors import N_, Conflict, Invalid, NotFound, Problem
from shop.kernel.money import Fen, yuan
from shop.people import security_log
from shop.people.actions import approvals, audit
from shop.people.actions.passwords import WrongPassword, check_password
from shop.people.models import Approval, ApprovalRequest, Device, Person
from shop.web.access import May
from shop.worklist import actions as worklist

WAITS_FOR = timedelta(minutes=10)
MOST_OPEN = 5
LONGEST_ANSWER = 200
KIND = "approval_asked"
NOBODY_ANSWERED = N_("十分钟里没有人回答")


class TooManyOpen(Conflict):
    """One tablet asks for only so much at a time."""

    message = N_("这台平板已经有 %(most)s 个请求在等老师回答。请先等回答，或撤回不需要的。")


class AlreadyAnswered(Conflict):
    """Somebody was faster, or it was withdrawn, or it took too long."""

    message = N_("这个请求已经有人回答、已撤回，或等了超过十分钟。请看最新状态。")


class WrongSecret(Invalid):
    """The password typed again is not the person's own."""

    message = N_("密码不对。连续输错以后要等一会儿才能再试。")


class ReasonMissing(Invalid):
    """A no says why."""

    message = N_("请写一句为什么不批准，收银的同学会看到，最多 200 个字。")


def ask(
    request_uuid: UUID,
    *,
    action: str,
    operation_uuid: UUID,
    amount_fen: Fen,
    reason: str,
    subject: str,
    lines: Sequence[dict[str, Any]],
    requested_by: int,
    device: int,
    at: datetime,
) -> ApprovalRequest:
    """Ask for a yes to exactly this; asked again with the same identity it is the same request.

    Raises Invalid, TooManyOpen, AlreadyAnswered (the identity belongs to another tablet).
    """
    approvals.check(action, amount_fen=amount_fen, reason=reason.strip())
    with transaction() as current:
        known = current.get(ApprovalRequest, request_uuid, populate_existing=True)
        if known is not None:
            if known.device_id != device or known.operation_uuid != operation_uuid:
                raise AlreadyAnswered
            return known
        _close_expired(at)
        open_now = select(func.count()).where(ApprovalRequest.device_id == device, ApprovalRequest.state == "waiting")
        if (current.scalar(open_now) or 0) >= MOST_OPEN:
            raise TooManyOpen(most=MOST_OPEN)
        request = ApprovalRequest(
            uuid=request_uuid,
            action=action,
            operation_uuid=operation_uuid,
            amount_fen=amount_fen,
            reason=audit.plain(reason.strip()),
            subject=audit.plain(subject),
            lines=list(lines),
            requested_by=requested_by,
            device_id=device,
            asked_at=at,
            expires_at=at + WAITS_FOR,
        )
        current.add(request)
        current.flush()
        facts = {
            "request_uuid": str(request_uuid),
            "amount": f"{approvals.ACTIONS[action]} {yuan(amount_fen)}",
            "subject": request.subject or "—",
            "reason": request.reason,
            "device": current.get_one(Device, device).name,
        }
        worklist.open_item(
            KIND, subject=_subject(request), right=May.APPROVE, facts=facts, by=requested_by, device=device, at=at
        )
        _note("approval.ask", request, by=requested_by, at=at)
        return request


def say_yes(request_uuid: UUID, *, secret: str, by: int, at: datetime) -> Approval:
    """A teacher agrees with a fresh password; of two who answer at once one wins, and one yes is made.

    Must not run inside transaction(): a wrong password counts. Raises AlreadyAnswered, OwnApproval, MayNotApprove,
    WrongSecret, NotFound.
    """
    request = _open(request_uuid, at=at)
    approvals.check_approver(by, requested_by=request.requested_by)
    try:
        person = check_password(session().get_one(Person, by).username or "", secret, at=at)
    except WrongPassword as error:
        security_log.note("approval.wrong_secret", on_device=None)
        raise WrongSecret(problems=(Problem("secret", WrongSecret.message),)) from error
    with transaction():
        approvals.check_approver(person.id, requested_by=request.requested_by)
        found = _locked(request_uuid, at=at)
        approval = approvals.keep_yes(
            found.action,
            operation_uuid=found.operation_uuid,
            amount_fen=found.amount_fen,
            reason=found.reason,
            requested_by=found.requested_by,
            approver=person.id,
            device=found.device_id,
            at=at,
        )
        found.state, found.approval_uuid = "granted", approval.uuid
        _answered(found, outcome=N_("已批准"), by=person.id, at=at)
        return approval


def say_no(request_uuid: UUID, *, why: str, by: int, at: datetime) -> None:
    """A teacher refuses and says why. Raises ReasonMissing, AlreadyAnswered, OwnApproval, MayNotApprove, NotFound."""
    said = audit.plain(why.strip())
    if not 0 < len(said) <= LONGEST_ANSWER:
        raise ReasonMissing(problems=(Problem("why", ReasonMissing.message),))
    with transaction():
        found = _locked(request_uuid, at=at)
        approvals.check_approver(by, requested_by=found.requested_by)
        found.state, found.answer = "denied", said
        _answered(found, outcome=said, by=by, at=at)
        _note("approval.deny", found, by=by, at=at)


def withdraw(request_uuid: UUID, *, device: int, by: int | None, at: datetime) -> None:
    """The tablet takes it back, or closes what nobody answered in time; what was answered stays. Raises NotFound."""
    with transaction() as current:
        found = current.scalar(
            select(ApprovalRequest).where(ApprovalRequest.uuid == request_uuid).with_for_update(),
            execution_options={"populate_existing": True},
        )
        if found is None or found.device_id != device:
            raise NotFound
        _close_expired(at)
        if found.state != "waiting":
            return
        found.state = "withdrawn"
        _answered(found, outcome=N_("收银台撤回了"), by=by or found.requested_by, at=at)
        _note("approval.withdraw", found, by=by or found.requested_by, at=at)


def _subject(request: ApprovalRequest) -> str:
    return f"approval:{request.uuid}"


def _open(request_uuid: UUID, *, at: datetime) -> ApprovalRequest:
    request = session().get(ApprovalRequest, request_uuid, populate_existing=True)
    if request is None:
        raise NotFound
    if request.state != "waiting" or request.expires_at < at:
        raise AlreadyAnswered
    return request


def _locked(request_uuid: UUID, *, at: datetime) -> ApprovalRequest:
    """The request, held by this transaction alone until it ends. Raises AlreadyAnswered, NotFound."""
    session().execute(select(ApprovalRequest.uuid).where(ApprovalRequest.uuid == request_uuid).with_for_update())
    return _open(request_uuid, at=at)


def _answered(request: ApprovalRequest, *, outcome: str, by: int, at: datetime) -> None:
    request.answered_by, request.answered_at = by, at
    session().flush()
    worklist.close_about(KIND, subject=_subject(request), outcome=outcome, by=by, at=at)


def _close_expired(at: datetime) -> None:
    """What nobody answered in time leaves the worklist with whoever asked."""
    expired = (
        session()
        .scalars(
            update(ApprovalRequest)
            .where(ApprovalRequest.state == "waiting", ApprovalRequest.expires_at < at)
            .values(state="expired")
            .returning(ApprovalRequest)
            .execution_options(populate_existing=True)
        )
        .all()
    )
    for request in expired:
        by = request.requested_by
        worklist.close_about(KIND, subject=_subject(request), outcome=NOBODY_ANSWERED, by=by, at=at)


def _note(verb: str, request: ApprovalRequest, *, by: int, at: datetime) -> None:
    detail = f"{approvals.ACTIONS[request.action]} {yuan(request.amount_fen)} {request.answer or request.reason}"
    audit.record(verb, subject=_subject(request), detail=detail, by=by, device=request.device_id, at=at)
