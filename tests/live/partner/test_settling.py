"""Statements of partners and platforms beside our books, to the fen."""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from shop.kernel.clock import business_day
from shop.live.partner.files import read_file
from shop.live.partner.models import PartnerStatement, StatementRow
from shop.live.partner.queries.settling import figures_of, statement_of
from shop.live.partner.rules.settling import NAMES, NEEDED, Before, Known, Said, rows_said, settle
from tests.live.imports.conftest import FILES, rows_of
from tests.live.partner.conftest import Bring, stocked
from tests.support.application import ShopClient
from tests.support.books import Books, count

BILLS = Path(__file__).parents[2] / "reconcile" / "bills"
HEAD = "平台单号,商品编码,销售额,退款,合作企业分成,手续费,结算金额\n"


def read(path: Path, folder: Path) -> list[Said]:
    sheet = read_file(path, folder, NAMES, NEEDED)
    return rows_said(sheet.facts(), titles=sheet.titles, columns=sheet.columns)


def fen(text: str) -> int:
    return int(Decimal(text.strip("`¥\t ").replace(",", "") or "0") * 100)


def upload(client: ShopClient, whose: str, text: str, name: str = "结算.csv") -> tuple[int, str]:
    sent = {"whose": whose, "file": (BytesIO(text.encode()), name)}
    answer = client.post("/live/ship/statements", data=sent, content_type="multipart/form-data")
    return answer.status_code, answer.location or answer.text


def test_wechat_shops_money_of_an_order_counts_once_however_many_rows_it_has(tmp_path: Path) -> None:
    path = FILES / "wechat-shop/wechat_shop_orders.xlsx"
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    at = {str(name): place for place, name in enumerate(rows[0])}
    came, items = {}, 0
    for row in rows[1:]:
        came[row[at["订单号"]]] = fen(str(row[at["订单实际收款金额"]]))
        items += fen(str(row[at["商品实际价格(总共)"]]))
    said = read(path, tmp_path)
    assert sum(one.came_fen for one in said) == sum(came.values())
    assert sum(one.paid_fen for one in said) == items


def test_a_wechat_pay_bill_is_read_to_the_fen_and_its_sums_are_no_rows(tmp_path: Path) -> None:
    said = read(BILLS / "wechatpay_merchant_bill_all.csv", tmp_path)
    totals = list(csv.reader((BILLS / "wechatpay_merchant_bill_all.csv").open(encoding="utf-8-sig")))[-1]
    assert len(said) == int(totals[0].strip("`"))
    assert sum(one.paid_fen for one in said) == fen(totals[1])
    assert sum(one.refund_fen for one in said) == fen(totals[2])
    assert sum(one.fee_fen for one in said) == fen(totals[4])
    assert sum(one.came_fen for one in said) == fen(totals[1]) - fen(totals[2]) - fen(totals[4])


def test_an_alipay_bill_writes_refunds_and_fees_below_zero(tmp_path: Path) -> None:
    said = read(BILLS / "alipay_business_detail_gbk.csv", tmp_path)
    assert [(one.number, one.paid_fen, one.refund_fen, one.fee_fen) for one in said] == [
        ("T20260503-002", 2600, 0, 16), ("T20260503-006", 3000, 0, 18), ("T20260503-009", 2800, 0, 17),
        ("T20260503-006", 0, 3000, -18),
    ]  # fmt: skip
    assert sum(one.came_fen for one in said) == 8400 - 3000


def test_taobaos_orders_tell_what_was_paid_out(tmp_path: Path) -> None:
    said = read(FILES / "taobao/ExportOrderList_gbk.csv", tmp_path)
    rows = rows_of("taobao/ExportOrderList_gbk.csv", "gb18030")
    at = {name.strip(): place for place, name in enumerate(rows[0])}
    assert sum(one.came_fen for one in said) == sum(fen(row[at["打款商家金额"]].strip("元")) for row in rows[1:])


@pytest.mark.database
def test_a_partners_statement_is_held_against_our_orders_and_the_share_agreed(
    teacher: ShopClient, books: Books, bring: Bring, partner: int
) -> None:
    bring()
    text = HEAD + (
        "6926900000000000002,DT-CUP-006,384.00,0,76.80,0.60,306.60\n"
        "6926900000000000006,DT-JAR-009,1280.00,0,256.00,0,1000.00\n"
        "6926900000000000099,DT-TEA-003,138.00,0,27.60,0,110.40\n"
        "合计,,1802.00,0,360.40,0.60,1417.00\n"
    )
    status, where = upload(teacher, f"partner:{partner}", text)
    assert status == 303, where
    figures = figures_of(statement_of(int(where.rsplit("/", 1)[1])))
    assert (figures.total("paid_fen"), figures.total("came_fen")) == (180_200, 141_700)
    told = {one.number[-2:]: (one.owed_fen, one.differs_fen, one.notes) for one in figures.orders}
    assert told["02"] == (38_400 - 7680 - 60, 0, [])
    assert told["06"] == (128_000 - 25_600, -2400, []), "24 yuan are missing"
    assert told["99"] == (11_040, 0, ["unknown"])
    assert sum(one.came_fen for one in figures.pieces) == 141_700
    assert sum(one.owed_fen for one in figures.pieces) == figures.owed_fen
    page = teacher.get(where).text
    assert "-¥24.00" in page
    assert "我们没有这张订单" in page
    assert teacher.get(f"{where}?as=xlsx").status_code == 200
    assert upload(teacher, f"partner:{partner}", text)[0] == 409, "the same file would count twice"
    assert teacher.post(f"{where}/back").status_code == 303
    assert upload(teacher, f"partner:{partner}", text)[0] == 303


@pytest.mark.database
def test_a_bad_amount_is_named_with_its_row_and_nothing_is_kept(teacher: ShopClient, partner: int) -> None:
    text = HEAD + "A1,,12.00,0,0,0,12\nA2,,免费,0,0,0,x\n6.9E+18,,1,0,0,0,1\n"
    status, page = upload(teacher, f"partner:{partner}", text)
    assert status == 422
    assert "第 3 行「销售额」写的是「免费」" in page
    assert "第 3 行「结算金额」写的是「x」" in page
    assert "6.9E+18" in page
    assert count(PartnerStatement) == count(StatementRow) == 0


@pytest.mark.database
def test_orders_that_were_sent_and_never_settled_are_listed_and_only_teachers_see_it(
    teacher: ShopClient, operator: ShopClient, books: Books, bring: Bring, partner: int
) -> None:
    stocked(books, "DT-CUP-006")
    bring()
    assert "6926900000000000002" in teacher.get("/live/ship/statements").text
    upload(teacher, f"partner:{partner}", HEAD + "6926900000000000002,,384,0,0,0,384\n")
    page = teacher.get("/live/ship/statements").text
    assert "6926900000000000002" not in page
    assert operator.get("/live/ship/statements").status_code == 403


COFFEE, NOBODYS = "6926900000000000002", "6926900000000000099"


@pytest.fixture
def brought(teacher: ShopClient, other_teacher: ShopClient, bring: Bring, books: Books) -> Callable[..., str]:
    """Bring a statement of somebody, and book its money unless it is only looked at."""
    bring()

    def statement(whose: str, text: str, *, booked: bool = True) -> str:
        status, where = upload(teacher, whose, HEAD + text)
        assert status == 303, where
        if booked:
            came = {"came_on": business_day(books.clock.now()).isoformat(), "came_to": "bank"}
            assert other_teacher.post(f"{where}/book", data=came).status_code == 303
            books.clock.advance(minutes=1)
        return where

    return statement


def told(where: str) -> dict[str, tuple[int, int, int, list[str]]]:
    """By order: what is kept, owed, different, and what is noted."""
    figures = figures_of(statement_of(int(where.rsplit("/", 1)[1])))
    return {one.number: (one.share_fen, one.owed_fen, one.differs_fen, one.notes) for one in figures.orders}


@pytest.mark.database
def test_an_order_is_owed_once_however_many_statements_name_it(
    teacher: ShopClient, partner: int, brought: Callable[..., str]
) -> None:
    """Paid 384, share 20 %: the first statement owes 307.20; what settles it again owes nothing."""
    whose, both = f"partner:{partner}", f"{COFFEE},,384,0,76.80,0,307.20\n{NOBODYS},,138,0,27.60,0,110.40\n"
    draft = brought(whose, both + "合计,,522,0,104.40,0,417.60\n", booked=False)
    first = brought(whose, both)
    again = brought(whose, both + "\n")
    assert told(first) == {COFFEE: (7680, 30_720, 0, []), NOBODYS: (2760, 11_040, 0, ["unknown"])}, draft
    assert told(again) == {COFFEE: (0, 0, 30_720, ["again"]), NOBODYS: (0, 0, 11_040, ["unknown", "again"])}
    page = teacher.get(again).text
    assert "这里又结了一次" in page
    assert f'href="{first}"' in page
    later = brought(whose, f"{NOBODYS},,0,138,-27.60,0,-110.40\n")
    assert told(later)[NOBODYS] == (-2760, -11_040, 0, ["unknown", "later"])
    assert teacher.post(f"{first}/back").status_code == 303
    assert told(again)[COFFEE] == (7680, 30_720, 0, []), "what was taken back settles nothing"


def test_an_order_settled_line_by_line_is_settled_once_and_keeps_every_commission() -> None:
    """384 in two lines, 138 and 246, commission a tenth: what lacks at the first comes with the second."""
    known = Known(order_id=1, paid_fen=38_400, refund_fen=0, pieces=())
    line = partial(Said, row=1, number=COFFEE)
    said = [
        [line(line="L1", paid_fen=13_800, commission_fen=1380, came_fen=12_420)],
        [line(line="L2", paid_fen=24_600, commission_fen=2460, fee_fen=100, came_fen=22_040)],
    ]
    first = settle(said[0], {COFFEE: known}, share_bp=None)[0]
    before = Before(1, frozenset()).and_then(said[0])
    second = settle(said[1], {COFFEE: known}, share_bp=None, before={COFFEE: before})[0]
    again = settle(said[0], {COFFEE: known}, share_bp=None, before={COFFEE: before.and_then(said[1])})[0]
    assert [(one.share_fen, one.fee_fen, one.again) for one in (first, second, again)] == [
        (1380, 0, False), (2460, 100, False), (0, 0, True),
    ]  # fmt: skip
    assert first.owed_fen + second.owed_fen == 38_400 - 1380 - 2460 - 100
    assert first.differs_fen + second.differs_fen == 0
    assert (again.owed_fen, again.differs_fen) == (0, 12_420)


@given(
    st.lists(
        st.tuples(st.integers(0, 10**7), st.integers(0, 10**6), st.integers(-(10**5), 10**7)), min_size=1, max_size=8
    ),
    st.integers(0, 10_000),
)
def test_sharing_over_pieces_never_loses_a_fen(rows: list[tuple[int, int, int]], share_bp: int) -> None:
    said = [
        SimpleNamespace(
            number="A", code=str(place), name="", paid_fen=paid, refund_fen=refund, commission_fen=0, fee_fen=0,
            came_fen=came,
        )
        for place, (paid, refund, came) in enumerate(rows)
    ]  # fmt: skip
    pieces = tuple((str(place), "", paid) for place, (paid, _, _) in enumerate(rows))
    for known in ({}, {"A": Known(order_id=1, paid_fen=sum(one[0] for one in rows), refund_fen=0, pieces=pieces)}):
        one = settle(said, known, share_bp=share_bp)[0]
        assert sum(share[2] for share in one.shares) == one.owed_fen
        assert sum(share[3] for share in one.shares) == one.sums.came_fen
