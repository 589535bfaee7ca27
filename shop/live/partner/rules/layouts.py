"""Layouts of files that are handed over: columns in order, each a fact of an order or a text that is always the same.

Built in are a batch-ship sheet, two couriers' sheets, and the sheets by which platforms take tracking numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from shop.kernel.errors import N_, Problem

FACTS = {
    "number": N_("平台单号"), "line": N_("子订单号"), "channel": N_("渠道"), "code": N_("商品编码"),
    "name": N_("商品名称"), "pieces": N_("件数"), "order_pieces": N_("整单件数"), "contents": N_("整单内容"),
    "change": N_("变化（新增、变更、取消）"), "paid_at": N_("付款时间"), "recipient": N_("收件人"),
    "phone": N_("收件人电话"), "address": N_("收件地址"), "note": N_("备注"), "courier": N_("快递公司"),
    "tracking": N_("快递单号"), "text": N_("固定文字"),
}  # fmt: skip
PERSONAL = frozenset({"recipient", "phone", "address"})
OF_LINES = frozenset({"line", "code", "name", "pieces"})
NUMBERS = frozenset({"pieces", "order_pieces"})
WRITTEN_AS = {
    "xlsx": N_("Excel（.xlsx）"),
    "csv-utf8": N_("CSV（UTF-8，带标记）"),
    "csv-gb18030": N_("CSV（GB18030）"),
}
MOST_COLUMNS, LONGEST_TITLE, LONGEST_TEXT = 60, 40, 120
NEW, CHANGED, CALLED_OFF, SAME = "new", "changed", "called_off", "same"
CHANGES = {NEW: N_("新增"), CHANGED: N_("变更"), CALLED_OFF: N_("取消"), SAME: N_("不变")}


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutColumn:
    """One column: its title, the fact in it, and the text where the fact is a fixed text."""

    title: str
    fact: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A file's columns and how it is written."""

    name: str
    written_as: str
    columns: tuple[LayoutColumn, ...]

    @property
    def with_recipients(self) -> bool:
        """Whether it tells who gets the parcels."""
        return any(one.fact in PERSONAL for one in self.columns)

    @property
    def tells_changes(self) -> bool:
        """Whether it can say that something is called off; where it cannot, such rows are left out."""
        return any(one.fact == "change" for one in self.columns)

    @property
    def by_line(self) -> bool:
        """Whether each line of an order is a row; else each order is."""
        return any(one.fact in OF_LINES for one in self.columns)

    def as_json(self) -> list[dict[str, str]]:
        """The columns as they are kept."""
        return [asdict(one) for one in self.columns]


def columns_from(kept: Sequence[Mapping[str, Any]]) -> tuple[LayoutColumn, ...]:
    """The columns again."""
    return tuple(LayoutColumn(**one) for one in kept)


def layout_problems(columns: Sequence[LayoutColumn]) -> list[Problem]:
    """Everything that is wrong with columns somebody typed."""
    problems = []
    if not any(one.fact == "number" for one in columns):
        problems.append(Problem("", N_("至少要有「平台单号」这一列，不然回单对不上。")))
    if len(columns) > MOST_COLUMNS:
        problems.append(Problem("", N_("最多 60 列。")))
    for number, one in enumerate(columns):
        if not 0 < len(one.title) <= LONGEST_TITLE:
            problems.append(Problem(f"columns-{number}-title", N_("请填列名，最多 40 个字。")))
        if one.fact not in FACTS:
            problems.append(Problem(f"columns-{number}-fact", N_("请选这一列填什么。")))
        if len(one.text) > LONGEST_TEXT:
            problems.append(Problem(f"columns-{number}-text", N_("固定文字最多 120 个字。")))
    return problems


def _columns(told: Mapping[str, str]) -> tuple[LayoutColumn, ...]:
    """Columns from `title: fact`, or `title: =fixed text`."""
    return tuple(
        LayoutColumn(title=title, fact="text" if fact[:1] == "=" else fact, text=fact[1:] if fact[:1] == "=" else "")
        for title, fact in told.items()
    )


def _empty(titles: str) -> dict[str, str]:
    return dict.fromkeys(titles.split(), "=")


BATCH_SHIP = Layout(
    name=N_("通用批量发货表"), written_as="xlsx",
    columns=_columns({
        "订单编号": "number", "子订单编号": "line", "商品编码": "code", "商品名称": "name", "数量": "pieces",
        "变化": "change",
    }),
)  # fmt: skip
SEND_FOR_US = Layout(
    name=N_("代发货表（有收件人）"), written_as="xlsx",
    columns=_columns({
        "订单编号": "number", "商品编码": "code", "商品名称": "name", "数量": "pieces", "收件人": "recipient",
        "电话": "phone", "地址": "address", "备注": "note", "变化": "change",
    }),
)  # fmt: skip
COURIER = Layout(
    name=N_("通用快递下单表"), written_as="xlsx",
    columns=_columns({
        "发货人姓名(必填)": "=", "发货人电话(必填)": "=", "发件人地址(必填)": "=", "收件人姓名(必填)": "recipient",
        "收件人电话(必填)": "phone", "收件人地址(必填)": "address", "品名(必填)": "=陶器",
        "付款方式(默认寄付)": "=寄付", "内件数量": "order_pieces", "货物价值（选填）": "=",
        "备注（选填）": "=易碎，轻放", "物流编号（选填）": "number", "代收费用（选填）": "=",
    }),
)  # fmt: skip
SF = Layout(
    name=N_("顺丰批量下单表"), written_as="xlsx",
    columns=_columns({
        "用户订单号": "number", "收件公司": "=个人", "联系人": "recipient", "联系电话": "=", "手机号码": "phone",
        "收件详细地址": "address", "付款方式": "=寄付现结", "第三方付月结卡号": "=", "托寄物内容": "contents",
        "托寄物数量": "order_pieces", "件数": "=1", **_empty("实际重量（KG） 计费重量（KG）"), "业务类型": "=顺丰标快",
        **_empty(
            "是否代收货款 代收货款金额 是否保价 保价金额 标准化包装服务（元） 其它费用（元） 是否自取 是否签回单"
            " 是否定时派送 派送日期 派送时段 是否电子验收 是否保单配送 是否拍照验证 是否保鲜服务"
        ),
        "是否易碎件": "=Y",
        **_empty("是否大闸蟹专递 是否票据专送 收件员 寄方签名 寄件日期 签收短信通知(MSG) 派件短信通知(SMS)"),
        "寄方客户备注": "=易碎，轻放", **_empty("长(cm) 宽(cm) 高(cm) 扩展字段1 扩展字段2 扩展字段3"),
    }),
)  # fmt: skip
BUILT_IN = {"batch": BATCH_SHIP, "send_for_us": SEND_FOR_US, "courier": COURIER, "sf": SF}
#: What platforms take back: which order went with which tracking number.
UPLOADS = {
    "generic": Layout(
        name=N_("平台批量发货（订单编号、快递公司、快递单号）"), written_as="xlsx",
        columns=_columns({"订单编号": "number", "快递公司": "courier", "快递单号": "tracking"}),
    ),
    "lines": Layout(
        name=N_("平台批量发货（带子订单编号）"), written_as="xlsx",
        columns=_columns({
            "订单编号": "number", "子订单编号": "line", "快递公司": "courier", "快递单号": "tracking",
        }),
    ),
    "youzan": Layout(
        name=N_("有赞标记发货"), written_as="csv-gb18030",
        columns=_columns({"订单ID": "number", "物流公司": "courier", "物流单号": "tracking"}),
    ),
}  # fmt: skip
