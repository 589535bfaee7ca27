"""Answers that many screens ask for at once: worked out once for a version, and at most so often while it runs on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

Value = TypeVar("Value")
MOST = 16


class Answer(NamedTuple, Generic[Value]):
    """A value and the version it belongs to."""

    version: str
    built_s: float
    value: Value


@dataclass
class Kept(Generic[Value]):
    """The latest answers by what they are about; the oldest go first. Each process keeps its own: the version tells
    whether they hold, and it comes from the books."""

    answers: dict[Hashable, Answer[Value]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, about: Hashable, version: str, make: Callable[[], Value], *, calm_s: float) -> Answer[Value]:
        """The answer about something at `version`; one that is at most `calm_s` seconds old will do for a later one.

        Whoever gets it must tell its own version on, so that the screen asks again.
        """
        found = self.at_hand(about, version, calm_s=calm_s)
        if found is not None:
            return found
        with self.lock:
            found = self.at_hand(about, version, calm_s=calm_s)
            if found is None:
                value = make()
                self.answers.pop(about, None)
                while len(self.answers) >= MOST:
                    self.answers.pop(next(iter(self.answers)))
                found = self.answers[about] = Answer(version, time.monotonic(), value)
            return found

    def at_hand(self, about: Hashable, version: str, *, calm_s: float) -> Answer[Value] | None:
        """The answer that `of` would give without making one."""
        kept = self.answers.get(about)
        if kept is None or (kept.version != version and time.monotonic() - kept.built_s >= calm_s):
            return None
        return kept
