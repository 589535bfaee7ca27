"""What a sales history may tell, and which of the file's columns tells it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, TypeAlias

from shop.kernel.errors import N_, Problem

DateOrder: TypeAlias = Literal["ymd", "dmy", "mdy"]
DecimalMark: TypeAlias = Literal[".", ","]


class Field(StrEnum):
    """A fact about a sold line."""

    DATE = "date"
    TIME = "time"
    TICKET = "ticket"
    PRODUCT = "product"
    CATEGORY = "category"
    VARIANT = "variant"
    QUANTITY = "quantity"
    PRICE = "price"
    AMOUNT = "amount"
    STORE = "store"
    PAYMENT = "payment"


LABELS: Mapping[Field, str] = {
    Field.DATE: N_("日期"),
    Field.TIME: N_("时间"),
    Field.TICKET: N_("小票号"),
    Field.PRODUCT: N_("商品"),
    Field.CATEGORY: N_("分类"),
    Field.VARIANT: N_("规格"),
    Field.QUANTITY: N_("数量"),
    Field.PRICE: N_("单价"),
    Field.AMOUNT: N_("金额"),
    Field.STORE: N_("门店"),
    Field.PAYMENT: N_("支付方式"),
}


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


#: Names people and programs give these columns, simplified as `simple` does; the first that fits wins.
NAMES: Mapping[Field, tuple[str, ...]] = {
    Field.DATE: _names(
        "date saledate salesdate orderdate transactiondate businessdate invoicedate day 日期 销售日期 "
        "营业日期 营业日 交易日期 订单日期 下单日期 结账日期 开单日期"
    ),
    Field.TIME: _names(
        "time datetime timestamp saletime salestime ordertime transactiontime placeordertime createdat "
        "时间 销售时间 交易时间 订单时间 下单时间 点菜时间 点单时间 结账时间 支付时间 日期时间 开单时间 "
        "订单提交时间"
    ),
    Field.TICKET: _names(
        "ticket ticketid ticketno ticketnumber order orderid orderno ordernumber receipt receiptid "
        "receiptno receiptnumber transaction transactionid transactionno invoice invoiceno invoicenumber "
        "bill billno checkno 小票号 小票 单号 订单号 订单编号 流水号 交易号 账单号 主订单编号 销售单号 "
        "订单id"
    ),
    Field.PRODUCT: _names(
        "product productname item itemname productdetail dish dishname dishesname menuitem coffeename "
        "article description name 商品 商品名称 商品名 品名 产品 产品名称 菜品 菜名 菜品名称 货品 品项 "
        "选购商品 名称 商品编码 商家编码 sku"
    ),
    Field.CATEGORY: _names(
        "category productcategory itemcategory categoryname group department producttype 分类 类别 品类 "
        "商品分类 商品类别 类目 大类"
    ),
    Field.VARIANT: _names("variant size option spec 规格 商品规格 型号 款式 杯型 份量"),
    Field.QUANTITY: _names(
        "qty quantity count counts units pcs transactionqty 数量 份数 件数 杯数 销量 销售数量 商品数量"
    ),
    Field.PRICE: _names("price unitprice productprice itemprice 单价 售价 价格 销售单价 商品单价 实售单价 成交单价"),
    Field.AMOUNT: _names(
        "amount lineamount linetotal totalamount itemtotal totalprice total subtotal money salesamount revenue "
        "金额 小计 商品金额 销售金额 行金额 总金额 总价 合计 销售额 实收 实收金额 实付 实付金额"
    ),
    Field.STORE: _names(
        "store storename storelocation shop shopname outlet branch location 门店 门店名称 店铺 店铺名称 分店 店名 网点"
    ),
    Field.PAYMENT: _names(
        "payment paymentmethod paymenttype paymethod paytype tender cashtype 支付方式 付款方式 收款方式 "
        "结算方式 支付渠道 支付"
    ),
}
#: What a whole order came to is a line's amount only where every row is one piece.
ORDER_AMOUNT_NAMES = ("订单应付金额", "订单金额", "orderamount", "ordertotal")

_UNIT = re.compile(r"[(\[【].*?[)\]】]")
_NOISE = re.compile(r"[\s_\-./:#*\"'　]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """Which column (counted from 0) tells what, and how its dates and decimals are written."""

    columns: Mapping[Field, int] = field(default_factory=dict)
    date_order: DateOrder = "ymd"
    decimal: DecimalMark = "."

    def as_json(self, header: Sequence[str] = ()) -> dict[str, Any]:
        """For keeping; `header` gives the columns' names to show later."""
        names = {name.value: header[i] for name, i in self.columns.items() if i < len(header)}
        columns = {name.value: i for name, i in self.columns.items()}
        return {"columns": columns, "date_order": self.date_order, "decimal": self.decimal, "names": names}

    @property
    def priced(self) -> bool:
        """Whether any column tells money."""
        return Field.PRICE in self.columns or Field.AMOUNT in self.columns

    def problems(self) -> tuple[Problem, ...]:
        """What has to be chosen before rows can be read."""
        found = []
        if Field.PRODUCT not in self.columns:
            found.append(Problem(Field.PRODUCT, N_("请选择哪一列是商品。")))
        if Field.DATE not in self.columns:
            found.append(Problem(Field.DATE, N_("请选择哪一列是日期（日期和时间在同一列时，两项都选那一列）。")))
        used: dict[int, Field] = {}
        for name, column in self.columns.items():
            other = used.setdefault(column, name)
            if other is not name and {other, name} != {Field.DATE, Field.TIME}:
                found.append(Problem(name, N_("同一列不能既是「%(one)s」又是「%(other)s」。"), _pair(other, name)))
        return tuple(found)


def _pair(one: Field, other: Field) -> dict[str, str]:
    return {"one": LABELS[one], "other": LABELS[other]}


def from_json(kept: Mapping[str, Any]) -> ColumnMapping:
    """The mapping that `as_json` kept."""
    columns = {Field(name): int(i) for name, i in kept["columns"].items()}
    return ColumnMapping(columns=columns, date_order=kept["date_order"], decimal=kept["decimal"])


def simple(name: str) -> str:
    """A column's name without case, width, blanks, punctuation and units: ``Unit_Price (元)`` -> ``unitprice``."""
    plain = unicodedata.normalize("NFKC", name).casefold().replace("\ufeff", "")
    return _NOISE.sub("", _UNIT.sub("", plain))


def header_hash(header: Iterable[str]) -> bytes:
    """What a saved mapping is found by: the column names in their order."""
    return hashlib.sha256("\x1f".join(simple(name) for name in header).encode()).digest()


def candidates(header: Sequence[str]) -> dict[Field, list[int]]:
    """Columns whose name may tell a fact: the more usual name first, then the column further left."""
    names = [simple(name) for name in header]
    found: dict[Field, list[int]] = {}
    for wanted, known in NAMES.items():
        places = sorted((known.index(name), i) for i, name in enumerate(names) if name in known)
        if places:
            found[wanted] = [i for _, i in places]
    if Field.PRICE not in found and Field.QUANTITY not in found:
        amounts = [i for i, name in enumerate(names) if name in ORDER_AMOUNT_NAMES]
        if amounts:
            found[Field.AMOUNT] = [*found.get(Field.AMOUNT, ()), *amounts]
    return found


def known_names(cells: Sequence[str]) -> int:
    """How many different facts the cells name as a header would; decides which row is the header."""
    return len(candidates(cells))
