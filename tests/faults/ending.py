"""When a run of histories ends: at its last seed, when a check has seen what it should, or when somebody stops it."""

from __future__ import annotations

import argparse
import signal
import sys
from typing import Any


def end_on_request() -> None:
    """SIGTERM ends the program as Ctrl+C would, so that servers and browsers of ours are stopped."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def add_until(parser: argparse.ArgumentParser) -> None:
    """The option to stop early."""
    parser.add_argument("--until", default="", help="stop when one of these checks fails (comma separated)")


def is_seen(result: dict[str, Any], until: str) -> bool:
    """Whether one of the checks that were waited for has failed."""
    return bool({problem["check"] for problem in result["problems"]} & set(filter(None, until.split(","))))
