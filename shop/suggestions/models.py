"""Tables of suggestions, their trials, and the log of decisions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base


class Suggestion(Base):
    """Something to try, or why nothing of its kind can be told yet. `subject` names the same thing every night.

    Sentences are kept with their facts. The estimate is fen of margin on a day on which it applies (80 % interval).
    Who asked for it never approves it.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        CheckConstraint(
            "state IN ('thin', 'open', 'asked', 'approved', 'running', 'measured', 'taken', 'declined', 'gone')",
            name="state_known",
        ),
        CheckConstraint("decided_by <> asked_by", name="four_eyes"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_whole"),
        CheckConstraint("weeks >= 0", name="weeks_not_negative"),
        Index("ix_suggestion_state", "state", "id"),
        Index("ix_suggestion_subject", "subject", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(10))
    title: Mapped[dict[str, Any]]
    reason: Mapped[list[Any]]
    risk: Mapped[list[Any]]
    poster: Mapped[list[Any]]
    cue: Mapped[list[Any]]
    facts: Mapped[dict[str, Any]]
    products: Mapped[list[Any]]
    rule: Mapped[dict[str, Any] | None]
    lots: Mapped[bool] = mapped_column(doc="whether days can be drawn by lot for it")
    mean_fen: Mapped[int | None]
    low_fen: Mapped[int | None]
    high_fen: Mapped[int | None]
    cutoff: Mapped[date]
    made_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    weeks: Mapped[int] = mapped_column(default=0)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision: Mapped[str] = mapped_column(String(200), default="", doc="why it was declined")

    trial: Mapped[Trial | None] = relationship(back_populates="suggestion")


class Trial(Base):
    """A suggestion that is tried: on days drawn by lot as a promotion, in a stream, as a new product on sale.

    The forecast is fen of margin by day and part. `effect_*`: the effect on the goods' own margin on a changed day with
    its 95 % interval; `effects` holds the other parts too.
    """

    __tablename__ = "suggestion_trial"
    __table_args__ = (
        UniqueConstraint("suggestion_id"),
        CheckConstraint("last_day >= first_day", name="days_in_order"),
        CheckConstraint("verdict IN ('', 'works', 'loses', 'unclear', 'too_short')", name="verdict_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"))
    promotion_id: Mapped[int | None] = mapped_column(ForeignKey("promotion.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    changed: Mapped[list[Any]]
    control: Mapped[list[Any]]
    seed: Mapped[int]
    cutoff: Mapped[date]
    expected: Mapped[dict[str, Any]]
    started_at: Mapped[datetime]
    measured_at: Mapped[datetime | None]
    effects: Mapped[dict[str, Any] | None]
    effect_fen: Mapped[int | None]
    low_fen: Mapped[int | None]
    high_fen: Mapped[int | None]
    verdict: Mapped[str] = mapped_column(String(10), default="")

    suggestion: Mapped[Suggestion] = relationship(back_populates="trial")


class Decision(Base):
    """What somebody expected of a price, a promotion or a purchase, and what came. `subject`: ``price:12``."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("subject"),
        CheckConstraint("look_after > 0", name="looked_at_later"),
        CheckConstraint("(came_at IS NULL) = (came_fen IS NULL)", name="came_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(40))
    hypothesis: Mapped[str] = mapped_column(String(300))
    expected_fen: Mapped[int] = mapped_column(doc="more margin over the whole time")
    look_after: Mapped[int] = mapped_column(doc="days after the decision")
    noted_at: Mapped[datetime]
    noted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    came_fen: Mapped[int | None]
    came_at: Mapped[datetime | None]
