"""Tables of plans: runs, the forecasts and needs they stored, and what-if questions. Quantities are thousandths."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from shop.db import Base


class PlanRun(Base):
    """One time the shop planned. The forecasts begin on the day after the cut-off, the last day that was known.

    `wql_bp` and `bar_bp`: error of the last four weeks of all products in basis points of what was sold, ours and the
    bar's, each forecast with what was known before its week; `inside_bp`: how often the day fell into the band.
    """

    __tablename__ = "plan_run"
    __table_args__ = (
        CheckConstraint("days > 0 AND horizon > 0", name="days_counted"),
        Index("ix_plan_run_cut_off", "cut_off"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cut_off: Mapped[date]
    days: Mapped[int] = mapped_column(doc="length of the history")
    horizon: Mapped[int]
    version: Mapped[str] = mapped_column(String(16), doc="of the model")
    wql_bp: Mapped[int | None]
    bar_bp: Mapped[int | None]
    inside_bp: Mapped[int | None]


class Forecast(Base):
    """The forecast of one product, category or the shop: a list for each figure, one entry for each day.

    `losses` and `bar_losses`: what each of the last four weeks went wrong by, the oldest first. `sums`: low, middle and
    high of the first 7, 14 and 28 days together, which is not the sum of the days' bounds.
    """

    __tablename__ = "forecast"
    __table_args__ = (
        CheckConstraint("kind IN ('product', 'category', 'shop')", name="kind_known"),
        CheckConstraint("model IN ('demand', 'bar', 'thin')", name="model_known"),
        Index("ix_forecast_subject", "kind", "subject_id", "run_id"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("plan_run.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, doc="0 for the shop")
    model: Mapped[str] = mapped_column(String(8))
    known_days: Mapped[int]
    masked_days: Mapped[int] = mapped_column(doc="days of the last four weeks on which it ran out")
    mean: Mapped[list[Any]]
    low: Mapped[list[Any]]
    middle: Mapped[list[Any]]
    high: Mapped[list[Any]]
    sums: Mapped[dict[str, Any]]
    losses: Mapped[list[Any]]
    bar_losses: Mapped[list[Any]]
    wql_bp: Mapped[int | None]
    bar_bp: Mapped[int | None]


class ItemNeed(Base):
    """What an item will be used, from the forecasts by the recipes: `sums[level][days - 1]`, the quantiles of the
    simulated sums; `mean` likewise. Only the newest run keeps them."""

    __tablename__ = "plan_need"

    run_id: Mapped[int] = mapped_column(ForeignKey("plan_run.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True, index=True)
    mean: Mapped[list[Any]]
    sums: Mapped[dict[str, Any]]
    lost_milli: Mapped[int | None] = mapped_column(doc="fen of margin that a thousand units of it bring")


class WhatIf(Base):
    """A question and, once the worker has answered it, what would come of it beside the plan."""

    __tablename__ = "what_if"
    __table_args__ = (CheckConstraint("kind IN ('event', 'price', 'promotion', 'closed')", name="kind_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    first_day: Mapped[date]
    last_day: Mapped[date]
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    size: Mapped[int] = mapped_column(doc="strength of an event 1-3; per cent of a price change or a discount")
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    answer: Mapped[dict[str, Any] | None]
