"""What happened stands in the books, to the fen, once; what changes afterwards is posted as a difference."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from shop.books.actions.months import CannotClose, close_month
from shop.books.actions.papers import OwnPaper, PaperFacts, decide, take_back, write_paper
from shop.books.models import ClosedMonth, Posting
from shop.books.rules import chart
from shop.db import session, transaction
from shop.kernel.clock import SHANGHAI, FakeClock
from shop.kernel.errors import Invalid
from shop.purchasing.actions import equipment, fit_out
from shop.purchasing.actions.equipment import EquipmentFacts
from shop.purchasing.actions.fit_out import FitOutFacts
from shop.stock.models import StockValue
from tests.books.conftest import Books, Market, Stock, post, stands
from tests.support.books import CUP, LATTE, count, worklist_kinds
from tests.support.tills import TabletForTests, line

NOVEMBER = date(2026, 11, 23)


def paper(clock: FakeClock, **changes: object) -> PaperFacts:
    """Cleaning things for 58.00 out of the safe."""
    facts: dict[str, object] = {
        "uuid": uuid4(), "kind": "expense", "day": NOVEMBER, "amount_fen": 5800, "money": chart.SAFE,
        "account": chart.SMALL_THINGS, "note": "抹布",
    }  # fmt: skip
    return PaperFacts(**{**facts, **changes})  # type: ignore[arg-type]


def test_a_sale_by_wechat_and_cash(books: Books, tablet: TabletForTests, clock: FakeClock) -> None:
    """13.87 with 10.00 by WeChat; 3.87 in cash become 3.80. One percent of tax is inside."""
    sale = tablet.sale([line(books.latte, 1387)], [("wechat", 1000), ("cash", 380)])
    assert tablet.send(sale)[0].verdict == "accepted"
    post(clock)
    assert stands() == {
        chart.DRAWER: 380, chart.WECHAT: 1000, chart.ROUNDING: 7, chart.SALES: -1387, chart.TAX_INSIDE: 14,
        chart.TAX_OWED: -14,
    }  # fmt: skip


def test_posting_again_changes_nothing(books: Books, tablet: TabletForTests, clock: FakeClock) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    assert post(clock) == 1
    before = stands()
    assert post(clock) == 0
    assert (stands(), count(Posting)) == (before, 1)


def test_a_second_sale_of_the_day_is_posted_as_the_difference(
    books: Books, tablet: TabletForTests, clock: FakeClock
) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    post(clock)
    tablet.send(tablet.sale([line(books.cup, CUP)]))
    post(clock)
    assert stands()[chart.SALES] == -(LATTE + CUP)
    places = session().execute(select(Posting.place, Posting.reason).order_by(Posting.id)).all()
    assert [tuple(row) for row in places] == [(0, ""), (1, "changed")]


def test_goods_are_worth_what_the_stock_says(stock: Stock, clock: FakeClock) -> None:
    milk = _milk(stock)
    stock.receive(milk, 1_000_000, 1400)
    stock.sell(milk, 300_000)
    post(clock)
    value = session().scalar(select(func.sum(StockValue.value_fen)))
    assert stands() == {chart.STOCK: value, chart.COST: 1400 - int(value or 0), chart.RECEIVED: -1400}


def test_what_was_used_before_it_came_costs_what_was_paid(stock: Stock, clock: FakeClock) -> None:
    """Twenty millilitres are sold from an empty shelf at the quoted price; then a litre comes dearer."""
    milk = _milk(stock)
    stock.sell(milk, 20_000)
    post(clock)
    stock.receive(milk, 1_000_000, 2000)
    post(clock)
    found = stands()
    assert found[chart.STOCK] == session().scalar(select(func.sum(StockValue.value_fen)))
    assert found[chart.COST] == 2000 - found[chart.STOCK], "twenty millilitres at what they cost in the end"


def _milk(stock: Stock) -> int:
    return session().scalars(select(StockValue.item_id).order_by(StockValue.item_id)).first() or 0


def test_an_expense_counts_once_somebody_else_said_yes(books: Books, clock: FakeClock) -> None:
    written = write_paper(paper(clock), by=books.teacher, at=clock.now())
    assert (stands(), worklist_kinds()) == ({}, ["books_paper"])
    with pytest.raises(OwnPaper):
        decide(written.uuid, approve=True, reason="", by=books.teacher, at=clock.now())
    decide(written.uuid, approve=True, reason="", by=books.other_teacher, at=clock.now())
    assert stands() == {chart.SAFE: -5800, chart.SMALL_THINGS: 5800}
    assert worklist_kinds() == []
    assert post(clock) == 0, "the night finds nothing more to post"
    take_back(written.uuid, reason="记了两次", by=books.teacher, at=clock.now())
    assert stands() == {}
    assert count(Posting) == 2, "both stay"


def test_everything_wrong_with_a_paper_is_said_at_once(books: Books, clock: FakeClock) -> None:
    wrong = paper(clock, amount_fen=0, money="9999", account="4001", note="", day=date(2026, 12, 1))
    with pytest.raises(Invalid) as refused:
        write_paper(wrong, by=books.teacher, at=clock.now())
    assert {one.field for one in refused.value.problems} == {"amount", "money", "account", "note", "day"}
    assert worklist_kinds() == []


def test_a_settlement_less_what_the_platform_kept(books: Books, clock: FakeClock) -> None:
    facts = paper(clock, kind="platform", account="", amount_fen=100_000, fee_fen=600, money=chart.BANK)
    written = write_paper(facts, by=books.teacher, at=clock.now())
    decide(written.uuid, approve=True, reason="", by=books.other_teacher, at=clock.now())
    assert stands() == {chart.BANK: 99_400, chart.COMMISSION: 600, chart.PLATFORMS: -100_000}


def test_a_machine_wears_off_month_by_month_and_is_scrapped(market: Market, clock: FakeClock) -> None:
    """12,000.00 over a year, bought in November, scrapped in January: two months worn, ten lost."""
    facts = EquipmentFacts("E-01", "咖啡机", NOVEMBER, 1_200_000, 12)
    thing = equipment.save_equipment(facts, by=market.buyer, at=clock.now())
    clock.advance(days=40)
    post(clock)
    assert stands()[chart.DEPRECIATION] == 100_000
    gone = EquipmentFacts("E-01", "咖啡机", NOVEMBER, 1_200_000, 12, state="retired", retired_on=date(2027, 1, 5))
    equipment.save_equipment(gone, equipment_id=thing.id, by=market.buyer, at=clock.now())
    clock.advance(days=40)
    post(clock)
    assert stands() == {
        chart.DEPRECIATION: 200_000, chart.SCRAPPED: 1_000_000, chart.THINGS_OWED: -1_200_000,
    }  # fmt: skip


def test_the_fit_out_is_written_off_in_three_years(books: Books, clock: FakeClock) -> None:
    facts = FitOutFacts("task", "招牌", "", "done", 400_000, 360_000, None, None)
    fit_out.save_fit_out(facts, by=books.teacher, at=clock.now())
    clock.advance(days=40)
    post(clock)
    assert stands() == {chart.FIT_OUT: 350_000, chart.FIT_OUT_SHARE: 10_000, chart.THINGS_OWED: -360_000}


def close(clock: FakeClock, books: Books, month: str = "2026-11", note: str = "") -> ClosedMonth:
    today = clock.now().astimezone(SHANGHAI).date()
    return close_month(month, note=note, by=books.teacher, at=clock.now(), today=today)


def test_a_closed_month_stays_and_a_late_sale_stands_in_the_next(
    books: Books, tablet: TabletForTests, clock: FakeClock
) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    late = tablet.sale([line(books.cup, CUP)])
    clock.advance(days=12)
    closed = close(clock, books)
    assert closed.figures[chart.SALES] == [0, 0, LATTE, -LATTE]
    before = stands(last=date(2026, 11, 30))
    tablet.send(late)
    assert post(clock) == 1
    assert stands(last=date(2026, 11, 30)) == before
    (posting,) = session().scalars(select(Posting).where(Posting.reason == "late")).all()
    assert (posting.fact_day, posting.day) == (NOVEMBER, date(2026, 12, 1))
    assert stands()[chart.SALES] == -(LATTE + CUP)
    assert post(clock) == 0


def test_months_are_closed_in_order_when_they_are_over(books: Books, tablet: TabletForTests, clock: FakeClock) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    with pytest.raises(CannotClose):
        close(clock, books)
    clock.advance(days=45)
    with pytest.raises(CannotClose):
        close(clock, books, "2026-12")
    close(clock, books)
    close(clock, books, "2026-12")
    with pytest.raises(CannotClose):
        close(clock, books)


def test_what_waits_is_named_before_a_month_is_closed(books: Books, clock: FakeClock) -> None:
    write_paper(paper(clock), by=books.teacher, at=clock.now())
    clock.advance(days=12)
    with pytest.raises(Invalid):
        close(clock, books)
    close(clock, books, note="收据还没到，下月再记")
    assert count(ClosedMonth) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE books_posting SET reason = 'x'",
        "DELETE FROM books_line",
        "UPDATE books_line SET amount_fen = 1",
        "DELETE FROM books_month",
        "INSERT INTO books_line VALUES (1, 99, '1001', '', '', 0, 5)",
        "INSERT INTO books_posting VALUES (99, 'x', 'x', '2026-11-23', 0, '2026-11-23', '', '2026-11-23 00:00:00+00')",
    ],
)
def test_the_database_itself_keeps_what_was_closed(
    books: Books, tablet: TabletForTests, clock: FakeClock, statement: str
) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    clock.advance(days=12)
    close(clock, books)
    with pytest.raises(DBAPIError), transaction() as current:
        current.execute(text(statement))


def test_a_closing_that_is_cut_off_leaves_the_month_open(
    books: Books, tablet: TabletForTests, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The power goes after the last posting was written and before the month is kept."""
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    clock.advance(days=12)

    def power_cut(*_args: object, **_facts: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("shop.books.actions.months.audit.record", power_cut)
        with pytest.raises(KeyboardInterrupt):
            close(clock, books)
    assert (count(Posting), count(ClosedMonth)) == (0, 0)
    close(clock, books)
    assert stands()[chart.SALES] == -LATTE


def test_the_buyer_may_write_but_nobody_decides_twice(market: Market, books: Books, clock: FakeClock) -> None:
    written = write_paper(paper(clock), by=market.buyer, at=clock.now())
    assert write_paper(paper(clock, uuid=written.uuid), by=market.buyer, at=clock.now()).uuid == written.uuid
    decide(written.uuid, approve=False, reason="没有收据", by=books.teacher, at=clock.now())
    assert stands() == {}
