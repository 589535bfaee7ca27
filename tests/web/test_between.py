"""Two processes serve one shop: what they must agree on is in the books or in the file between them."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from shop.web import between
from shop.web.between import Between, begin_anew
from shop.web.limits import SCHEME, Counts

COUNT_ONCE = """
import sys
from shop.web.limits import Counts
print(Counts(sys.argv[1]).incr("login", 60))
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "between.sqlite3"


def counts(file: Path) -> Counts:
    return Counts(f"{SCHEME}://{file.as_posix()}")


def test_two_processes_count_together(file: Path) -> None:
    here = counts(file)
    assert here.incr("login", 60) == 1
    command = [sys.executable, "-c", COUNT_ONCE, f"{SCHEME}://{file.as_posix()}"]
    there = subprocess.run(command, capture_output=True, text=True, check=True)
    assert there.stdout.strip() == "2"
    assert here.get("login") == 2
    assert here.get_expiry("login") > time.time()


def test_what_has_ended_begins_anew_and_leaves_nothing_behind(file: Path) -> None:
    one, other = counts(file), counts(file)
    one.incr("address:10.0.0.7", -1, amount=20)
    assert other.get("address:10.0.0.7") == 0
    assert other.incr("address:10.0.0.8", 60) == 1
    assert other.between.run("SELECT name FROM counter") == [("address:10.0.0.8",)]
    assert other.incr("address:10.0.0.7", 60) == 1


def test_counters_can_be_forgotten_one_by_one_or_all(file: Path) -> None:
    one = counts(file)
    for key in ("a", "b", "c"):
        one.incr(key, 60)
    one.clear("a")
    assert (one.get("a"), one.get("b")) == (0, 1)
    assert one.reset() == 2


def test_a_new_start_forgets_and_mends_a_damaged_file(file: Path) -> None:
    file.write_bytes(b"not a database, though the power went out" * 100)
    damaged = counts(file)
    assert not damaged.check()
    begin_anew(file)
    assert damaged.check()
    damaged.incr("login", 60)
    damaged.between.close()
    begin_anew(file)
    assert counts(file).get("login") == 0


def test_a_second_start_beside_a_running_one_counts_together_with_it(file: Path) -> None:
    running = counts(file)
    running.incr("login", 60, amount=9)
    begin_anew(file)
    started = counts(file)
    assert started.incr("login", 60) == 1, "what was before is forgotten"
    assert running.incr("login", 60) == 2
    assert started.get("login") == 2


def test_a_file_of_another_version_is_made_anew_and_a_first_start_leaves_none(file: Path) -> None:
    begin_anew(file)
    assert list(file.parent.iterdir()) == []
    old = Between(file)
    old.run("DROP TABLE counter")
    old.run("CREATE TABLE counter (key TEXT)")
    begin_anew(file)
    assert counts(file).incr("login", 60) == 1


def test_a_file_that_is_busy_all_the_time_stays(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(between, "PATIENCE_SECONDS", 0)
    running = Between(file)
    running.run("BEGIN IMMEDIATE")
    begin_anew(file)
    running.run("COMMIT")
    assert running.run("SELECT 1") == [(1,)]
    assert file.exists()


def test_only_the_owner_may_read_it(file: Path) -> None:
    Between(file).run("SELECT 1")
    assert file.stat().st_mode & 0o077 == 0
