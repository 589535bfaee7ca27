"""A small cut of the proof of every layer that needs no browser and no long wait, and the bugs the checks must see.

The whole proof is `python3 manage.py bench faults` (docs/reliability.md).
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench import faults as bench
from launcher.programs import ROOT
from tests.faults import planted
from tests.faults.power import Event, File, Recorder, images
from tests.support import machine

#: One quick bug for each layer that is told here: the tablet's side, the server's side, the disk.
PLANTED = ("basket-stays", "no-idempotency", "normal-durability")
ROWS = "ABCDEFGHIJKLMN"
TILL_ITEMS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 18, 20)


def told(module: str, *arguments: str) -> list[dict[str, Any]]:
    """What a layer printed."""
    machine.node()
    command = [sys.executable, "-m", f"tests.faults.{module}", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_history_full_of_faults_loses_doubles_and_changes_nothing() -> None:
    results = told("model", "--seeds", "1-4")
    assert [result["seed"] for result in results] == [1, 2, 3, 4]
    assert [problem for result in results for problem in result["problems"]] == []
    for result in results:
        faults = [name for name in result["mix"] if not name.startswith("does: ")]
        assert sum(result["mix"][name] for name in faults) >= 3
        assert result["sales"] > 0


def test_the_same_seed_tells_the_same_history() -> None:
    first, again = told("model", "--seeds", "7"), told("model", "--seeds", "7")
    assert first == again


def test_after_a_power_cut_every_acknowledged_sale_is_there() -> None:
    (result,) = told("power", "--seeds", "1", "--images", "40")
    assert (result["cases"], result["problems"]) == (40, [])


def test_a_server_killed_at_named_points_keeps_what_it_acknowledged() -> None:
    (result,) = told("kills", "--seeds", "1")
    assert result["cases"] > 0
    assert result["problems"] == []


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_bug_is_caught_by_the_check_it_is_named_beside(name: str) -> None:
    caught = bench.run_planted({}, lambda: None, [name])
    assert caught[name].split(" ")[0] in planted.BUGS[name].checks


def test_every_row_and_every_item_of_the_till_has_a_bug() -> None:
    rows = {bug.row for bug in planted.ALL}
    items = {bug.item for bug in planted.ALL}
    assert set(ROWS) <= rows
    assert set(TILL_ITEMS) <= items
    assert len(planted.BUGS) == len(planted.ALL) >= 20


@pytest.mark.parametrize("bug", planted.ALL, ids=lambda bug: bug.name)
def test_a_planted_bug_still_fits_the_module_it_breaks(bug: planted.Bug, tmp_path: Path) -> None:
    static = bug.plant_in_javascript(tmp_path / "static")
    assert (static == ROOT / "static") == (not bug.javascript)
    assert bug.javascript or bug.python


def test_planted_bugs_still_find_the_functions_they_replace() -> None:
    """In a process of their own, where they do no harm."""
    plant = "from tests.faults.planted import BUGS\nfor bug in BUGS.values(): bug.plant_in_python()"
    done = subprocess.run([sys.executable, "-c", plant], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_an_image_holds_what_was_synced_and_any_part_of_the_rest() -> None:
    file = File()
    file.apply(Event("write", "", 0, b"a" * 1024))
    file.sync()
    file.apply(Event("write", "", 512, b"b" * 1024))
    assert (bytes(file.sure), len(file.maybe)) == (b"a" * 1024, 1)
    recorder = Recorder(Path("books"))
    recorder.events += [
        Event("write", "-wal", 0, b"a" * 1024), Event("sync", "-wal", 0, b""), Event("ack", "sale", 0, b""),
        Event("write", "-wal", 512, b"b" * 1024),
    ]  # fmt: skip
    seen = set()
    for files, acknowledged, _ in images(recorder, 400, seed=1):
        wal = files.get("-wal") or b""
        if acknowledged:
            assert wal.startswith(b"a" * 512)
            seen.add(wal)
    rests = [b"a" * 1024, b"a" * 512 + b"b" * 512, b"a" * 512 + b"b" * 1024, b"a" * 1024 + b"b" * 512]
    assert set(rests) <= seen


def test_the_bench_counts_and_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def results(module: str, arguments: list[str]) -> Any:
        asked.append(arguments[1])
        first, last = map(int, arguments[1].split("-"))
        for seed in range(first, last + 1):
            wrong = [{"kind": "lost", "check": "in-the-books", "text": "A-1123-001"}] if seed == 2 else []
            yield {"seed": seed, "sales": 10, "mix": {"delay": 1}, "problems": wrong}

    monkeypatch.setattr(bench, "results", results)
    layer = bench.LAYERS[0]
    state: dict[str, Any] = {}
    bench.run_layer(layer, 2, state, lambda: None)
    totals = bench.run_layer(layer, 4, json.loads(json.dumps(state)), lambda: None)
    assert asked == ["1-2", "3-4"]
    assert (totals["cases"], totals["sales"], totals["lost"], totals["mix"]) == (4, 40, 1, {"delay": 4})
    assert "--seeds 2" in bench.words(layer, totals)
