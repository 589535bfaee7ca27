"""Table of restores."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from shop.db import Base


class Restore(Base):
    """The books were brought back from a backup; written into them before they are put in place.

    `tablets`: what each tablet had sent to the books that were lost. `undone`: what was done at a desk after the
    backup and has to be done again. `lost_known`: whether the lost books could still be read, else both are guesses.
    """

    __tablename__ = "restore"

    id: Mapped[int] = mapped_column(primary_key=True)
    restored_at: Mapped[datetime]
    taken_at: Mapped[datetime]
    backup: Mapped[str] = mapped_column(String(80))
    safety_copy: Mapped[str] = mapped_column(String(80), default="")
    lost_known: Mapped[bool]
    tablets: Mapped[list[Any]] = mapped_column(default=list)
    undone: Mapped[list[Any]] = mapped_column(default=list)
    undone_more: Mapped[int] = mapped_column(default=0)
