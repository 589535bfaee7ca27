"""A change of a record in people's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from shop.kernel.errors import N_
from shop.kernel.money import yuan
from shop.live.imports.rules.states import AfterState, OrderState
from shop.web.filters import local_datetime

FIELDS = {
    "state": N_("状态"), "after": N_("售后"), "paid_fen": N_("整单实付"), "freight_fen": N_("运费"),
    "refund_fen": N_("已退款"), "fen": N_("实付"), "pieces": N_("数量"), "paid_at": N_("付款时间"),
    "shipped_at": N_("发货时间"), "completed_at": N_("完成时间"), "courier": N_("快递公司"), "tracking": N_("快递单号"),
    "carrier": N_("流量体裁"), "room": N_("直播间或达人"), "remark": N_("商家备注"), "goods_name": N_("商品名称"),
    "sku": N_("商家编码"), "spec": N_("规格"), "kind": N_("售后类型"), "reason": N_("售后原因"),
}  # fmt: skip
ORDER_STATES = {one.value: one.label for one in OrderState}
AFTER_STATES = {one.value: one.label for one in AfterState}


def told(values: Mapping[str, Any]) -> str:
    """Fields and what they are, as one line."""
    return "；".join(f"{_(FIELDS[name])} {_value(name, value)}" for name, value in values.items() if name in FIELDS)


def _value(name: str, value: Any) -> str:
    if value in (None, ""):
        return str(_("（空的）"))
    if name in ("state", "after"):
        return str(_(ORDER_STATES.get(value) or AFTER_STATES[value]))
    if name.endswith("fen"):
        return yuan(value)
    if name.endswith("_at"):
        return str(local_datetime(datetime.fromisoformat(value)))
    return str(value)
