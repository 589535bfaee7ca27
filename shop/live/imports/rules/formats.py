"""The files the platforms hand out, told apart by the names of their columns, never by their place.

Each fact has the names it goes by: the present generation's first, older and newer ones after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from shop.kernel.errors import N_
from shop.live.imports.rules.cells import column_name
from shop.live.imports.rules.states import Platform


class Kind(StrEnum):
    """What a row of the file is."""

    LINES = "lines"
    ORDERS = "orders"
    AFTER_SALES = "after_sales"


class Key(StrEnum):
    """What tells a line from every other: a number of its own, its order, or what was bought in its order."""

    OWN = "own"
    ORDER = "order"
    GOODS = "goods"


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One file. `columns`: fact -> names; `needed` facts must have a column; some of `marks` tell the format.

    `order_money`: the paid amount is the whole order's and stands in each of its rows.
    """

    name: str
    platform: Platform
    kind: Kind
    key: Key
    title: str
    columns: Mapping[str, tuple[str, ...]]
    marks: tuple[str, ...]
    needed: tuple[str, ...]
    order_money: bool = False
    fewest_marks: int = 2
    names: Mapping[str, tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        folded = {fact: tuple(map(column_name, names)) for fact, names in self.columns.items()}
        object.__setattr__(self, "names", folded)


#: Every fact a file may tell, with the word people choose it by.
FACTS = {
    "number": N_("订单号"), "line_number": N_("子订单号"), "state": N_("订单状态"), "after": N_("售后状态"),
    "pieces": N_("数量"), "amount": N_("这一行实付"), "price": N_("单价"), "paid": N_("整单实付"),
    "freight": N_("运费"), "refund": N_("已退款"), "goods_name": N_("商品名称"), "goods_id": N_("平台商品编号"),
    "spec": N_("规格"), "sku": N_("商家编码"), "ordered_at": N_("下单时间"), "paid_at": N_("付款时间"),
    "shipped_at": N_("发货时间"), "completed_at": N_("完成时间"), "carrier": N_("流量体裁"), "room": N_("直播间或达人"),
    "courier": N_("快递公司"), "tracking": N_("快递单号"), "parcel": N_("快递信息"), "remark": N_("商家备注"),
    "province": N_("省"), "city": N_("市"), "district": N_("区"), "street": N_("街道"), "address": N_("详细地址"),
    "name": N_("收件人"), "phone": N_("收件人手机"), "message": N_("买家留言"), "after_number": N_("售后单号"),
    "after_kind": N_("售后类型"), "applied_at": N_("申请时间"), "reason": N_("售后原因"),
    "freight_refund": N_("退运费"),
}  # fmt: skip
BUYER_FACTS = ("name", "phone", "district", "street", "address", "message")

DOUYIN = Format(
    name="douyin", platform=Platform.DOUYIN, kind=Kind.LINES, key=Key.OWN, title=N_("抖店订单"),
    marks=("主订单编号", "子订单编号", "流量体裁", "达人昵称", "选购商品", "商家编码", "订单应付金额"),
    needed=("number", "line_number", "state", "pieces", "amount", "ordered_at"),
    columns={
        "number": ("主订单编号",), "line_number": ("子订单编号",), "state": ("订单状态",), "after": ("售后状态",),
        "pieces": ("商品数量",), "amount": ("订单应付金额",), "price": ("商品单价", "商品金额"), "freight": ("运费",),
        "goods_name": ("选购商品", "定制商品"), "goods_id": ("商品ID",), "spec": ("商品规格",),
        "sku": ("商家编码", "货号"), "ordered_at": ("订单提交时间", "订单提交日期"), "paid_at": ("支付完成时间",),
        "shipped_at": ("发货时间",), "completed_at": ("订单完成时间",), "carrier": ("流量体裁",),
        "room": ("达人昵称",), "parcel": ("快递信息",), "remark": ("商家备注",), "province": ("省",), "city": ("市",),
        "district": ("区",), "street": ("街道",), "address": ("详细地址",), "name": ("收件人",),
        "phone": ("收件人手机号",), "message": ("买家留言",),
    },
)  # fmt: skip
DOUYIN_AFTER_SALES = Format(
    name="douyin_after_sales", platform=Platform.DOUYIN, kind=Kind.AFTER_SALES, key=Key.OWN, title=N_("抖店售后"),
    marks=("售后单号", "商品单号", "退商品金额(元)", "售后申请时间", "商品发货状态"),
    needed=("after_number", "number", "after", "refund"),
    columns={
        "after_number": ("售后单号",), "number": ("订单号",), "line_number": ("商品单号",), "after": ("售后状态",),
        "after_kind": ("售后类型",), "refund": ("退商品金额(元)",), "freight_refund": ("退运费金额(元)",),
        "applied_at": ("售后申请时间",), "reason": ("售后原因",),
    },
)  # fmt: skip
KUAISHOU = Format(
    name="kuaishou", platform=Platform.KUAISHOU, kind=Kind.LINES, key=Key.ORDER, title=N_("快手小店订单"),
    marks=("CPS达人ID", "CPS达人昵称", "收货地址-省", "成交数量", "快赚客ID", "订单载体"),
    needed=("number", "state", "pieces", "amount", "ordered_at"),
    columns={
        "number": ("订单号",), "state": ("订单状态",), "after": ("售后状态",), "pieces": ("成交数量",),
        "amount": ("实付款",), "price": ("商品单价",), "freight": ("快递费",), "goods_name": ("商品名称",),
        "goods_id": ("商品ID",), "spec": ("商品规格",), "sku": ("SKU编码",), "ordered_at": ("订单创建时间",),
        "paid_at": ("订单支付时间",), "shipped_at": ("发货时间",), "carrier": ("订单载体",), "room": ("CPS达人昵称",),
        "courier": ("快递公司",), "tracking": ("快递单号",), "remark": ("订单备注",), "province": ("收货地址-省",),
        "city": ("收货地址-市",), "district": ("收货地址-区",), "street": ("收货地址-街道",), "address": ("收货地址",),
        "name": ("收货人姓名",), "phone": ("收货人电话",), "message": ("买家留言",),
    },
)  # fmt: skip
WECHAT = Format(
    name="wechat", platform=Platform.WECHAT, kind=Kind.LINES, key=Key.GOODS, title=N_("微信小店订单"),
    order_money=True,
    marks=("SKU编码(自定义)", "带货账号昵称", "带货人昵称", "商品实际价格(总共)", "商品编码(平台)", "商品售后"),
    needed=("number", "state", "pieces", "paid", "goods_name"),
    columns={
        "number": ("订单号",), "state": ("订单状态",), "after": ("商品售后",), "pieces": ("商品数量",),
        "amount": ("商品实际价格(总共)",), "price": ("商品实际价格(单件)", "商品价格(单件)", "商品价格"),
        "paid": ("订单实际支付金额",), "freight": ("订单运费",), "refund": ("商品已退款金额",),
        "goods_name": ("商品名称",), "goods_id": ("商品编码(平台)",), "spec": ("商品属性",),
        "sku": ("SKU编码(自定义)",), "ordered_at": ("订单下单时间", "下单时间"), "paid_at": ("支付时间",),
        "shipped_at": ("订单发货时间", "发货时间"), "completed_at": ("订单完成结算时间", "订单确认收货时间"),
        "carrier": ("带货方式", "来源渠道"), "room": ("带货账号昵称", "带货人昵称", "账号昵称"),
        "courier": ("物流公司",), "tracking": ("快递单号",), "remark": ("商家备注",), "province": ("省",),
        "city": ("市",), "district": ("区",), "address": ("收件人地址",), "name": ("收件人姓名",),
        "phone": ("收件人手机",), "message": ("买家备注",),
    },
)  # fmt: skip
TAOBAO = Format(
    name="taobao", platform=Platform.TAOBAO, kind=Kind.ORDERS, key=Key.ORDER, title=N_("淘宝订单"), order_money=True,
    marks=("买家会员名", "宝贝标题", "打款商家金额", "宝贝种类", "宝贝总数量", "买家实付金额"),
    needed=("number", "state", "paid", "ordered_at"),
    columns={
        "number": ("订单编号",), "state": ("订单状态",), "paid": ("买家实际支付金额", "买家实付金额"),
        "freight": ("买家应付邮费",), "refund": ("退款金额",), "goods_name": ("宝贝标题",), "spec": ("宝贝规格",),
        "ordered_at": ("订单创建时间", "买家下单时间"), "paid_at": ("订单付款时间", "买家付款时间"),
        "shipped_at": ("发货时间",), "completed_at": ("确认收货时间",), "courier": ("物流公司",),
        "tracking": ("物流单号", "运单号"), "remark": ("订单备注", "商家备忘"), "address": ("收货地址",),
        "name": ("收货人姓名",), "phone": ("联系手机", "联系电话"), "message": ("买家留言",),
    },
)  # fmt: skip
TAOBAO_LINES = Format(
    name="taobao_lines", platform=Platform.TAOBAO, kind=Kind.LINES, key=Key.OWN, title=N_("淘宝订单明细"),
    order_money=True,
    marks=("外部系统编号", "套餐信息", "购买数量", "标题", "退款状态"),
    needed=("number", "line_number", "state", "pieces", "amount"),
    columns={
        "number": ("主订单编号",), "line_number": ("子订单编号",), "state": ("订单状态",), "after": ("退款状态",),
        "pieces": ("购买数量",), "amount": ("买家实际支付金额",), "price": ("价格",), "refund": ("退款金额",),
        "goods_name": ("标题",), "spec": ("商品属性",), "sku": ("商家编码", "外部系统编号"),
        "ordered_at": ("订单创建时间",), "paid_at": ("订单付款时间",),
    },
)  # fmt: skip
_YOUZAN_ORDER = {
    "number": ("订单号",), "state": ("订单状态",), "paid": ("订单实付金额",), "freight": ("运费",),
    "ordered_at": ("订单创建时间",), "paid_at": ("买家付款时间",), "completed_at": ("交易成功时间",),
    "remark": ("商家订单备注",), "province": ("收货人省份",), "city": ("收货人城市",), "district": ("收货人地区",),
    "address": ("详细收货地址/提货地址",), "name": ("收货人/提货人",), "phone": ("收货人手机号/提货人手机号",),
    "message": ("买家备注",),
}  # fmt: skip
YOUZAN = Format(
    name="youzan", platform=Platform.YOUZAN, kind=Kind.ORDERS, key=Key.ORDER, title=N_("有赞订单"), order_money=True,
    marks=("归属店铺", "全部商品名称", "商品种类数", "订单实收金额", "销售渠道"),
    needed=("number", "state", "paid", "ordered_at"),
    columns={
        **_YOUZAN_ORDER, "goods_name": ("全部商品名称",), "after": ("订单退款状态",), "refund": ("订单已退款金额",),
    },
)  # fmt: skip
YOUZAN_LINES = Format(
    name="youzan_lines", platform=Platform.YOUZAN, kind=Kind.LINES, key=Key.GOODS, title=N_("有赞订单商品"),
    order_money=True,
    marks=("订单商品状态", "商品发货物流公司", "商品发货物流单号", "商品退款状态", "商品已退款金额", "归属店铺"),
    needed=("number", "state", "pieces", "goods_name", "price"),
    columns={
        **_YOUZAN_ORDER, "goods_name": ("商品名称",), "spec": ("商品规格",), "sku": ("商品编码",),
        "price": ("商品单价",), "pieces": ("商品数量",), "courier": ("商品发货物流公司",),
        "tracking": ("商品发货物流单号",), "after": ("商品退款状态",), "refund": ("商品已退款金额",),
    },
)  # fmt: skip
FORMATS = (DOUYIN, DOUYIN_AFTER_SALES, KUAISHOU, WECHAT, TAOBAO, TAOBAO_LINES, YOUZAN_LINES, YOUZAN)
BY_NAME = {form.name: form for form in FORMATS}


@dataclass(frozen=True, slots=True)
class Header:
    """The row that names the columns: its number, the format, and where each fact stands."""

    row: int
    form: Format
    places: Mapping[str, int]

    @property
    def missing(self) -> list[str]:
        """Names of needed columns that are not there."""
        return [
            self.form.columns[fact][0] if fact in self.form.columns else fact
            for fact in self.form.needed
            if fact not in self.places
        ]


def places_of(form: Format, names: Sequence[str]) -> dict[str, int]:
    """Where each fact stands; the first of columns with the same name counts."""
    first = {name: place for place, name in reversed(list(enumerate(names)))}
    found = {}
    for fact, alternatives in form.names.items():
        place = next((first[name] for name in alternatives if name in first), None)
        if place is not None:
            found[fact] = place
    return found


def layout(
    name: str, platform: Platform, columns: Mapping[str, str], *, title: str = "", kind: Kind = Kind.LINES
) -> Format:
    """The format of a file whose columns a teacher named: it is known by having all of them."""
    lines = kind == Kind.LINES
    key = Key.OWN if "line_number" in columns else Key.GOODS
    needed = ("number", "state", "ordered_at", *(("pieces", "amount") if lines else ("paid",)))
    return Format(
        name=name, platform=platform, kind=kind, key=key if lines else Key.ORDER, title=title or platform.label,
        columns={fact: (column,) for fact, column in columns.items()}, marks=tuple(columns.values()), needed=needed,
        order_money="paid" in columns, fewest_marks=len({column_name(column) for column in columns.values()}),
    )  # fmt: skip


def find_header(rows: Sequence[Sequence[str]], layouts: Sequence[Format] = ()) -> Header | None:
    """The row that names most columns of some format, among the first rows of a file; None when there is none."""
    best: tuple[int, Header] | None = None
    for number, cells in enumerate(rows, 1):
        names = [column_name(cell) for cell in cells]
        for form in (*FORMATS, *layouts):
            if len({column_name(mark) for mark in form.marks} & set(names)) < form.fewest_marks:
                continue
            header = Header(number, form, places_of(form, names))
            fitness = len(header.places) - 3 * len(header.missing)
            if best is None or fitness > best[0]:
                best = (fitness, header)
    return best[1] if best else None
