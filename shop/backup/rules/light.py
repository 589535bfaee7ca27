"""The one light: how safe the shop is, in a colour and in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shop.kernel.clock import SHANGHAI
from shop.kernel.errors import N_

STALE = timedelta(hours=26)
#: A copy that was carried away counts as a second place for so long.
AWAY = timedelta(days=8)
GOOD, WAIT, BAD = "good", "wait", "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The newest backup and whether it is verified, the last failure, the last copy that was carried away."""

    at: datetime
    taken_at: datetime | None = None
    verified: bool = True
    failed_at: datetime | None = None
    away_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with its facts."""

    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Light:
    """A colour (good, wait, bad), a word for it and its reasons in sentences."""

    colour: str
    word: str
    sentences: tuple[Said, ...]


def light(facts: Facts) -> Light:
    """Red: the last attempt failed. Amber: none yet, older than 26 hours, doubts, or only one place. Else green."""
    if facts.taken_at is None:
        said = Said(N_("还没有备份。开着小店时每小时会自动备份，也可以现在就备份。"))
        return _failed((said,)) if facts.failed_at else Light(WAIT, N_("还没有备份"), (said,))
    when = (_when(facts.at, facts.taken_at, verified=facts.verified), _where(facts))
    if facts.failed_at is not None and facts.failed_at > facts.taken_at:
        return _failed(when)
    if facts.at - facts.taken_at > STALE:
        return Light(WAIT, N_("备份太旧"), when)
    if not facts.verified:
        return Light(WAIT, N_("备份有疑问"), when)
    if _is_only_here(facts):
        return Light(WAIT, N_("只有一处备份"), when)
    return Light(GOOD, N_("备份正常"), when)


def _failed(sentences: tuple[Said, ...]) -> Light:
    return Light(BAD, N_("备份没有成功"), (Said(N_("最近一次备份没有成功，原因见「备份」页。")), *sentences))


def _when(at: datetime, taken_at: datetime, *, verified: bool) -> Said:
    age = max(at - taken_at, timedelta(0))
    facts: dict[str, Any] = {"time": taken_at.astimezone(SHANGHAI).strftime("%m-%d %H:%M")}
    if age < timedelta(minutes=1):
        good = N_("最近一次备份 %(time)s（刚刚），已验证，可以恢复。")
        doubtful = N_("最近一次备份 %(time)s（刚刚），有疑问，见「备份」页。")
    elif age < timedelta(hours=1):
        facts["age"] = int(age.total_seconds() // 60)
        good = N_("最近一次备份 %(time)s（%(age)s 分钟前），已验证，可以恢复。")
        doubtful = N_("最近一次备份 %(time)s（%(age)s 分钟前），有疑问，见「备份」页。")
    elif age < timedelta(days=2):
        facts["age"] = int(age.total_seconds() // 3600)
        good = N_("最近一次备份 %(time)s（%(age)s 小时前），已验证，可以恢复。")
        doubtful = N_("最近一次备份 %(time)s（%(age)s 小时前），有疑问，见「备份」页。")
    else:
        facts["age"] = age.days
        good = N_("最近一次备份 %(time)s（%(age)s 天前），已验证，可以恢复。")
        doubtful = N_("最近一次备份 %(time)s（%(age)s 天前），有疑问，见「备份」页。")
    return Said(good if verified else doubtful, facts)


def _is_only_here(facts: Facts) -> bool:
    return facts.away_at is None or facts.at - facts.away_at > AWAY


def _where(facts: Facts) -> Said:
    if facts.away_at is None:
        return Said(N_("只在这台电脑上，请带走一份（U 盘或另一台电脑）。"))
    day = facts.away_at.astimezone(SHANGHAI).strftime("%m-%d")
    if _is_only_here(facts):
        return Said(N_("在这台电脑上；上次带走一份是 %(day)s，太久了，请再带走一份。"), {"day": day})
    return Said(N_("在这台电脑上，另一份 %(day)s 带走了。"), {"day": day})
