"""Keeping a run: what was there for the same cut-off makes room, old runs thin out."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import delete, insert, select

from shop.db import transaction
from shop.planning.models import Forecast, ItemNeed, PlanRun
from shop.planning.rules.found import Found

ALL_STAY, SUNDAYS_STAY = timedelta(days=35), timedelta(days=400)
SUNDAY = 7


def keep_run(found: Found, *, by: int | None, at: datetime) -> int:
    """Write a run down in one transaction, so that no page ever sees half of it; returns its id."""
    with transaction() as current:
        current.execute(delete(PlanRun).where(PlanRun.cut_off == found.cut_off))
        current.execute(delete(ItemNeed))
        run = PlanRun(
            made_at=at, made_by=by, cut_off=found.cut_off, days=found.days, horizon=found.horizon,
            version=found.version, wql_bp=found.wql_bp, bar_bp=found.bar_bp, inside_bp=found.inside_bp,
        )  # fmt: skip
        current.add(run)
        current.flush()
        rows = [{"run_id": run.id, "kind": row.kind, "subject_id": row.subject_id, **row.facts} for row in found.rows]
        current.execute(insert(Forecast), rows)
        needs = [
            {"run_id": run.id, "item_id": one.item_id, "mean": one.mean, "sums": one.sums, "lost_milli": one.lost_milli}
            for one in found.needs
        ]
        if needs:
            current.execute(insert(ItemNeed), needs)
        _thin_out(found.cut_off)
        return run.id


def _thin_out(newest: date) -> None:
    """Every run of five weeks stays, of older ones the Sundays', for a year."""
    with transaction() as current:
        old = current.execute(select(PlanRun.id, PlanRun.cut_off).where(PlanRun.cut_off < newest - ALL_STAY))
        gone = [run for run, day in old if day.isoweekday() != SUNDAY or day < newest - SUNDAYS_STAY]
        if gone:
            current.execute(delete(PlanRun).where(PlanRun.id.in_(gone)))
