"""The worker: plans the nights, claims what is due, does it, one job after another."""

from __future__ import annotations

import logging
import secrets
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, cast

from flask import Flask

from shop.db import session
from shop.jobs.actions import leases
from shop.jobs.actions.leases import Claimed, LeaseLost
from shop.jobs.actions.nights import plan_nights
from shop.jobs.kinds import Kind, all_kinds, kind_called
from shop.jobs.progress import TOLD_EVERY, CalledOff, Outcome, Progress, WorkerEnds
from shop.jobs.queries import results_folder
from shop.jobs.rules import LEASE
from shop.kernel.clock import Clock
from shop.kernel.errors import N_, DomainError

if sys.platform != "win32":
    import resource

log = logging.getLogger("shop")

Handler = Callable[[Claimed, Progress], Outcome]
UNEXPECTED = N_("程序出错，编号 %(number)s。可以再试一次；还是不行请把编号告诉老师。")
POLL_SECONDS = 1.0
PLAN_EVERY_POLLS = 30
LARGEST_MB = 220


class Worker:
    """One worker. `name` tells workers apart; `stop` makes it end between two steps of a job."""

    def __init__(self, app: Flask, *, name: str, told_every: Any = TOLD_EVERY) -> None:
        self.app = app
        self.name = name
        self.told_every = told_every
        self.clock = cast(Clock, app.extensions["clock"])
        self._stopping = threading.Event()

    def stop(self) -> None:
        """End soon: the job at hand is put back at its next step."""
        self._stopping.set()

    def work_off(self) -> int:
        """Do everything that is due now, the nights included; returns how many jobs were begun."""
        self._plan()
        begun = 0
        while not self._stopping.is_set() and self.do_one():
            begun += 1
        return begun

    def work(self, *, until_large: bool) -> None:
        """Do what comes until told to stop, whatever fails. With `until_large` also end when much memory has been
        taken: the next worker begins with little."""
        polls = 0
        while not self._stopping.is_set():
            try:
                polls += 1
                if polls % PLAN_EVERY_POLLS == 1:
                    self._plan()
                if self.do_one():
                    if until_large and is_large():
                        return
                    continue
            except Exception:
                log.exception("the worker cannot go on just now; it tries again")
            self._stopping.wait(POLL_SECONDS)

    def _plan(self) -> None:
        with self.app.app_context():
            plan_nights(at=self.clock.now())
            for kind in all_kinds().values():
                if kind.planner:
                    self._plan_one(kind)

    def _plan_one(self, kind: Kind) -> None:
        """A planner that fails keeps neither the others nor the jobs from their turn."""
        try:
            _named(kind.planner)(at=self.clock.now())
        except Exception:
            log.exception("the planner of %s failed; it is asked again", kind.name)
        finally:
            session().rollback()

    def do_one(self) -> bool:
        """Claim and do one job; False when nothing is due."""
        with self.app.app_context():
            job = leases.claim(worker=self.name, at=self.clock.now())
            if job is None:
                return False
            with self._kept(job):
                self._do(job)
            return True

    def _do(self, job: Claimed) -> None:
        try:
            self._settle(job)
        except LeaseLost:
            log.warning("job %s was taken over by another worker", job.id)
        finally:
            session().rollback()

    def _settle(self, job: Claimed) -> None:
        """Run the handler and write down what became of it; what it left unkept when it was cut short is let go."""
        now, mine = self.clock.now, {"worker": self.name}
        progress = Progress(
            job.id,
            worker=self.name,
            now=now,
            ends=self._stopping.is_set,
            folder=results_folder(),
            every=self.told_every,
        )
        kind = kind_called(job.kind)
        try:
            outcome = cast(Handler, _named(kind.handler))(job, progress)
            leases.finish(job.id, at=now(), result=outcome.as_json(), **mine)
        except CalledOff:
            session().rollback()
            leases.call_off(job.id, at=now(), **mine)
        except WorkerEnds:
            session().rollback()
            leases.put_back(job.id, at=now(), **mine)
        except DomainError as refusal:
            session().rollback()
            leases.fail(job.id, at=now(), error=said(refusal), **mine)
        except LeaseLost:
            raise
        except (Exception, SystemExit):
            session().rollback()
            number = secrets.token_hex(4)
            log.exception("failure %s in job %s (%s)", number, job.id, job.kind)
            error = [{"message": UNEXPECTED, "facts": {"number": number}}]
            if job.attempt < kind.tries:
                leases.try_later(job, at=now(), error=error, **mine)
            else:
                leases.fail(job.id, at=now(), error=error, **mine)

    @contextmanager
    def _kept(self, job: Claimed) -> Iterator[None]:
        """Renew the lease meanwhile, however long a step of the job takes."""
        over = threading.Event()

        def renew() -> None:
            while not over.wait(LEASE.total_seconds() / 3):
                try:
                    with self.app.app_context():
                        leases.renew(job.id, worker=self.name, at=self.clock.now())
                except Exception:
                    log.exception("the lease of job %s could not be renewed", job.id)

        keeper = threading.Thread(target=renew, daemon=True)
        keeper.start()
        try:
            yield
        finally:
            over.set()
            keeper.join()


def _named(name: str) -> Any:
    module, function = name.split(":")
    return getattr(import_module(module), function)


def said(refusal: DomainError) -> list[dict[str, Any]]:
    """A refusal and each of its problems as sentences with facts."""
    parts = [(refusal.message, refusal.facts), *((one.message, one.facts or {}) for one in refusal.problems)]
    return [{"message": message, "facts": {key: str(fact) for key, fact in facts.items()}} for message, facts in parts]


def is_large() -> bool:
    """Whether this process has taken much memory, which it would not give back."""
    if sys.platform == "win32":
        return False
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (1024 * 1024 if sys.platform == "darwin" else 1024) > LARGEST_MB
