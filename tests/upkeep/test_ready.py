"""Before `shop serve` starts the server it looks once, without loading the shop."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from config import ROOT, Settings, sqlite_url
from shop.db import newest_revision, transaction
from shop.people.models import ShopSetting
from shop.upkeep.ready import is_ready, newest_file
from tests.support.database import on_postgresql

HEAVY = {"flask", "sqlalchemy", "shop.application", "shop.db", "PIL", "cryptography"}


def test_the_last_file_of_migrations_is_the_newest_revision() -> None:
    assert newest_file() == newest_revision()


def test_the_server_is_started_without_loading_the_shop() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys, shop.cli, shop.upkeep.serve; print(*sys.modules)"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert HEAVY & set(done.stdout.split()) == set()


@pytest.mark.skipif(on_postgresql(), reason="PostgreSQL always takes the long way")
def test_only_a_shop_that_is_set_up_with_the_newest_tables_is_ready(session: Session, shop_settings: Settings) -> None:
    assert not is_ready(shop_settings), "nobody has set it up"
    with transaction() as current:
        current.add(ShopSetting(name="set_up", value="true"))
    assert is_ready(shop_settings)
    with transaction() as current:
        current.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert not is_ready(shop_settings), "its tables are older than the program"


def test_what_cannot_be_seen_at_a_glance_takes_the_long_way(shop_settings: Settings, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.sqlite3"
    damaged.write_bytes(b"no database at all" * 100)
    for address in (sqlite_url(damaged), sqlite_url(tmp_path / "missing.sqlite3"), "postgresql://somewhere/shop"):
        assert not is_ready(replace(shop_settings, database_url=address))
    assert not (tmp_path / "missing.sqlite3").exists(), "looking makes nothing"
