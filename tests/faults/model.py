"""Layer a, model histories: the tablet's real JavaScript against the real application, in one process.

`python -m tests.faults.model --seeds 1-100 [--bug NAME]` prints one JSON line per history; `--seeds 42` replays one.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from launcher import programs
from launcher.programs import ROOT
from tests.faults import disk, planted, shop
from tests.faults.audit import audit
from tests.faults.books import LOST, Problem
from tests.faults.ending import add_until, end_on_request, is_seen
from tests.faults.keeper import Office, lines

DRIVER = ROOT / "tests" / "faults" / "js" / "driver.js"
MEMORY = "/dev/shm"  # noqa: S108 - only as the parent of a directory of our own
Result = dict[str, Any]


@contextmanager
def office(bug: planted.Bug | None = None, *, keeper: type[Office] = Office) -> Iterator[tuple[Office, dict[str, str]]]:
    """A shop in this process, and the environment for the tablets' Node.js."""
    memory = MEMORY if Path(MEMORY).is_dir() else None
    with tempfile.TemporaryDirectory(prefix="faults-", dir=memory) as made:
        folder = Path(made)
        template = shop.build(folder / "template")
        disk.install()
        if bug is not None:
            bug.plant_in_python()
        work = folder / "work"
        work.mkdir()
        app, clock = shop.open_app(f"sqlite:///{(work / 'shop.sqlite3').as_posix()}", work)
        static = bug.plant_in_javascript(folder / "static") if bug is not None else ROOT / "static"
        shop_office = keeper(template, app, clock, work)
        logging.disable(logging.CRITICAL)  # what a fault breaks is meant to break; the audit sees what matters
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        disk.DISK.trouble = lambda: shop_office.trouble
        try:
            yield shop_office, {**os.environ, "FAULTS_STATIC": str(static)}
        finally:
            shop_office.close()


def histories(
    keeper: Office,
    environment: dict[str, str],
    seeds: Sequence[int],
    options: Result,
    *,
    before_next: Callable[[], None] = lambda: None,
) -> Iterator[Result]:
    """Tell one history per seed."""
    node = programs.node()
    if node is None:
        raise SystemExit("没有 Node.js：python3 manage.py doctor 会说怎么装。 Node.js is missing.")
    teller = subprocess.Popen(
        [str(node), str(DRIVER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, cwd=ROOT, bufsize=0
    )
    assert teller.stdin is not None
    assert teller.stdout is not None
    left = list(seeds)
    try:
        for message in lines(os.fdopen(os.dup(teller.stdout.fileno()), "rb")):
            if message["do"] == "end":
                yield judged(keeper, message)
            if message["do"] in ("ready", "end"):
                before_next()
                if not left:
                    break
                answer: Result = {**keeper.open(left.pop(0)), "options": options}
            else:
                answer = keeper.answer(message)
            teller.stdin.write((json.dumps(answer, ensure_ascii=False) + "\n").encode())
    finally:
        teller.stdin.close()
        teller.wait(5)
        teller.kill()
        teller.wait()


def judged(keeper: Office, message: Result) -> Result:
    """The audit of a history's end."""
    with keeper.app.app_context():
        seen = audit(message["journal"], message["tablets"], restored=bool(message["restored"]))
    told = [Problem(one["kind"], one["check"], one["text"]) for one in message["complaints"]]
    if message["broken"]:
        told.append(Problem(LOST, "history-ends", message["broken"]))
    return {
        "seed": message["seed"],
        "sales": seen.sales,
        "envelopes": seen.envelopes,
        "held": seen.held,
        "named": seen.gone,
        "mix": message["mix"],
        "problems": [problem._asdict() for problem in [*told, *seen.problems]],
    }


def seeds_of(text: str) -> list[int]:
    """`7` or `1-100`."""
    first, _, last = text.partition("-")
    return list(range(int(first), int(last or first) + 1))


def main(arguments: Sequence[str] | None = None) -> None:
    """Tell histories and print what came of each."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.model", description=__doc__)
    parser.add_argument("--seeds", type=seeds_of, required=True)
    parser.add_argument("--bug", choices=sorted(planted.BUGS), help="plant this bug first")
    add_until(parser)
    asked = parser.parse_args(arguments)
    end_on_request()
    bug = planted.BUGS[asked.bug] if asked.bug else None
    with office(bug) as (keeper, environment):
        for result in histories(keeper, environment, asked.seeds, {"boost": bug.boost} if bug else {}):
            sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
            sys.stdout.flush()
            if is_seen(result, asked.until):
                return


if __name__ == "__main__":
    main()
