"""The words that members agree to, and taking an agreement back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update

from shop.customers.models import ConsentText, Member, MemberConsent
from shop.db import session, transaction
from shop.kernel.errors import N_, Invalid, NotFound, Problem
from shop.people.actions import audit

FIRST_WORDS = N_(
    "本店只保存您手机号的后四位和一个不能还原的记号，用来认出您、累计积分。不保存姓名，不把信息给别人，不发广告。"
    "您随时可以查看、撤回同意，或要求删除；删除后积分清零，购物小票作为账目保留，但不再和您有关。"
)
LONGEST = 2000
TOO_SHORT = N_("同意书要写 20 到 2000 个字，说清楚保存什么、做什么用、怎么删除。")


def current_text(*, at: datetime) -> ConsentText:
    """The newest words; the first ones are made when nobody wrote any. Must run inside transaction()."""
    newest = session().scalar(select(ConsentText).order_by(ConsentText.version.desc()).limit(1))
    return newest or _add(1, FIRST_WORDS, by=None, at=at)


def write_text(text: str, *, by: int, at: datetime) -> ConsentText:
    """New words for members who join from now on. Raises Invalid."""
    words = text.strip()
    if not 20 <= len(words) <= LONGEST:
        raise Invalid(problems=(Problem("text", TOO_SHORT),))
    with transaction():
        present = current_text(at=at)
        if present.text == words:
            return present
        number = (session().scalar(select(func.max(ConsentText.version))) or 0) + 1
        made = _add(number, words, by=by, at=at)
        audit.record("member.words", subject=f"consent_text:{number}", by=by, at=at)
        return made


def _add(version: int, text: str, *, by: int | None, at: datetime) -> ConsentText:
    made = ConsentText(version=version, text=text, made_by=by, made_at=at)
    session().add(made)
    session().flush()
    return made


def withdraw(member_id: int, *, by: int, at: datetime) -> None:
    """The member takes the agreement back: no more points are collected. Raises NotFound."""
    with transaction() as current:
        if current.get(Member, member_id) is None:
            raise NotFound
        current.execute(
            update(MemberConsent)
            .where(MemberConsent.member_id == member_id, MemberConsent.withdrawn_at.is_(None))
            .values(withdrawn_at=at)
        )
        audit.record("member.withdraw", subject=f"member:{member_id}", by=by, at=at)
