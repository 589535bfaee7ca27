"""Run by the doctor inside the environment: reads a database address, prints its name, revision and head as JSON."""

from __future__ import annotations

import json
import sys

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from launcher.programs import ROOT
from shop.db import engine_url


def database_state(address: str) -> dict[str, str | None]:
    """Revision of the database and newest revision of the project; `problem` when it cannot be asked."""
    name: str | None = "DATABASE_URL"
    try:
        url = make_url(engine_url(address))
        name = url.render_as_string(hide_password=True)
        engine = create_engine(url)
        with engine.connect() as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
        engine.dispose()
    except (SQLAlchemyError, ImportError) as problem:
        return {"name": name, "problem": str(problem).splitlines()[0]}
    return {"name": name, "revision": revision, "head": ScriptDirectory(str(ROOT / "migrations")).get_current_head()}


if __name__ == "__main__":
    print(json.dumps(database_state(sys.stdin.read().strip())))
