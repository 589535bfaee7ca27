"""Alembic's entrance: works from the application's metadata, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import context
from sqlalchemy import create_engine, event

from shop.db import Base, UtcDateTime, Uuid16, _begin_sqlite, _prepare_sqlite
from shop.tables import load_all

load_all()


def render_item(kind: str, item: Any, autogenerate: Any) -> str | bool:
    """Write our column types as plain ones: a migration never imports the application."""
    if kind == "type" and isinstance(item, sa.JSON):
        autogenerate.imports.add("from sqlalchemy.dialects.postgresql import JSONB")
        return 'sa.JSON().with_variant(JSONB(), "postgresql")'
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Uuid16):
        return "sa.LargeBinary(length=16)"
    return False


engine = create_engine(context.config.attributes["url"])
if engine.dialect.name == "sqlite":
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)

with engine.connect() as connection:
    if engine.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=True,
        user_module_prefix="",
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
