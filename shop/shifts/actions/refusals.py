"""Why something of a shift cannot be done."""

from __future__ import annotations

from shop.kernel.errors import N_, Conflict, DomainError
from shop.sales.actions.refusals import Refused


class ShiftKnown(Refused):
    """The same shift was opened twice."""

    reason = "shift_known"
    message = N_("这个班次已经开过了，又传来一张开班单。核对后作废这一份即可。")


class NoShift(Refused):
    """Counting and closing need a shift."""

    reason = "no_shift"
    message = N_("单据没有写明是哪个班次，或者那个班次的开班单还没有到。核对后再登记。")


class AlreadyClosed(Refused):
    """A shift is closed once."""

    reason = "shift_closed"
    message = N_("这个班次已经关了，又传来一张关班单。核对后作废这一份即可。")


class NothingToFinish(Conflict):
    """The shift has its report already."""

    message = N_("这个班次已经出了日结单，不用再等。")


class WhyMissing(DomainError):
    """Not waiting any longer needs a reason."""

    message = N_("请写明为什么不再等，例如「平板 B 已经坏了」。")


class NothingToAcknowledge(Conflict):
    """The shift has not been closed yet, or somebody was faster."""

    message = N_("这个班次没有等着确认的差异，可能别人刚刚确认过。")


class OwnDrawer(DomainError):
    """Four eyes."""

    message = N_("自己清点的钱箱要由另一位老师确认。")
