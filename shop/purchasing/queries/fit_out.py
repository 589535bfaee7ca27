"""The fit-out list, and what each row has cost."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from shop.db import session
from shop.purchasing.models import Equipment, FitOut


def fit_outs(*, state: str) -> Sequence[FitOut]:
    """The rows in this state (nothing: all), what is due first."""
    wanted = select(FitOut).order_by(FitOut.due_on.is_(None), FitOut.due_on, FitOut.id)
    return session().scalars(wanted.where(FitOut.state == state) if state else wanted).all()


def spent_on(rows: Collection[FitOut]) -> dict[int, int]:
    """Row: what was spent, the equipment bought for it included."""
    bought = session().execute(
        select(Equipment.fit_out_id, func.sum(Equipment.price_fen))
        .where(Equipment.fit_out_id.in_([one.id for one in rows]))
        .group_by(Equipment.fit_out_id)
    )
    prices = {row: int(total or 0) for row, total in bought}
    return {one.id: one.spent_fen + prices.get(one.id, 0) for one in rows}
