"""A small open shop with workers, and kinds of jobs that do what the test says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Protocol

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.db import session as present_session
from shop.jobs import kinds
from shop.jobs.actions.leases import Claimed
from shop.jobs.kinds import Kind
from shop.jobs.models import Job
from shop.jobs.progress import Outcome, Progress
from shop.jobs.worker import Worker
from shop.kernel.clock import FakeClock
from tests.jobs.deeds import DEEDS, Deed
from tests.support.books import Books, open_shop

DONE = Outcome("做好了 %(pieces)s 件。", {"pieces": 3})


def just_done(job: Claimed, progress: Progress) -> Outcome:
    """A deed that takes no time."""
    return DONE


class MakeKind(Protocol):
    """Registers a kind for this test; without a deed it is simply done."""

    def __call__(self, name: str, deed: Deed | None = None, **facts: Any) -> str: ...


@pytest.fixture
def books(session: Session, clock: FakeClock) -> Books:
    """A small open shop."""
    return open_shop(clock)


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeKind]:
    """Makes kinds that only this test knows."""

    def make(name: str, deed: Deed | None = None, **facts: Any) -> str:
        made = Kind(**{"name": name, "title": name, "handler": "tests.jobs.deeds:do", "right": "see_jobs", **facts})
        monkeypatch.setitem(kinds._kinds, name, made)
        DEEDS[name] = deed or just_done
        return name

    yield make
    DEEDS.clear()


@pytest.fixture
def make_worker(app: Flask) -> Callable[..., Worker]:
    """Makes workers that tell every step."""
    return lambda name="worker": Worker(app, name=name, told_every=timedelta(0))


@pytest.fixture
def worker(make_worker: Callable[..., Worker]) -> Worker:
    """The shop's worker."""
    return make_worker()


def job_called(kind: str) -> Job:
    """The newest job of a kind, as it is now."""
    current = present_session()
    current.rollback()
    current.expire_all()
    return current.scalars(select(Job).where(Job.kind == kind).order_by(Job.id.desc()).limit(1)).one()
