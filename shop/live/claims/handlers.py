"""What the worker does with claims. All of it may be repeated."""

from __future__ import annotations

from shop.jobs.actions.leases import Claimed
from shop.jobs.progress import Outcome, Progress
from shop.kernel.errors import N_
from shop.live.claims.actions.buyers import erase_due
from shop.live.claims.actions.sweeping import sweep
from shop.web.now import now


def tidy(_job: Claimed, _progress: Progress) -> Outcome:
    """Give up claims whose time is over, erase buyers whose days are over."""
    given_up = sweep(at=now())
    erased = erase_due(at=now())
    return Outcome(
        N_("放回了 %(claims)s 个没付款的，清除了 %(buyers)s 位买家的资料。"), {"claims": given_up, "buyers": erased}
    )
