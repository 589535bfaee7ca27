"""No sale lost, none doubled, none wrong, under faults of every kind; and the checks themselves under planted bugs.

`python3 manage.py bench faults [--quick] [--json] [--resume] [--layer NAME]`. Layers: model (histories in one process),
kills (the true server, on SQLite and PostgreSQL), power (disk images after a power cut), screens (true Chromium),
planted (each deliberate bug must be caught). `--quick` is a cut of a few minutes; the full run writes a state file
after every result and `--resume` goes on from there. A failing seed is told again by the command printed beside it.
Unlike other benches it ends with 1 when anything was lost, doubled, wrong or not caught.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launcher import programs
from launcher.programs import ROOT
from tests.faults import planted
from tests.faults.ending import end_on_request

STATE = ROOT / "data" / "faults.json"
KINDS = ("lost", "doubled", "wrong")
SEEDS_AT_ONCE = 200
MOST_HISTORIES = 40


@dataclass(frozen=True)
class Layer:
    """How often a layer is to be tried, in full and in the quick cut; a seed brings about `each` cases."""

    name: str
    words: str
    module: str
    arguments: tuple[str, ...]
    cases: int
    quick: int
    unit: str
    each: int = 1

    def histories(self, cases: int) -> int:
        """How many seeds bring about so many cases."""
        return min(SEEDS_AT_ONCE, -(-cases // self.each))


LAYERS = (
    Layer("model", "历史 model histories", "model", (), 10_000, 60, "history"),
    Layer("kills-sqlite", "杀进程 killed, SQLite", "kills", (), 500, 8, "kill", 12),
    Layer("kills-postgresql", "杀进程 killed, PostgreSQL", "kills", ("--database", "postgresql"), 500, 8, "kill", 12),
    Layer("power", "断电 disk images after a power cut", "power", ("--images", "400"), 6_000, 400, "image", 400),
    Layer("screens", "浏览器 true Chromium", "screens", (), 102, 6, "case"),
)  # fmt: skip
Totals = dict[str, Any]


def nothing() -> Totals:
    """Where a layer begins."""
    return {"cases": 0, "sales": 0, "lost": 0, "doubled": 0, "wrong": 0, "next_seed": 1, "mix": {}, "failing": []}


def add(totals: Totals, result: Totals) -> None:
    """Count one result."""
    totals["cases"] += result.get("cases", 1)
    totals["sales"] += result["sales"]
    for problem in result["problems"]:
        totals[problem["kind"]] += 1
    if result["problems"]:
        told = [f"{one['check']}: {one['text'][:200]}" for one in result["problems"][:3]]
        totals["failing"].append({"seed": result["seed"], "problems": told})
    totals["mix"] = dict(Counter(totals["mix"]) + Counter(result["mix"]))
    totals["next_seed"] = result["seed"] + 1


def results(module: str, arguments: Sequence[str]) -> Iterator[Totals]:
    """What a layer prints, one result per line; its process is stopped when nobody wants more."""
    command = [sys.executable, "-m", f"tests.faults.{module}", *arguments]
    teller = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        for line in teller.stdout or ():
            yield json.loads(line)
        if teller.wait() != 0:
            raise SystemExit(f"tests.faults.{module} {' '.join(arguments)}: {teller.returncode}")
    finally:
        teller.terminate()
        teller.wait()


def run_layer(layer: Layer, wanted: int, state: dict[str, Any], keep: Any) -> Totals:
    """Go on with a layer until it has as many cases as wanted."""
    totals: Totals = state.setdefault(layer.name, nothing())
    while totals["cases"] < wanted:
        first = totals["next_seed"]
        last = first + layer.histories(wanted - totals["cases"]) - 1
        for result in results(layer.module, ["--seeds", f"{first}-{last}", *layer.arguments]):
            add(totals, result)
            keep()
            if totals["cases"] >= wanted:
                break
    return totals


def run_planted(state: dict[str, Any], keep: Any, names: Sequence[str]) -> dict[str, str]:
    """Plant each bug alone; returns which check caught it ("" = none)."""
    caught: dict[str, str] = state.setdefault("planted", {})
    for name in names:
        if caught.get(name):
            continue
        bug = planted.BUGS[name]
        caught[name] = ""
        for result in results(bug.layer, arguments_for(bug)):
            seen = [one["check"] for one in result["problems"]]
            fitting = [check for check in seen if check in bug.checks]
            if fitting:
                caught[name] = f"{fitting[0]} (seed {result['seed']})"
        keep()
    return caught


def arguments_for(bug: planted.Bug) -> list[str]:
    """How its layer is asked to tell histories with this bug."""
    histories = MOST_HISTORIES if bug.layer == "model" else 2
    images = ["--images", "40"] if bug.layer == "power" else []
    return ["--seeds", f"1-{histories}", "--bug", bug.name, "--until", ",".join(bug.checks), *images]


def words(layer: Layer, totals: Totals) -> str:
    """One line for people."""
    many = max(1, totals["cases"])
    bad = totals["lost"] + totals["doubled"] + totals["wrong"]
    bound = f"95 % bound 3/{many} = {3 / many:.2g}" if bad == 0 else "see the failing seeds"
    lines = [
        f"  {'✔' if bad == 0 else '✘'} {layer.words}",
        (
            f"      {totals['lost']} lost, {totals['doubled']} doubled, {totals['wrong']} wrong "
            f"of {totals['sales']} sales in {totals['cases']} fault cases ({layer.unit}; {bound})"
        ),
    ]
    for one in totals["failing"][:10]:
        extra = " ".join(layer.arguments)
        again = f"python -m tests.faults.{layer.module} --seeds {one['seed']} {extra}".rstrip()
        lines += [f"      seed {one['seed']}: {'; '.join(one['problems'])}", f"        again: {again}"]
    mix = ", ".join(f"{name} {times}" for name, times in sorted(totals["mix"].items(), key=lambda row: -row[1]))
    return "\n".join([*lines, f"      mix: {mix}"])


def planted_words(caught: dict[str, str]) -> str:
    """Every bug beside the check that caught it."""
    good = sum(bool(check) for check in caught.values())
    lines = [f"  {'✔' if good == len(caught) else '✘'} {good} of {len(caught)} planted bugs caught"]
    for name, check in caught.items():
        bug = planted.BUGS[name]
        item = f", item {bug.item}" if bug.item else ""
        lines.append(f"      {'✔' if check else '✘'} {bug.row}{item}  {name}: {check or 'NOT CAUGHT'} - {bug.what}")
    return "\n".join(lines)


def summed(state: dict[str, Any], names: Sequence[str]) -> Totals:
    """The whole run as one object."""
    layers = {layer.name: state[layer.name] for layer in LAYERS if layer.name in state}
    caught = state.get("planted", {})
    total: Totals = {kind: sum(one[kind] for one in layers.values()) for kind in (*KINDS, "sales", "cases")}
    mix: Counter[str] = Counter()
    for one in layers.values():
        mix.update(one["mix"])
    seeds = {name: f"1-{one['next_seed'] - 1}" for name, one in layers.items()}
    found = {name: caught.get(name, "") for name in names}
    return {
        **total, "planted": len(found), "caught": sum(bool(check) for check in found.values()), "mix": dict(mix),
        "seeds": seeds, "layers": layers, "bugs": found,
    }  # fmt: skip


#: The bugs of the quick cut: quick to catch, one for most rows.
QUICK_BUGS = (
    "printed-before-written", "basket-stays", "claimed-again", "wipe-unnoticed", "no-idempotency", "crash-on-conflict",
    "two-senders", "poison-stops-all", "payments-left-behind", "closes-at-once", "late-sale-moves",
    "closing-skips-one", "refund-without-ledger", "restore-unnoticed", "normal-durability",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what is asked and report."""
    parser = argparse.ArgumentParser(prog="bench faults", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--quick", action="store_true", help="a cut of less than four minutes")
    parser.add_argument("--resume", action="store_true", help="go on with the full run that was begun")
    parser.add_argument("--layer", action="append", choices=[*(layer.name for layer in LAYERS), "planted"])
    parser.add_argument("--state", type=Path, default=STATE, help="where the full run is kept")
    asked = parser.parse_args(arguments)
    end_on_request()
    state: dict[str, Any] = {}
    if asked.resume and asked.state.exists():
        state = json.loads(asked.state.read_text("utf-8"))

    def keep() -> None:
        if not asked.quick:
            asked.state.parent.mkdir(parents=True, exist_ok=True)
            unfinished = asked.state.with_suffix(".new")
            unfinished.write_text(json.dumps(state, ensure_ascii=False), "utf-8")
            unfinished.replace(asked.state)

    names = list(QUICK_BUGS if asked.quick else planted.BUGS)
    wanted = asked.layer or [*(layer.name for layer in LAYERS), "planted"]
    for layer in LAYERS:
        if layer.name not in wanted or not _possible(layer):
            continue
        run_layer(layer, layer.quick if asked.quick else layer.cases, state, keep)
        if not asked.json:
            print(words(layer, state[layer.name]), flush=True)
    if "planted" in wanted:
        caught = run_planted(state, keep, names)
        if not asked.json:
            print(planted_words({name: caught.get(name, "") for name in names}), flush=True)
    whole = summed(state, names if "planted" in wanted else [])
    if asked.json:
        print(json.dumps(whole, ensure_ascii=False))
    sys.exit(1 if any(whole[kind] for kind in KINDS) or whole["caught"] < whole["planted"] else 0)


def _possible(layer: Layer) -> bool:
    """Whether this machine has what the layer needs; what is skipped is named."""
    needed = {"screens": programs.chromium(), "kills-postgresql": programs.postgres_binaries()}
    if needed.get(layer.name, ROOT) is None:
        print(f"  跳过 skipped: {layer.words}（python3 manage.py doctor）", file=sys.stderr)
        return False
    return True


if __name__ == "__main__":
    main()
