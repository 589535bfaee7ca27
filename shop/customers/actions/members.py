"""Joining and being forgotten."""

from __future__ import annotations

import hmac
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select

from shop.customers.actions.consents import current_text
from shop.customers.models import Member, MemberConsent
from shop.customers.rules import phone_in
from shop.db import session, transaction
from shop.kernel.errors import N_, Invalid, NotFound, Problem
from shop.kernel.ids import short_code
from shop.people.actions import audit
from shop.web.now import settings

CODE_LETTERS = 12
NOT_AGREED = N_("要先让顾客看过同意书并同意，才能登记会员。")


def phone_mark(phone: str) -> bytes:
    """A keyed hash of the number: tells two members apart, tells nobody the number. The key is not in the database."""
    return hmac.new(settings().pin_pepper.encode(), f"member-phone:{phone}".encode(), sha256).digest()


def join(
    phone: str, *, agreed: bool, by: int | None, device: int | None = None, at: datetime
) -> tuple[Member, bool]:  # fmt: skip
    """Make somebody a member, or find who is one with this number; and whether they are new. Raises Invalid."""
    problems = [] if agreed else [Problem("agreed", NOT_AGREED)]
    number = ""
    try:
        number = phone_in(phone)
    except Invalid as error:
        problems += error.problems
    if problems:
        raise Invalid(problems=tuple(problems))
    with transaction() as current:
        words = current_text(at=at)
        mark = phone_mark(number)
        member = current.scalar(select(Member).where(Member.phone_mark == mark).with_for_update())
        new = member is None
        if member is None:
            member = Member(
                code=f"M{short_code(CODE_LETTERS)}", tail=number[-4:], phone_mark=mark, joined_at=at, joined_by=by,
                device_id=device,
            )  # fmt: skip
            current.add(member)
            current.flush()
        given = current.get(MemberConsent, (member.id, words.version))
        if given is None:
            current.add(MemberConsent(member_id=member.id, version=words.version, given_at=at, given_to=by))
        elif given.withdrawn_at is not None:
            given.given_at, given.given_to, given.withdrawn_at = at, by, None
        current.flush()
        if new:
            audit.record("member.join", subject=f"member:{member.id}", by=by, device=device, at=at)
        return member, new


def erase(member_id: int, *, by: int, at: datetime) -> None:
    """Forget who the member is: tail, mark and code go, points are void; sales and the ledger stay without a person.

    Raises NotFound.
    """
    with transaction():
        member = session().get(Member, member_id, with_for_update=True, populate_existing=True)
        if member is None:
            raise NotFound
        if member.erased_at is not None:
            return
        member.code, member.phone_mark, member.tail, member.points = None, None, "", 0
        member.erased_at, member.erased_by = at, by
        session().flush()
        audit.record("member.erase", subject=f"member:{member_id}", by=by, at=at)
