"""Papers: the list and one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from shop.books.models import Paper
from shop.db import session
from shop.kernel.errors import NotFound
from shop.live.partner.models import StatementBooking
from shop.live.partner.queries.settling import booked_between, came_of

SETTLEMENTS = ("platform", "partner")
AROUND = timedelta(days=31)


def paper_of(paper_uuid: UUID) -> Paper:
    """One paper. Raises NotFound."""
    found = session().get(Paper, paper_uuid)
    if found is None:
        raise NotFound
    return found


def paper_list(*, kind: str, state: str) -> Select[Any]:
    """Papers, the newest first."""
    wanted = select(Paper).order_by(Paper.day.desc(), Paper.made_at.desc(), Paper.uuid)
    if kind:
        wanted = wanted.where(Paper.kind == kind)
    return wanted.where(Paper.state == state) if state else wanted


def waiting_papers(first: date, last: date) -> int:
    """How many papers of these days wait."""
    wanted = select(func.count()).select_from(Paper).where(Paper.state == "waiting", Paper.day.between(first, last))
    return session().scalar(wanted) or 0


def booked_by_statement(paper: Paper) -> Sequence[StatementBooking]:
    """Statements booked about the same day whose money is that of the paper: it may be the same, written twice."""
    if paper.kind not in SETTLEMENTS or paper.state != "waiting":
        return []
    near = booked_between(paper.day - AROUND, paper.day + AROUND)
    came = came_of([one.statement_id for one in near])
    return [one for one in near if came.get(one.statement_id) == paper.amount_fen - paper.fee_fen]
