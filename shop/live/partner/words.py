"""What the short codes of hand-overs, return files and statements mean, in the words people use."""

from __future__ import annotations

from shop.kernel.errors import N_

HAND_OVER_STATES = {
    "waiting": (N_("等老师批准"), "wait"),
    "writing": (N_("正在写文件"), "info"),
    "written": (N_("可以下载"), "good"),
    "refused": (N_("已退回"), "bad"),
    "expired": (N_("文件已到期清除"), ""),
}
RETURN_STATES = {
    "ready": (N_("待确认"), "wait"),
    "done": (N_("已按它发货"), "good"),
    "dropped": (N_("已丢弃"), ""),
}
