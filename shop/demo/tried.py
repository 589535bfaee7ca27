"""A bundle that the demo's shop tried some months ago: the days drawn by lot then, measured when it was over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select

from shop.catalog.models import Product
from shop.db import session
from shop.demo.suggested import APPROVED, TRIED, WEEKS, begin
from shop.jobs.models import Job
from shop.promotions.models import Promotion
from shop.suggestions.models import Suggestion, Trial
from simulation import Offer

ASKED_BEFORE = timedelta(days=84)
#: One day to draw the lots, the weeks, and a day to see what was only bought earlier.
MEASURED_AFTER = timedelta(days=7 * WEEKS + 2)
LIFTS = {(one.first, one.second): one.lift for one in (TRIED, APPROVED)}


class Tries:
    """The trials among the days of a history: what guests find offered, and what the lines of their receipts say."""

    def __init__(self, last: date) -> None:
        self.asked_on = last - ASKED_BEFORE
        self.days = {self.asked_on, self.asked_on + MEASURED_AFTER}
        self.offers: tuple[Offer, ...] = ()
        self.promotions: Mapping[str, int] = {}
        self._look()

    def morning(self, day: date, *, at: datetime) -> bool:
        """Begin or measure what is due this morning; whether guests find something else from now on."""
        if day not in self.days:
            return False
        from shop.suggestions.handlers import measure_trials, start_approved  # noqa: PLC0415 - loads arrays, once

        if day == self.asked_on:
            row = begin(TRIED, at=at)
            if row is not None:
                start_approved(row, at=at)
                session().execute(delete(Job).where(Job.subject == f"suggestion:{row}"))  # it is done, long ago
        else:
            measure_trials(at=at)
        self._look()
        return True

    def _look(self) -> None:
        codes = dict(session().execute(select(Product.id, Product.code)).all())
        rows = session().execute(
            select(Promotion.id, Promotion.name, Trial.changed, Suggestion.facts)
            .join(Trial, Trial.promotion_id == Promotion.id)
            .join(Suggestion, Suggestion.id == Trial.suggestion_id)
            .where(Suggestion.kind == "bundle", Promotion.stopped_at.is_(None))
        )
        offers: list[Offer] = []
        promotions: dict[str, int] = {}
        for number, name, changed, facts in rows:
            first, second = codes[facts["anchor"]], codes[facts["more"]]
            days = frozenset(date.fromisoformat(day) for day in changed)
            lift = LIFTS.get((first, second), 1.0)
            offers.append(Offer(name, first, second, facts["off_fen"], days, lift))
            promotions[name] = number
        self.offers, self.promotions = tuple(offers), promotions
