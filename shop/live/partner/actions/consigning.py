"""Goods at a partner: sent there and taken back by transfer papers; what is sold from there leaves with its order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from shop.db import session, transaction
from shop.kernel.errors import N_, Invalid, NotFound, Problem
from shop.kernel.quantity import ONE, quantity_text
from shop.live.partner.models import Partner
from shop.people.actions import audit
from shop.stock.actions.papers import PaperFacts, PaperLine, write_paper
from shop.stock.models import StockPaper
from shop.stock.queries.levels import available
from shop.stock.queries.lists import names_of_items

TOO_FEW = N_("「%(name)s」在那里只有 %(there)s 件可以动。")


def transfer(
    partner_id: int,
    *,
    paper: UUID,
    to_partner: bool,
    other_id: int,
    lines: Sequence[tuple[int, int]],
    note: str,
    by: int,
    at: datetime,
) -> StockPaper:
    """Move pieces (item, how many) to the partner or back from it. Raises NotFound, Invalid with every problem."""
    with transaction() as current:
        partner = current.get(Partner, partner_id)
        if partner is None:
            raise NotFound
        from_id, to_id = (other_id, partner.location_id) if to_partner else (partner.location_id, other_id)
        if current.get(StockPaper, paper) is None:
            _check(from_id, lines, at=at)
        said = f"{partner.name} {note}".strip()[:200]
        wanted = [PaperLine(item_id=item, quantity=pieces * ONE) for item, pieces in lines]
        facts = PaperFacts(uuid=paper, kind="transfer", lines=wanted, from_id=from_id, to_id=to_id, note=said)
        made = write_paper(facts, by=by, at=at)
        way = "to" if to_partner else "back"
        audit.record("partner.transfer", subject=f"partner:{partner_id}", detail=f"{way} {note}", by=by, at=at)
        return made


def _check(from_id: int, lines: Sequence[tuple[int, int]], *, at: datetime) -> None:
    """Raises Invalid when there is less than is to be moved."""
    items = {item for item, _ in lines}
    there = available(items, at=at)
    names = names_of_items(items)
    wanted: dict[int, int] = {}
    for item, pieces in lines:
        wanted[item] = wanted.get(item, 0) + pieces * ONE
    problems = [
        Problem("", TOO_FEW, {"name": names[item].name, "there": quantity_text(there.get((item, from_id), 0))})
        for item, quantity in wanted.items()
        if item in names and quantity > there.get((item, from_id), 0)
    ]
    if problems:
        raise Invalid(problems=tuple(problems))


def paper_of(uuid: UUID) -> StockPaper:
    """A transfer paper. Raises NotFound."""
    paper = session().get(StockPaper, uuid)
    if paper is None or paper.kind != "transfer":
        raise NotFound
    return paper
