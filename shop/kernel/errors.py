"""The one family of refusals. Every refusal names all problems at once and says how to mend them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


def N_(text: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark `text` for translation; it is translated when it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: which field it belongs to and what to do about it.

    `message` is a translatable sentence with ``%(name)s`` placeholders filled from `facts`.
    """

    field: str
    message: str
    facts: Mapping[str, Any] | None = None


class DomainError(Exception):
    """A rule of the shop refuses the action (HTTP 422). `message` is a sentence with ``%(name)s`` places."""

    status = 422
    message = N_("这个操作现在不能做。")

    def __init__(self, message: str | None = None, *, problems: tuple[Problem, ...] = (), **facts: Any) -> None:
        self.message = message or type(self).message
        self.facts = facts
        self.problems = problems
        super().__init__(self.message)

    def __str__(self) -> str:
        text = self.message % self.facts if self.facts else self.message
        details = [p.message % p.facts if p.facts else p.message for p in self.problems]
        return "；".join([text, *details])


class Invalid(DomainError):
    """What was sent cannot be understood; `problems` lists every field."""

    message = N_("填写有误，请按提示改正后再提交。")


class NotFound(DomainError):
    """The thing asked for is not there, or not for this person (HTTP 404)."""

    status = 404
    message = N_("没有找到，可能已被删除，或者您没有查看权限。")


class Conflict(DomainError):
    """Somebody else was faster, or it was already done (HTTP 409)."""

    status = 409
    message = N_("别人刚刚改过，请刷新后再试。")


class Forbidden(DomainError):
    """The person lacks the right (HTTP 403)."""

    status = 403
    message = N_("您的岗位没有这项权限。需要的话请老师在「岗位权限」里开通。")


class NotLoggedIn(DomainError):
    """Nobody is logged in, or the session was ended (HTTP 401)."""

    status = 401
    message = N_("请先登录。")
