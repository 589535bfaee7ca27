"""How far a batch of platform orders is, with its word and colour."""

from __future__ import annotations

from enum import StrEnum

from shop.kernel.errors import N_


class BatchState(StrEnum):
    """How far a file is."""

    NEW = "new"
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    UNDONE = "undone"

    @property
    def label(self) -> str:
        """The state in a word."""
        return _WORDS[self][0]

    @property
    def kind(self) -> str:
        """Its colour."""
        return _WORDS[self][1]


_WORDS = {
    BatchState.NEW: (N_("正在查看"), "info"),
    BatchState.READY: (N_("待确认"), "wait"),
    BatchState.RUNNING: (N_("正在导入"), "info"),
    BatchState.DONE: (N_("已导入"), "good"),
    BatchState.UNDONE: (N_("已撤销"), ""),
}
