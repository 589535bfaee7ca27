"""The table of promotions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from shop.db import Base


class Promotion(Base):
    """A rule as data, who proposed it, who approved it, who stopped it. `rule` has no id: the row's own is it."""

    __tablename__ = "promotion"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('percent', 'amount', 'price', 'nth', 'bundle', 'order_percent', 'order_amount', "
            "'coupon_percent', 'coupon_amount', 'points')",
            name="kind_known",
        ),
        CheckConstraint("(approved_at IS NULL) = (approved_by IS NULL)", name="approved_whole"),
        CheckConstraint("(stopped_at IS NULL) = (stopped_by IS NULL)", name="stopped_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(16))
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
