"""What a stream must have before anybody may approve it, and who may present."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shop.kernel.errors import N_, Problem
from shop.kernel.money import Fen

YOUNGEST, OF_AGE = 16, 18
MOST_GOODS = 60


class State(StrEnum):
    """How far a stream is."""

    PLANNED = "planned"
    WAITING = "waiting"
    APPROVED = "approved"
    LIVE = "live"
    ENDED = "ended"
    CALLED_OFF = "called_off"


TRANSITIONS = {
    (State.PLANNED, State.WAITING),
    (State.WAITING, State.APPROVED),
    (State.WAITING, State.PLANNED),
    (State.APPROVED, State.PLANNED),
    (State.APPROVED, State.LIVE),
    (State.LIVE, State.ENDED),
    (State.PLANNED, State.CALLED_OFF),
    (State.APPROVED, State.CALLED_OFF),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamFacts:
    """A stream as somebody plans it."""

    title: str
    platform: str
    planned_at: datetime | None
    room: str = ""
    presenters: tuple[int, ...] = ()
    operator_id: int | None = None
    script: str = ""
    hold_minutes: int = 10
    recording: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsFacts:
    """One row of the run of show."""

    place: int
    product_id: int | None
    variant_id: int | None = None
    minutes: int | None = 8
    price_fen: Fen | None
    floor_fen: Fen | None
    quota: int | None
    points: str = ""


@dataclass(frozen=True, slots=True)
class Presenter:
    """What the law asks of who presents."""

    nickname: str
    birthday: date | None
    consent_until: date | None


def age_on(birthday: date, day: date) -> int:
    """Years since somebody was born."""
    return day.year - birthday.year - ((day.month, day.day) < (birthday.month, birthday.day))


def presenter_problems(presenters: Sequence[Presenter], day: date) -> list[Problem]:
    """Nobody under sixteen presents; under eighteen only with a guardian's consent that holds on that day."""
    if not presenters:
        return [Problem("presenters", N_("还没有主播。"))]
    problems = []
    for one in presenters:
        facts = {"name": one.nickname}
        if one.birthday is None:
            problems.append(Problem("presenters", N_("主播「%(name)s」没有登记生日，不知道够不够年龄。"), facts))
        elif age_on(one.birthday, day) < YOUNGEST:
            problems.append(Problem("presenters", N_("主播「%(name)s」未满 16 岁，不能上播。"), facts))
        elif age_on(one.birthday, day) < OF_AGE and (one.consent_until is None or one.consent_until < day):
            message = N_("主播「%(name)s」未满 18 岁，没有当天有效的监护人同意书。")
            problems.append(Problem("presenters", message, facts))
    return problems


def stream_problems(facts: StreamFacts) -> list[Problem]:
    """Everything that is wrong with a plan."""
    problems = []
    if not 1 <= len(facts.title) <= 80:
        problems.append(Problem("title", N_("请填标题，最多 80 个字。")))
    if facts.planned_at is None:
        problems.append(Problem("planned_at", N_("请填计划开播的日期和时间。")))
    if len(facts.room) > 80:
        problems.append(Problem("room", N_("最多 80 个字。")))
    if len(facts.script) > 4000:
        problems.append(Problem("script", N_("脚本最多 4000 个字。")))
    if not 1 <= facts.hold_minutes <= 120:
        problems.append(Problem("hold_minutes", N_("没付款的保留 1 到 120 分钟。")))
    if len(facts.recording) > 200:
        problems.append(Problem("recording", N_("最多 %(most)s 个字。"), {"most": 200}))
    return problems


def goods_problems(facts: GoodsFacts, *, single: bool) -> list[Problem]:
    """Everything that is wrong with a row; the floor is a hard stop."""
    problems = []
    if not 1 <= facts.place <= 999:
        problems.append(Problem("place", N_("链接号要在 1 到 999 之间。")))
    if facts.product_id is None:
        problems.append(Problem("product_id", N_("请选作品或商品。")))
    if facts.minutes is None or not 1 <= facts.minutes <= 240:
        problems.append(Problem("minutes", N_("讲几分钟：1 到 240。")))
    if facts.floor_fen is None or facts.floor_fen <= 0:
        problems.append(Problem("floor_fen", N_("请填最低价，大于 0。")))
    if facts.price_fen is None or facts.price_fen <= 0:
        problems.append(Problem("price_fen", N_("请填直播价，大于 0。")))
    elif facts.floor_fen is not None and facts.price_fen < facts.floor_fen:
        problems.append(Problem("price_fen", N_("直播价不能低于最低价。")))
    if facts.quota is None or not 1 <= facts.quota <= 9999:
        problems.append(Problem("quota", N_("名额要在 1 到 9999 之间。")))
    elif single and facts.quota != 1:
        problems.append(Problem("quota", N_("单件作品只有一件，名额填 1。")))
    if len(facts.points) > 500:
        problems.append(Problem("points", N_("最多 %(most)s 个字。"), {"most": 500}))
    return problems


def ready_problems(*, script: str, room: str, goods: int) -> list[Problem]:
    """What is missing before a teacher is asked."""
    problems = []
    if not script:
        problems.append(Problem("script", N_("还没有写脚本，老师没法看。")))
    if not room:
        problems.append(Problem("room", N_("还没有填直播间账号。")))
    if not goods:
        problems.append(Problem("goods", N_("上架清单还是空的。")))
    return problems
