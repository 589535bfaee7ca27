"""What `shop serve` asks before it starts the server, without loading the shop, which takes longer than the rest."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from config import ROOT, Settings

SET_UP = "SELECT value FROM shop_setting WHERE name = 'set_up'"
REVISION = "SELECT version_num FROM alembic_version"


def opened_marker(settings: Settings) -> Path:
    """The file that tells the server that a real shop was just set up; it holds the shop's name."""
    return settings.data_dir / "just_opened"


def code_file(settings: Settings) -> Path:
    """Where the one-time code of the set-up is kept until it is used."""
    return settings.data_dir / "set_up_code"


def newest_file() -> str:
    """The revision of the last file of migrations; their names are date, time, revision and subject."""
    return max(path.name.split("_")[2] for path in (ROOT / "migrations" / "versions").glob("2*.py"))


def is_ready(settings: Settings) -> bool:
    """Whether a real shop is set up here and its tables are this program's, so that nothing is to be done.

    False means no more than that this could not be seen at a glance.
    """
    path = settings.database_url.removeprefix("sqlite:///")
    if path == settings.database_url or not Path(path).is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro", uri=True)) as connection:
            asked = ((SET_UP, "true"), (REVISION, newest_file()))
            return all(connection.execute(statement).fetchall() == [(value,)] for statement, value in asked)
    except sqlite3.Error:
        return False
