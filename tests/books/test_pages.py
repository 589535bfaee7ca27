"""The pages of the books: what a teacher reads, writes, approves, takes away - and what a student may not."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from uuid import UUID

import pytest
from flask import Flask
from PIL import Image
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from shop.books.models import BooksBudget, ClosedMonth, Paper, Posting
from shop.books.rules import chart
from shop.db import session
from shop.jobs.models import Job
from shop.kernel.clock import FakeClock
from tests.books.conftest import Books, Market, post, stands
from tests.purchasing.conftest import log_in
from tests.support.application import ShopClient
from tests.support.books import CUP, LATTE, count
from tests.support.tills import TabletForTests, line

pytestmark = pytest.mark.once


@pytest.fixture
def teacher(client: ShopClient, books: Books, clock: FakeClock) -> ShopClient:
    """A teacher at the desk."""
    return log_in(client, books.teacher, clock)


@pytest.fixture
def other(app: Flask, teacher: ShopClient, books: Books, clock: FakeClock) -> ShopClient:
    """Another teacher at another desk."""
    client = app.test_client()
    assert isinstance(client, ShopClient)
    return log_in(client, books.other_teacher, clock)


def receipt() -> tuple[BytesIO, str]:
    """A photo as a phone makes it."""
    file = BytesIO()
    Image.new("RGB", (40, 60), "white").save(file, "JPEG")
    file.seek(0)
    return file, "receipt.jpg"


EXPENSE = {
    "day": "2026-11-23", "amount": "58", "account": chart.SMALL_THINGS, "money": chart.SAFE, "hall": "front",
    "payee": "河谷超市", "note": "",
}  # fmt: skip


def test_an_empty_shop_is_told_how_to_begin(teacher: ShopClient) -> None:
    assert "这个月还没有账" in teacher.get("/books").text
    for address in ("/books/profit", "/books/accounts", "/books/papers", "/books/months", "/books/accounts/1001"):
        assert teacher.get(address).status_code == 200, address
    assert teacher.get("/books/accounts/9999").status_code == 404
    assert teacher.get("/books/postings/1").status_code == 404
    assert teacher.get("/books?month=9999-99").status_code == 200


def test_a_figure_opens_to_its_rows_and_a_row_to_the_day(
    teacher: ShopClient, books: Books, tablet: TabletForTests, clock: FakeClock
) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE)], [("wechat", LATTE)]))
    post(clock)
    page = teacher.get("/books").text
    assert "¥22.00" in page
    assert "/books/accounts/5001?since=2026-11-01&amp;until=2026-11-30" in page
    number = session().scalars(select(Posting.id)).one()
    assert f"/books/postings/{number}" in teacher.get("/books/accounts/1021?month=2026-11").text
    shown = teacher.get(f"/books/postings/{number}").text
    assert "微信收款" in shown
    assert "/sales/summary?since=2026-11-23&amp;until=2026-11-23" in shown


@pytest.mark.parametrize("by", ["", "hall", "channel", "family", "month", "nonsense"])
def test_profit_is_told_in_every_way(
    teacher: ShopClient, books: Books, tablet: TabletForTests, clock: FakeClock, by: str
) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE), line(books.cup, CUP)]))
    post(clock)
    page = teacher.get(f"/books/profit?by={by}&month=2026-11")
    assert page.status_code == 200
    assert page.text.count("¥90.00") >= 1
    if by == "family":
        assert ">饮品</th>" in page.text


def test_an_expense_with_its_receipt_is_approved_and_reversed(
    teacher: ShopClient, other: ShopClient, books: Books
) -> None:
    answer = teacher.post("/books/papers/new?kind=expense", data={**EXPENSE, "photo": receipt()})
    assert answer.status_code == 303
    paper = session().scalars(select(Paper)).one()
    assert paper.photo
    assert teacher.get(f"/books/receipts/{paper.photo}").mimetype == "image/webp"
    page = f"/books/papers/{paper.uuid}"
    assert "撤回" in teacher.get(page).text
    assert "您批准吗" not in teacher.get(page).text
    assert teacher.post(f"{page}/decide", data={"step": "approve"}).status_code == 403
    assert other.post(f"{page}/decide", data={"step": "refuse"}).status_code == 422
    assert stands() == {}
    assert other.post(f"{page}/decide", data={"step": "approve"}).status_code == 303
    assert stands() == {chart.SAFE: -5800, chart.SMALL_THINGS: 5800}
    assert other.post(f"{page}/decide", data={"step": "approve"}).status_code == 409
    assert other.post(f"{page}/take-back", data={"reason": ""}).status_code == 422
    assert other.post(f"{page}/take-back", data={"reason": "记了两次"}).status_code == 303
    assert stands() == {}
    assert "记了两次" in teacher.get(page).text


def test_what_was_typed_stays_and_everything_wrong_is_named(teacher: ShopClient, books: Books) -> None:
    wrong = {**EXPENSE, "amount": "十块", "day": "", "payee": "河谷超市"}
    answer = teacher.post("/books/papers/new?kind=expense", data=wrong)
    assert answer.status_code == 422
    for said in ("请填日期", "十块", "河谷超市"):
        assert said in answer.text
    answer = teacher.post("/books/papers/new?kind=expense", data=EXPENSE)
    assert answer.status_code == 422
    assert "请附上收据照片" in answer.text
    bad = {**EXPENSE, "photo": (BytesIO(b"<svg/>"), "a.jpg")}
    assert "这不是能用的照片" in teacher.post("/books/papers/new?kind=expense", data=bad).text
    assert count(Paper) == 0


def test_the_files_for_the_accountant_balance(
    teacher: ShopClient, books: Books, tablet: TabletForTests, clock: FakeClock
) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE, note="=1+1")]))
    post(clock)
    text = teacher.get("/books/ledger.csv?month=2026-11").data.decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert sum(float(row["借方"] or 0) for row in rows) == sum(float(row["贷方"] or 0) for row in rows) == 22.22
    assert {row["科目"] for row in rows} == {"1001", "2221", "5001", "5021"}
    book = CalamineWorkbook.from_filelike(BytesIO(teacher.get("/books/accountant.xlsx?month=2026-11").data))
    assert book.sheet_names == ["科目余额", "损益", "总账"]
    balances = book.get_sheet_by_name("科目余额").to_python()[1:]
    assert sum(row[6] for row in balances) == pytest.approx(0)
    for address in ("/books/profit", "/books/accounts", "/books/accounts/5001", "/books/papers"):
        answer = teacher.get(f"{address}?as=xlsx&month=2026-11")
        assert (answer.status_code, answer.data[:2]) == (200, b"PK"), address


def test_a_month_is_planned_and_closed(
    teacher: ShopClient, books: Books, tablet: TabletForTests, clock: FakeClock
) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    assert teacher.post("/books/months/2026-11/budget", data={"a5001": "50", "a5601": "4200"}).status_code == 303
    post(clock)
    page = teacher.get("/books/months/2026-11/budget").text
    assert "-¥28.00" in page, "22 of 50 were sold"
    assert "先填上了上个月的" in teacher.get("/books/months/2026-12/budget").text
    assert teacher.post("/books/months/2026-11/budget", data={"a5001": "很多"}).status_code == 422
    assert count(BooksBudget) == 2
    assert teacher.post("/books/months/2026-11/close").status_code == 409
    clock.advance(days=10)
    log_in(teacher, books.teacher, clock)
    assert "下一个要结的：2026-11" in teacher.get("/books/months").text
    assert teacher.post("/books/months/2026-11/close", data={"note": ""}).status_code == 303
    assert count(ClosedMonth) == 1
    assert "已结账" in teacher.get("/books?month=2026-11").text
    assert teacher.get("/books/months/2026-99/budget").status_code == 404


def test_the_month_that_waits_says_for_what(teacher: ShopClient, books: Books, clock: FakeClock) -> None:
    teacher.post("/books/papers/new?kind=expense", data={**EXPENSE, "note": "小票丢了"})
    clock.advance(days=10)
    log_in(teacher, books.teacher, clock)
    assert "等批准的凭单" in teacher.get("/books/months").text
    answer = teacher.post("/books/months/2026-11/close", data={"note": ""})
    assert answer.status_code == 422
    assert "请写明理由" in answer.text


def test_posting_now_is_a_job(teacher: ShopClient, books: Books) -> None:
    assert teacher.post("/books/post").status_code == 303
    assert session().scalars(select(Job.kind)).all() == ["post_books"]


def test_the_buyer_writes_and_does_not_approve(market: Market, client: ShopClient, clock: FakeClock) -> None:
    buyer = log_in(client, market.buyer, clock)
    buyer.post("/books/papers/new?kind=expense", data={**EXPENSE, "note": "小票丢了"})
    paper = session().scalars(select(Paper.uuid)).one()
    assert isinstance(paper, UUID)
    assert buyer.post(f"/books/papers/{paper}/decide", data={"step": "approve"}).status_code == 403
    assert "定预算" not in buyer.get("/books/months").text
    assert buyer.post(f"/books/papers/{paper}/withdraw").status_code == 303
    session().rollback()
    assert session().scalars(select(Paper.state)).one() == "withdrawn"


def test_in_english(teacher: ShopClient, books: Books, tablet: TabletForTests, clock: FakeClock) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    post(clock)
    page = teacher.get("/books?lang=en").text
    assert "Net revenue" in page
    assert "Break-even turnover" in page
    assert "店里销售" not in page
