"""The till's own pricing, run under Node.js."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from typing import Any

from tests.support import machine
from tests.support.source import ROOT


def prices(cases: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the till's JavaScript answers to each {"cart", "rules"}."""
    asked = "\n".join(json.dumps(case) for case in cases)
    command = [str(machine.node()), "tests/js/promotions_twin.mjs"]
    done = subprocess.run(command, cwd=ROOT, input=asked, capture_output=True, text=True, check=True, encoding="utf-8")
    return [json.loads(line) for line in done.stdout.splitlines()]
