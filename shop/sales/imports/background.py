"""Batches run in a process of their own: it may use a whole core and much memory while the tills go on selling."""

from __future__ import annotations

import os
import subprocess
import sys

from config import Settings
from shop.db import ROOT

Key = tuple[str, int]
_children: dict[Key, subprocess.Popen[bytes]] = {}


def _key(settings: Settings, batch_id: int) -> Key:
    return settings.database_url, batch_id


def start(settings: Settings, batch_id: int, *, undo: bool = False) -> None:
    """Run or undo the batch beside the server; does nothing when that is going on already."""
    if is_at_work(settings, batch_id):
        return
    environment = {
        **os.environ,
        "SHOP_DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "PYTHONUTF8": "1",
    }
    what = ["--undo" if undo else "--batch", str(batch_id)]
    _children[_key(settings, batch_id)] = subprocess.Popen(
        [sys.executable, "-m", "shop", "import-sales", *what],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def is_at_work(settings: Settings, batch_id: int) -> bool:
    """Whether a process that this server started works on the batch now."""
    child = _children.get(_key(settings, batch_id))
    return child is not None and child.poll() is None


def wait(settings: Settings, batch_id: int) -> None:
    """Return when the batch's process has ended."""
    child = _children.get(_key(settings, batch_id))
    if child is not None:
        child.wait()
