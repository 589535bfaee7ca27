"""The kinds of papers: money that moves without a sale, and what each is in double entry."""

from __future__ import annotations

from typing import NamedTuple

from shop.books.rules.chart import (
    COMMISSION,
    EXPENSES,
    MONEY_BY_PAPER,
    OTHER_INCOME,
    PARTNER,
    PLATFORMS,
    RECEIVED,
    SCHOOL,
    SHARED,
    SUPPLIERS,
    TAX_OWED,
    THINGS_OWED,
    WAGES,
)
from shop.kernel.errors import N_
from shop.kernel.money import Fen


class PaperKind(NamedTuple):
    """One kind: its name, whether money comes in, what it is against; `choices`: what the writer may say it is."""

    name: str
    comes_in: bool
    account: str = ""
    choices: tuple[str, ...] = ()
    with_fee: bool = False
    what: str = ""


PAPER_KINDS = {
    "expense": PaperKind(N_("费用"), False, choices=EXPENSES, what=N_("房租、水电、清洁用品、推广……")),
    "wages": PaperKind(N_("同学的报酬"), False, WAGES, what=N_("学校给实习同学发的钱；直接付给本人")),
    "supplier": PaperKind(
        N_("付供应商"), False, choices=(SUPPLIERS, RECEIVED), what=N_("有发票的付发票，没有发票的付货到票未到")
    ),
    "things": PaperKind(N_("付设备与装修款"), False, THINGS_OWED, what=N_("设备台账和开店清单里欠的钱")),
    "invest": PaperKind(N_("学校投入"), True, SCHOOL, what=N_("学校给小店的开办资金、补助")),
    "give_back": PaperKind(N_("交回学校"), False, SCHOOL, what=N_("小店把钱交回学校")),
    "share": PaperKind(N_("分给同学"), False, SHARED, what=N_("从赚的钱里分给同学的；不算费用")),
    "transfer": PaperKind(
        N_("存取与提现"), False, choices=MONEY_BY_PAPER, what=N_("保险箱存银行、微信提到银行：只是换个地方")
    ),
    "platform": PaperKind(
        N_("平台结算"),
        True,
        PLATFORMS,
        with_fee=True,
        what=N_("平台打来的货款；金额填结算总额，扣点另填；有结算单的在「发货 → 结算」里记到账，不写凭单"),
    ),
    "partner": PaperKind(
        N_("合作企业结算"),
        True,
        PARTNER,
        with_fee=True,
        what=N_("合作企业结来的货款；金额填结算总额，佣金另填；有结算单的在「发货 → 结算」里记到账，不写凭单"),
    ),
    "income": PaperKind(N_("其他收入"), True, OTHER_INCOME, what=N_("场地费、押金利息这些")),
    "tax": PaperKind(N_("交税"), False, TAX_OWED, what=N_("向税务局交的增值税")),
}


def parts_of(kind: str, account: str, money: str, amount_fen: Fen, fee_fen: Fen) -> list[tuple[str, Fen]]:
    """What is debited (positive) and credited for a paper."""
    told = PAPER_KINDS[kind]
    against = told.account or account
    if told.comes_in:
        return [(money, amount_fen - fee_fen), (COMMISSION, fee_fen), (against, -amount_fen)]
    return [(against, amount_fen), (money, -amount_fen)]
