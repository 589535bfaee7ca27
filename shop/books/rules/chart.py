"""The chart of accounts: few, fixed, in plain words. Amounts are signed: a debit is positive."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from shop.kernel.errors import N_


class Kind(StrEnum):
    """What an account tells: what there is, what is owed, whose it is; what came in, what it cost."""

    MONEY = "money"
    ASSET = "asset"
    DEBT = "debt"
    EQUITY = "equity"
    REVENUE = "revenue"
    GOODS = "goods"
    VARIABLE = "variable"
    FIXED = "fixed"


KINDS = {
    Kind.MONEY: N_("钱"),
    Kind.ASSET: N_("别的资产"),
    Kind.DEBT: N_("欠别人的"),
    Kind.EQUITY: N_("学校的投入"),
    Kind.REVENUE: N_("收入"),
    Kind.GOODS: N_("货物成本"),
    Kind.VARIABLE: N_("跟着销售走的费用"),
    Kind.FIXED: N_("每月固定的费用"),
}
#: What makes up profit and loss; the others are carried on from month to month.
OF_PROFIT = (Kind.REVENUE, Kind.GOODS, Kind.VARIABLE, Kind.FIXED)
#: Accounts that are shown the way people say them: income, debts and the school's money as positive numbers.
CREDIT_KINDS = (Kind.REVENUE, Kind.DEBT, Kind.EQUITY)


class Account(NamedTuple):
    """One account: its number, its name and what it is for, in words people use."""

    code: str
    name: str
    kind: Kind
    what: str


DRAWER, SAFE, BANK, WECHAT, ALIPAY, OTHER_TENDER = "1001", "1002", "1010", "1021", "1022", "1029"
PLATFORMS, PARTNER, STOCK, EQUIPMENT, WORN, FIT_OUT = "1131", "1132", "1401", "1601", "1602", "1801"
SUPPLIERS, RECEIVED, THINGS_OWED, TAX_OWED, REFUNDS_DUE, UNCLEAR = "2201", "2202", "2203", "2221", "2241", "2299"
SCHOOL, OPENING_STOCK, SHARED = "4001", "4101", "4104"
SALES, PLATFORM_SALES, RETURNS, ROUNDING, TAX_INSIDE, OTHER_INCOME = "5001", "5002", "5011", "5012", "5021", "5091"
COST, REVALUED, MAKING, PRICE_DIFFERENCE = "5401", "5402", "5403", "5404"
WASTE, KILN_LOSS, COUNTED, OWN_USE = "5411", "5412", "5413", "5414"
COMMISSION, PARCELS, MARKETING = "5501", "5502", "5503"
RENT, UTILITIES, WAGES, REPAIRS, SMALL_THINGS, BANK_FEES, OTHER_COST = (
    "5601", "5602", "5603", "5604", "5605", "5606", "5609",
)  # fmt: skip
DEPRECIATION, FIT_OUT_SHARE, SCRAPPED, CASH_DIFFERENCE = "5701", "5702", "5703", "5711"

CHART = (
    Account(DRAWER, N_("钱箱"), Kind.MONEY, N_("当班钱箱里的现金；关班清点以后转到保险箱")),
    Account(SAFE, N_("保险箱"), Kind.MONEY, N_("清点以后放好的现金，也是备用金的来处")),
    Account(BANK, N_("银行账户"), Kind.MONEY, N_("学校给小店用的银行账户")),
    Account(WECHAT, N_("微信收款"), Kind.MONEY, N_("客人用微信付的、还没有提到银行的钱")),
    Account(ALIPAY, N_("支付宝收款"), Kind.MONEY, N_("客人用支付宝付的、还没有提到银行的钱")),
    Account(OTHER_TENDER, N_("其他方式收款"), Kind.MONEY, N_("现金、微信、支付宝以外的收款")),
    Account(PLATFORMS, N_("平台还没结的货款"), Kind.ASSET, N_("平台订单卖出、平台还没有打来的钱")),
    Account(PARTNER, N_("合作企业还没结的货款"), Kind.ASSET, N_("合作企业卖出、还没有和我们结的钱")),
    Account(STOCK, N_("库存"), Kind.ASSET, N_("自有库位里的货值多少，和库存页分毫不差")),
    Account(EQUIPMENT, N_("设备买价"), Kind.ASSET, N_("设备台账里的买价")),
    Account(WORN, N_("设备已折旧"), Kind.ASSET, N_("设备到现在一共折掉多少（减项）")),
    Account(FIT_OUT, N_("装修与开店费用"), Kind.ASSET, N_("开店清单花的钱，分 36 个月摊到费用里")),
    Account(SUPPLIERS, N_("欠供应商"), Kind.DEBT, N_("发票到了、还没有付的货款")),
    Account(RECEIVED, N_("货到票未到"), Kind.DEBT, N_("货已入库、还没有收到发票的货款")),
    Account(THINGS_OWED, N_("欠设备与装修款"), Kind.DEBT, N_("设备和开店清单里还没有付的钱")),
    Account(TAX_OWED, N_("应交增值税"), Kind.DEBT, N_("小票价格里含的税，还没有交的")),
    Account(REFUNDS_DUE, N_("待退款"), Kind.DEBT, N_("答应退、还没有退出去的钱")),
    Account(UNCLEAR, N_("待查"), Kind.DEBT, N_("单据和收款对不上的部分；应当是 0")),
    Account(SCHOOL, N_("学校投入"), Kind.EQUITY, N_("学校放进小店、又拿回去以后剩下的钱")),
    Account(OPENING_STOCK, N_("期初库存"), Kind.EQUITY, N_("开店时已经有的货")),
    Account(SHARED, N_("分给同学的"), Kind.EQUITY, N_("从赚的钱里分给同学的（减项）")),
    Account(SALES, N_("店里销售"), Kind.REVENUE, N_("小票上优惠以后的金额，含税")),
    Account(PLATFORM_SALES, N_("平台销售"), Kind.REVENUE, N_("平台订单的货款，按客人付钱的那天")),
    Account(RETURNS, N_("退款、撤单与免单"), Kind.REVENUE, N_("退回去的销售额，按退的那天（减项）")),
    Account(ROUNDING, N_("抹零"), Kind.REVENUE, N_("现金抹掉的零头（减项）")),
    Account(TAX_INSIDE, N_("其中的增值税"), Kind.REVENUE, N_("价格里含的税，不是小店的收入（减项）")),
    Account(OTHER_INCOME, N_("其他收入"), Kind.REVENUE, N_("买卖以外的收入")),
    Account(COST, N_("卖出的货的成本"), Kind.GOODS, N_("卖出去的货按移动平均成本值多少")),
    Account(REVALUED, N_("成本调整"), Kind.GOODS, N_("库存不够时先估的成本，进货以后补的差")),
    Account(MAKING, N_("制作差额"), Kind.GOODS, N_("做半成品、烧陶器时用掉的减去做出来的")),
    Account(PRICE_DIFFERENCE, N_("发票差价"), Kind.GOODS, N_("发票和入库金额的差")),
    Account(WASTE, N_("报损"), Kind.GOODS, N_("过期、破损、洒了、重做的货")),
    Account(KILN_LOSS, N_("烧坏"), Kind.GOODS, N_("窑里烧坏的")),
    Account(COUNTED, N_("盘点差异"), Kind.GOODS, N_("盘点比账上少的（多的是负数）")),
    Account(OWN_USE, N_("练习、员工与样品"), Kind.GOODS, N_("不卖、自己用掉的货")),
    Account(COMMISSION, N_("平台扣点与佣金"), Kind.VARIABLE, N_("平台、合作企业从货款里扣的")),
    Account(PARCELS, N_("快递与包装"), Kind.VARIABLE, N_("寄包裹的钱")),
    Account(MARKETING, N_("推广"), Kind.VARIABLE, N_("投流、传单、活动")),
    Account(RENT, N_("房租"), Kind.FIXED, N_("门面的租金")),
    Account(UTILITIES, N_("水电燃气与网络"), Kind.FIXED, N_("每月的水费、电费、气费、网费")),
    Account(WAGES, N_("同学的报酬"), Kind.FIXED, N_("学校给实习同学发的钱，直接发到本人")),
    Account(REPAIRS, N_("保养与维修"), Kind.FIXED, N_("设备保养和修理花的钱")),
    Account(SMALL_THINGS, N_("小件与清洁用品"), Kind.FIXED, N_("抹布、洗洁精、文具这些不入库的东西")),
    Account(BANK_FEES, N_("手续费"), Kind.FIXED, N_("银行、收款码的手续费")),
    Account(OTHER_COST, N_("其他费用"), Kind.FIXED, N_("别处放不下的")),
    Account(DEPRECIATION, N_("设备折旧"), Kind.FIXED, N_("设备台账每个月折掉的")),
    Account(FIT_OUT_SHARE, N_("装修摊销"), Kind.FIXED, N_("开店费用这个月摊到的一份")),
    Account(SCRAPPED, N_("报废损失"), Kind.FIXED, N_("设备报废时还没有折完的")),
    Account(CASH_DIFFERENCE, N_("现金差异"), Kind.FIXED, N_("清点比应有少的（多的是负数）")),
)
ACCOUNTS = {account.code: account for account in CHART}
MONEY = tuple(account.code for account in CHART if account.kind is Kind.MONEY)
#: Money people move by a paper, the one most used first. A drawer has its shifts for that; a shop without them has not.
MONEY_BY_PAPER = (BANK, SAFE, WECHAT, ALIPAY, OTHER_TENDER, DRAWER)
#: What an expense may be.
EXPENSES = (
    RENT, UTILITIES, SMALL_THINGS, REPAIRS, PARCELS, MARKETING, BANK_FEES, COMMISSION, OTHER_COST,
)  # fmt: skip
PROFIT_CODES = tuple(account.code for account in CHART if account.kind in OF_PROFIT)
TENDERS = {"cash": DRAWER, "wechat": WECHAT, "alipay": ALIPAY}


def tender_account(method: str) -> str:
    """Where the money of a way to pay lies."""
    return TENDERS.get(method, OTHER_TENDER)


def as_said(code: str, fen: int) -> int:
    """A signed amount the way people say it: income and debts positive, costs and what there is positive too."""
    return -fen if ACCOUNTS[code].kind in CREDIT_KINDS else fen
