"""What a handler is given to tell how far it is, to put its file, and to hear that it should stop."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from shop.db import session
from shop.jobs.actions import leases

TOLD_EVERY = timedelta(seconds=0.5)
LONGEST_PAUSE_SECONDS = 0.1


class CalledOff(Exception):
    """Somebody has called the job off: the handler stops here, what is in the books stays whole."""


class WorkerEnds(Exception):
    """The shop is being closed: the handler stops here, the job goes on at the next start."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out: a sentence with its facts; its file and how that is called when fetched; if something is wrong."""

    words: str
    facts: dict[str, Any] = field(default_factory=dict)
    file: str = ""
    download_name: str = ""
    wrong: bool = False

    def as_json(self) -> dict[str, Any]:
        """The outcome as it is kept."""
        return {
            "message": self.words,
            "facts": self.facts,
            "file": self.file,
            "download_name": self.download_name,
            "wrong": self.wrong,
        }


class Progress:
    """One job's progress. `step` belongs between two transactions, never inside one."""

    def __init__(
        self,
        job_id: int,
        *,
        worker: str,
        now: Callable[[], datetime],
        ends: Callable[[], bool],
        folder: Path,
        every: timedelta = TOLD_EVERY,
    ) -> None:
        self.job_id = job_id
        self.worker = worker
        self.now = now
        self.ends = ends
        self.folder = folder
        self.every = every
        self._told_at: datetime | None = None
        self._paused_at = monotonic()

    def step(self, done: int, total: int | None = None, words: str = "", **facts: Any) -> None:
        """So much is done; twice a second it is written down. What was read before is let go, so that the database can
        tidy its log. Raises CalledOff, WorkerEnds, LeaseLost."""
        if session().info.get("writing"):
            raise RuntimeError("progress is told between two transactions")
        if self.ends():
            raise WorkerEnds
        session().rollback()
        at = self.now()
        if self._told_at is not None and at - self._told_at < self.every:
            return
        self._told_at = at
        said = {"message": words, "facts": facts} if words else None
        if leases.note(self.job_id, worker=self.worker, at=at, done=done, total=total, words=said):
            raise CalledOff

    def give_way(self, share: float = 2.0) -> None:
        """Leave books and processor alone for `share` times as long as passed since the last pause, so that a sale
        that waits for them gets in between."""
        worked = monotonic() - self._paused_at
        sleep(min(worked * share, LONGEST_PAUSE_SECONDS))
        self._paused_at = monotonic()

    @contextmanager
    def file(self, ending: str) -> Iterator[Path]:
        """A place to write the job's file, named by the job; it is there when it is whole, a repetition replaces it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        whole = self.folder / f"{self.job_id}{ending}"
        begun = whole.with_name(f"{whole.name}.part")
        yield begun
        os.replace(begun, whole)  # noqa: PTH105 - the one call that replaces everywhere

    def file_name(self, ending: str) -> str:
        """The name of that file."""
        return f"{self.job_id}{ending}"
