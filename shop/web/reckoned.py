"""Pages whose figures a job makes say so while it waits or runs, and come again by themselves when it is done."""

from __future__ import annotations

from flask import Flask, Response, g, request

from shop.jobs.kinds import kind_called
from shop.jobs.models import Job
from shop.jobs.queries import anything_begun, nobody_works, open_of_kinds
from shop.web.now import now

PLACE = "reckoned"


def being_reckoned(*kinds: str) -> Job | None:
    """The job of one of these kinds that is due and not done yet; the running one first.

    A page that shows it asks for itself every two seconds; once there is none it is told to load anew.
    """
    job = open_of_kinds(kinds, at=now())
    g.reckoned = job is None
    return job


def worker_is_away() -> bool:
    """Whether jobs wait and nobody does them. Before the first one was ever begun the worker is only just starting."""
    return anything_begun() and nobody_works(now())


def _load_anew(answer: Response) -> Response:
    if request.headers.get("HX-Target") == PLACE and g.get("reckoned"):
        answer.headers["HX-Refresh"] = "true"
    return answer


def init_app(app: Flask) -> None:
    """Make it known to every page."""
    app.after_request(_load_anew)
    app.jinja_env.globals.update(
        being_reckoned=being_reckoned,
        title_of_kind=lambda name: kind_called(name).title,
        worker_is_away=worker_is_away,
    )
