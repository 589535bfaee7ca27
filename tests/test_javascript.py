"""The browser's modules that need no browser run under Node.js, on the same shared cases as the Python side."""

from __future__ import annotations

import subprocess

from tests.support import machine
from tests.support.source import ROOT, files


def test_node_tests_pass() -> None:
    node = machine.node()
    tests = [str(path) for path in files("tests/js", suffix=".test.js")]
    assert tests
    done = subprocess.run([node, "--test", *tests], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
