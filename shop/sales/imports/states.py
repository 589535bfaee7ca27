"""The states of an import batch."""

from __future__ import annotations

from enum import StrEnum

from shop.kernel.errors import N_


class BatchState(StrEnum):
    """How far a batch is."""

    NEW = "new"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"

    @property
    def label(self) -> str:
        """The state in a word."""
        return _LABELS[self]

    @property
    def kind(self) -> str:
        """The colour of the word: good, wait, info or nothing."""
        return _KINDS[self]


_LABELS = {
    BatchState.NEW: N_("待确认"),
    BatchState.RUNNING: N_("正在导入"),
    BatchState.STOPPED: N_("已中断"),
    BatchState.DONE: N_("已导入"),
    BatchState.UNDOING: N_("正在撤销"),
    BatchState.UNDONE: N_("已撤销"),
}
_KINDS = {
    BatchState.NEW: "wait",
    BatchState.RUNNING: "info",
    BatchState.STOPPED: "wait",
    BatchState.DONE: "good",
    BatchState.UNDOING: "info",
    BatchState.UNDONE: "",
}
