"""How streams are told on pages."""

from __future__ import annotations

from shop.kernel.errors import N_
from shop.live.sessions.rules import State

STATES = {
    State.PLANNED: (N_("在准备"), ""),
    State.WAITING: (N_("等老师批准"), "wait"),
    State.APPROVED: (N_("已批准"), "good"),
    State.LIVE: (N_("直播中"), "bad"),
    State.ENDED: (N_("已结束"), "info"),
    State.CALLED_OFF: (N_("已取消"), ""),
}
