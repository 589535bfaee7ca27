"""What this machine has for tests. What is missing is skipped and named; with SHOP_TEST_ALL=1 it is a failure."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from launcher import programs


def need(found: Path | None, what: str) -> Path:
    """The program or folder a test needs; without it the test is skipped, or fails when everything must run."""
    if found:
        return found
    message = f"needs {what}; `python3 manage.py doctor` says how to get it"
    if os.environ.get("SHOP_TEST_ALL") == "1":
        pytest.fail(message)
    pytest.skip(message)


def chromium() -> Path:
    """A Chromium to drive."""
    return need(programs.chromium(), "Chromium")


def node() -> Path:
    """Node.js."""
    return need(programs.node(), "Node.js")


def node_module(name: str) -> Path:
    """A development package laid down by `npm ci`."""
    return need(programs.node_module(name), f"node_modules/{name} (npm ci)")


def postgres_binaries() -> Path:
    """The folder of PostgreSQL's server programs."""
    return need(programs.postgres_binaries(), "PostgreSQL's server programs")


def shared_dir() -> Path:
    """Large research files outside the project, named by SHARED_DIR; not needed to run or to develop the shop."""
    named = os.environ.get("SHARED_DIR")
    return need(Path(named) if named and Path(named).is_dir() else None, "SHARED_DIR with the research files")
