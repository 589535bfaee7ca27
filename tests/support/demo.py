"""A demo shop, filled and served."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher.programs import ROOT
from shop.demo.actions import DAYS
from tests.support.server import environment, serving

PREPARE = """
import sys
from config import settings_from_environment
from shop import create_app
from shop.db import upgrade
from shop.demo.actions import demo_code, load_demo
from shop.kernel.clock import SystemClock
from shop.upkeep.actions.books import open_books
settings = settings_from_environment(demo=True)
upgrade(settings.database_url)
with create_app(settings).app_context():
    at = SystemClock().now()
    open_books(at=at)
    load_demo(settings, at=at, say=lambda text: None, days=int(sys.argv[1]))
    print(demo_code(at=at))
"""


@contextmanager
def demo(folder: Path, *, days: int = DAYS) -> Iterator[tuple[str, dict[str, str], str]]:
    """A served demo shop with a history of `days`: its address, its people and a code for a tablet."""
    variables = {**environment(folder, ""), "SHOP_DEMO": "1"}
    made = subprocess.run(
        [sys.executable, "-c", PREPARE, str(days)],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        check=True,
    )
    people = json.loads((folder / "demo_people.json").read_text(encoding="utf-8"))
    with serving(variables, log=folder / "server.log") as address:
        yield address, people, made.stdout.decode().strip()
