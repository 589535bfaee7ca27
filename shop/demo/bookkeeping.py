"""What the demo's buyer wrote down for the books and a teacher approved: start-up money, costs, pay, deposits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from sqlalchemy import select

from shop.books.actions import months, papers
from shop.books.actions.papers import PaperFacts
from shop.books.models import Paper
from shop.books.rules import chart
from shop.books.rules.postings import month_of, month_start, next_month
from shop.db import session, transaction
from shop.demo.buying import BUYER
from shop.demo.people import TEACHERS
from shop.demo.receipts import receipt
from shop.kernel.clock import SHANGHAI, business_day
from shop.kernel.ids import uuid7
from shop.people.models import Person
from shop.web.now import settings

WRITTEN_AT, DECIDED_AT = time(16, 30), time(17, 10)
#: day of the month, kind, what it is, which money, hall, who, what for, yuan from and to.
MONTHLY = (
    (2, "expense", chart.RENT, chart.BANK, "", "古城管理处", "门面租金，收据在会计处", 4200, 4200),
    (5, "wages", "", chart.BANK, "", "实习同学", "按出勤发到本人", 12_600, 14_200),
    (8, "expense", chart.UTILITIES, chart.BANK, "", "供电所", "水电费", 1900, 2700),
    (12, "supplier", chart.RECEIVED, chart.BANK, "", "常送货的几家", "上月的货，没有发票", 31_000, 35_000),
    (16, "expense", chart.SMALL_THINGS, chart.SAFE, "front", "河谷超市", "清洁用品", 120, 260),
    (20, "transfer", chart.BANK, chart.WECHAT, "", "", "微信提现", 78_000, 82_000),
    (20, "transfer", chart.BANK, chart.ALIPAY, "", "", "支付宝提现", 32_000, 34_000),
    (21, "transfer", chart.BANK, chart.DRAWER, "", "", "收的现金存银行", 10_200, 11_000),
    (26, "give_back", "", chart.BANK, "", "学校财务", "上交", 48_000, 56_000),
)
AT_THE_START = (
    ("invest", "", chart.BANK, "学校财务", "开办资金", 90_000),
    ("things", "", chart.BANK, "设备和装修的几家", "设备款、装修款", 48_000),
    ("transfer", chart.SAFE, chart.BANK, "", "备用金", 5000),
)
#: Of these the paper has a photo of its receipt, when it is not too old.
WITH_RECEIPT = (chart.UTILITIES, chart.SMALL_THINGS)
RECEIPTS_SINCE = timedelta(days=100)
#: Cash of the last weeks went through shifts into the safe.
SHIFTS_SINCE = timedelta(days=45)
BUDGET = {
    chart.SALES: 12_000_000, chart.COST: 3_300_000, chart.WASTE: 80_000, chart.OWN_USE: 40_000, chart.RENT: 420_000,
    chart.WAGES: 1_300_000, chart.UTILITIES: 240_000, chart.SMALL_THINGS: 20_000, chart.MARKETING: 30_000,
    chart.DEPRECIATION: 50_000, chart.FIT_OUT_SHARE: 20_000,
}  # fmt: skip


def bring_papers(start: date, *, at: datetime) -> None:
    """Write them once; the latest still waits. The night's job posts everything else."""
    if session().scalar(select(Paper.uuid).limit(1)) is not None:
        return
    today = business_day(at)
    writer = session().scalars(select(Person.id).where(Person.nickname == BUYER)).one()
    teacher = session().scalars(select(Person.id).where(Person.username == TEACHERS[0][2])).one()
    written = list(_papers(start, today))
    with transaction():
        for number, plain in enumerate(written, 1):
            has_receipt = plain.account in WITH_RECEIPT and today - plain.day < RECEIPTS_SINCE
            photo = receipt(number, plain.day, plain.amount_fen, settings().receipts_dir) if has_receipt else None
            facts = replace(plain, photo=photo)
            paper = papers.write_paper(facts, by=writer, at=min(_moment(facts.day, WRITTEN_AT), at))
            if number < len(written):
                decided = min(_moment(facts.day, DECIDED_AT), at)
                papers.decide(paper.uuid, approve=True, reason="", by=teacher, at=decided)
        months.set_budget(month_of(today), BUDGET, by=teacher, at=at)


def _papers(start: date, today: date) -> Iterator[PaperFacts]:
    chance = Random("bookkeeping")  # noqa: S311

    def paper(day: date, kind: str, account: str, money: str, hall: str, who: str, note: str, yuan: int) -> PaperFacts:
        identity = uuid7(_moment(day, WRITTEN_AT), random=chance.randbytes(10))
        return PaperFacts(
            identity, kind, day, yuan * 100, money, account=account, hall=hall, payee=who, note=note,
        )  # fmt: skip

    for kind, account, money, who, note, yuan in AT_THE_START:
        yield paper(start, kind, account, money, "", who, note, yuan)
    month = next_month(month_of(start))
    while month <= month_of(today):
        for day_of, kind, account, money, hall, who, note, least, most in MONTHLY:
            day = month_start(month) + timedelta(days=day_of - 1)
            by_shifts = money == chart.DRAWER and today - day < SHIFTS_SINCE
            if day <= today and not by_shifts:
                yield paper(day, kind, account, money, hall, who, note, chance.randint(least, most))
        month = next_month(month)


def _moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, SHANGHAI).astimezone(UTC)
