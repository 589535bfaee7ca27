"""Papers somebody wrote and somebody else approved."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from shop.books.models import Paper
from shop.books.rules.papers import parts_of
from shop.books.rules.postings import Facts, Part, Subject
from shop.db import session

PAPER = "paper"


def add(facts: Facts, first: date, last: date) -> None:
    """What approved papers move."""
    wanted = select(Paper).where(Paper.state == "approved", Paper.day.between(first, last))
    for paper in session().scalars(wanted):
        for account, fen in parts_of(paper.kind, paper.account, paper.money, paper.amount_fen, paper.fee_fen):
            hall = paper.hall if account != paper.money else ""
            facts.add(Subject(PAPER, paper.uuid.hex, paper.day), Part(account, hall), fen)
