"""Tables of imported sales histories: one batch per file, and the column mappings people saved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from shop.db import Base


class ImportBatch(Base):
    """One run of an import: its file, mapping and outcome. Undoing it takes back exactly its orders."""

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    mapping: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(12))
    rows: Mapped[int] = mapped_column(default=0)
    imported: Mapped[int] = mapped_column(default=0)
    already: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    sales: Mapped[int] = mapped_column(default=0)
    lines: Mapped[int] = mapped_column(default=0)
    total_fen: Mapped[int] = mapped_column(default=0)
    rejections: Mapped[list[Any]] = mapped_column(default=list)
    rejects_file: Mapped[str] = mapped_column(String(200), default="")
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ImportMapping(Base):
    """A saved column mapping, found again by the file's header."""

    __tablename__ = "import_mapping"

    id: Mapped[int] = mapped_column(primary_key=True)
    header_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    mapping: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]
