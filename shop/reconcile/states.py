"""How far a bill is, what became of an entry, and what a teacher decided about it; each with its word and colour."""

from __future__ import annotations

from enum import StrEnum

from shop.kernel.errors import N_


class BillState(StrEnum):
    """How far a bill is."""

    NEW = "new"
    RUNNING = "running"
    DONE = "done"
    UNDONE = "undone"

    @property
    def label(self) -> str:
        """The state in a word."""
        return _BILL_WORDS[self][0]

    @property
    def kind(self) -> str:
        """Its colour."""
        return _BILL_WORDS[self][1]


class EntryState(StrEnum):
    """What an entry turned out to be."""

    SAME = "same"
    DIFFERS = "differs"
    ONLY_ON_BILL = "only_on_bill"
    REFUND = "refund"

    @property
    def label(self) -> str:
        """The class in a word."""
        return _ENTRY_WORDS[self][0]

    @property
    def kind(self) -> str:
        """Its colour."""
        return _ENTRY_WORDS[self][1]


class Resolution(StrEnum):
    """What a teacher decided about an entry that the rules leave open."""

    ACCEPTED = "accepted"
    NOT_OURS = "not_ours"
    RECORDED = "recorded"

    @property
    def label(self) -> str:
        """The decision in a word."""
        return _RESOLUTION_WORDS[self]


ONLY_IN_BOOKS = N_("只在小票")
_BILL_WORDS = {
    BillState.NEW: (N_("待确认"), "wait"),
    BillState.RUNNING: (N_("正在对账"), "info"),
    BillState.DONE: (N_("已导入"), "good"),
    BillState.UNDONE: (N_("已撤销"), ""),
}
_ENTRY_WORDS = {
    EntryState.SAME: (N_("一致"), "good"),
    EntryState.DIFFERS: (N_("金额不符"), "bad"),
    EntryState.ONLY_ON_BILL: (N_("只在账单"), "wait"),
    EntryState.REFUND: (N_("退款"), "info"),
}
_RESOLUTION_WORDS = {
    Resolution.ACCEPTED: N_("认可差额"),
    Resolution.NOT_OURS: N_("不是本店的"),
    Resolution.RECORDED: N_("已补录"),
}
