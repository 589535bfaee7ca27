"""A teacher reads script and list and says yes or no; never about what he planned or asked for himself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from shop.catalog.rules.pottery import drinking_problem
from shop.db import transaction
from shop.kernel.clock import SHANGHAI
from shop.kernel.errors import N_, Forbidden, Invalid, Problem
from shop.kernel.quantity import quantity_text
from shop.live.sessions.actions.planning import KIND
from shop.live.sessions.actions.shelf import keep
from shop.live.sessions.actions.steps import locked, move_on, subject
from shop.live.sessions.models import GuardianConsent, Stream
from shop.live.sessions.queries import is_display_only, presenters, shelf
from shop.live.sessions.rules import State, presenter_problems, ready_problems
from shop.people.actions import audit
from shop.people.models import Person
from shop.web.access import May
from shop.worklist.actions import close_about, open_item

APPROVED, SENT_BACK = N_("批准了"), N_("退回修改")
LONGEST_ANSWER = 200


class FourEyes(Forbidden):
    """Nobody approves his own stream."""

    message = N_("自己排的、改过的或送审的直播，要由另一位老师批准。")


class NotReady(Invalid):
    """Everything that lacks is told at once."""

    message = N_("还不能送审，先把下面的补齐。")


def hand_in(stream_id: int, *, by: int, at: datetime) -> Stream:
    """Ask a teacher to look at it. Raises NotFound, NotNow, NotReady with everything that lacks."""
    with transaction() as current:
        stream = locked(stream_id, State.PLANNED)
        if problems := [*missing(stream), *_short(stream, at=at)]:
            raise NotReady(problems=tuple(problems))
        move_on(stream, State.WAITING)
        stream.asked_at, stream.asked_by, stream.answer = at, by, ""
        current.flush()
        facts = {"stream_id": stream.id, "title": stream.title, "goods": len(stream.goods)}
        open_item(KIND, subject=subject(stream.id), right=May.APPROVE_STREAMS, facts=facts, by=by, at=at)
        audit.record("stream.hand_in", subject=subject(stream.id), detail=stream.title, by=by, at=at)
        return stream


def approve(stream_id: int, *, by: int, at: datetime) -> Stream:
    """Yes to script, list and presenters; from now on the goods are kept back.

    Raises NotFound, NotNow, FourEyes, NotReady, ShortOfStock.
    """
    with transaction() as current:
        stream = locked(stream_id, State.WAITING)
        if by in {stream.made_by, stream.changed_by, stream.asked_by}:
            raise FourEyes
        if problems := missing(stream):
            raise NotReady(problems=tuple(problems))
        stream.approved_at, stream.approved_by = at, by
        move_on(stream, State.APPROVED)
        keep(stream, by=by, at=at)
        current.flush()
        close_about(KIND, subject=subject(stream.id), outcome=APPROVED, by=by, at=at)
        audit.record("stream.approve", subject=subject(stream.id), detail=stream.title, by=by, at=at)
        return stream


def send_back(stream_id: int, *, why: str, by: int, at: datetime) -> Stream:
    """No, and why. Raises NotFound, NotNow, Invalid."""
    with transaction() as current:
        if not 0 < len(why) <= LONGEST_ANSWER:
            raise Invalid(problems=(Problem("why", N_("请写要改什么，最多 200 个字。")),))
        stream = locked(stream_id, State.WAITING)
        move_on(stream, State.PLANNED)
        stream.answer = why
        current.flush()
        close_about(KIND, subject=subject(stream.id), outcome=SENT_BACK, by=by, at=at)
        audit.record("stream.send_back", subject=subject(stream.id), detail=why, by=by, at=at)
        return stream


def missing(stream: Stream) -> list[Problem]:
    """What a stream lacks whatever its stock: script, room, goods, presenters who may, words that may be said."""
    problems = ready_problems(script=stream.script, room=stream.room, goods=len(stream.goods))
    problems += presenter_problems(presenters([one.id for one in stream.presenters]), day_of(stream))
    shown_only = any(is_display_only(one.product) for one in stream.goods)
    if shown_only and (wrong := drinking_problem("script", stream.script)):
        problems.append(wrong)
    return problems


def day_of(stream: Stream) -> date:
    """The day it is planned for."""
    return stream.planned_at.astimezone(SHANGHAI).date()


def _short(stream: Stream, *, at: datetime) -> Sequence[Problem]:
    return [
        Problem(
            "goods",
            N_("「%(name)s」在直播货架上还差 %(short)s。"),
            {"name": one.name, "short": quantity_text(one.short)},
        )
        for one in shelf(stream, at=at)
        if one.short
    ]


def note_consent(
    person_id: int, *, signed_on: date | None, valid_until: date | None, kept_where: str, by: int, at: datetime
) -> GuardianConsent:
    """A guardian agreed on paper. Raises Invalid with every problem."""
    with transaction() as current:
        problems = []
        if current.get(Person, person_id) is None:
            problems.append(Problem("person_id", N_("请选主播。")))
        if signed_on is None or signed_on > at.astimezone(SHANGHAI).date():
            problems.append(Problem("signed_on", N_("请填签字的日期，不能晚于今天。")))
        if valid_until is None or (signed_on is not None and valid_until < signed_on):
            problems.append(Problem("valid_until", N_("请填有效到哪一天，不能早于签字的日期。")))
        if not 1 <= len(kept_where) <= 100:
            problems.append(Problem("kept_where", N_("请写同意书存放在哪里，最多 100 个字。")))
        if problems or signed_on is None or valid_until is None:
            raise Invalid(problems=tuple(problems))
        consent = current.get(GuardianConsent, person_id) or GuardianConsent(person_id=person_id)
        consent.signed_on, consent.valid_until, consent.kept_where = signed_on, valid_until, kept_where
        consent.noted_at, consent.noted_by = at, by
        current.add(consent)
        current.flush()
        audit.record("consent.guardian", subject=f"person:{person_id}", detail=str(valid_until), by=by, at=at)
        return consent
