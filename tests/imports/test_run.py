"""What an imported history does to the books, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.catalog.models import Outlet, Product
from shop.kernel.clock import FakeClock
from shop.once import Operation
from shop.sales.actions.rollups import compare
from shop.sales.imports.actions import batches
from shop.sales.imports.actions.batches import MappingIncomplete, NotNow
from shop.sales.imports.actions.run import Tally
from shop.sales.imports.actions.undo import undo
from shop.sales.imports.queries import coverage, files_folder
from shop.sales.imports.states import BatchState
from shop.sales.models import (
    ImportBatch,
    Order,
    OrderLine,
    Payment,
    SalesByDay,
    SalesByHour,
    SalesByOrder,
    SalesByTender,
)
from tests.imports.conftest import Import

Book = Callable[[], dict[str, list[tuple[Any, ...]]]]

TICKETS = """ticket,time,product,qty,price,payment
1,2026-05-01 09:58:00,拿铁,1,18,微信
1,2026-05-01 09:58:00,可颂,2,12.5,微信
2,2026-05-01 10:05:00,美式,1,15,现金
3,2026-05-02 01:20:00,拿铁,1,18,支付宝
"""


def counts(tally: Tally) -> tuple[int, int, int, int]:
    assert tally.rows == tally.imported + tally.already + tally.rejected
    return tally.rows, tally.imported, tally.already, tally.rejected


def newest(books: Session) -> ImportBatch:
    return books.scalars(select(ImportBatch).order_by(ImportBatch.id.desc()).limit(1)).one()


def told(tally: Tally) -> dict[int, str]:
    return {
        row: " ".join(reason.message % (reason.facts or {}) for reason in reasons)
        for row, reasons in tally.rejections.items()
    }


def test_tickets_become_orders_with_lines_payments_and_sums(books: Session, bring: Import) -> None:
    tally = bring(TICKETS)
    assert counts(tally) == (4, 4, 0, 0)
    assert (tally.sales, tally.lines, tally.total_fen) == (3, 4, 7600)
    first = books.scalars(select(Order).order_by(Order.id)).first()
    assert first is not None
    assert (first.number, first.source, first.channel, first.hour, first.total_fen) == (
        "1",
        "imported",
        "imported",
        9,
        4300,
    )
    assert (first.device_id, first.cashier_id, first.shift_uuid) == (None, None, None)
    assert [(line.name, line.quantity, line.unit_price_fen, line.total_fen) for line in first.lines] == [
        ("拿铁", 1000, 1800, 1800),
        ("可颂", 2000, 1250, 2500),
    ]
    assert [(payment.method, payment.net_fen) for payment in first.payments] == [("wechat", 4300)]
    assert compare() == []
    tenders = books.execute(select(SalesByTender.method, SalesByTender.in_fen)).all()
    assert sorted((row.method, row.in_fen) for row in tenders) == [("alipay", 1800), ("cash", 1500), ("wechat", 4300)]
    assert books.scalar(select(func.count()).select_from(Operation)) == 0


def test_two_files_of_the_same_days_add_up_as_counted_by_hand(books: Session, bring: Import) -> None:
    """`compare` counts imported sums by the statements that wrote them; here they are told in figures."""
    bring(TICKETS)
    bring(TICKETS.replace("\n1,", "\n7,").replace("\n2,", "\n8,").replace("\n3,", "\n9,"), name="again.csv")
    names = {product.id: product.name for product in books.scalars(select(Product))}
    days = {(row.business_day.day, names[row.product_id]): row for row in books.scalars(select(SalesByDay))}
    assert {key: (row.quantity, row.gross_fen, row.net_fen) for key, row in days.items()} == {
        (1, "拿铁"): (4000, 7200, 7200),
        (1, "可颂"): (4000, 5000, 5000),
        (1, "美式"): (2000, 3000, 3000),
    }
    hours = {(row.hour, names[row.product_id]): row for row in books.scalars(select(SalesByHour))}
    assert {key: (row.quantity, row.net_fen) for key, row in hours.items()} == {
        (9, "拿铁"): (2000, 3600),
        (9, "可颂"): (4000, 5000),
        (10, "美式"): (2000, 3000),
        (1, "拿铁"): (2000, 3600),
    }
    heads = {row.hour: row for row in books.scalars(select(SalesByOrder))}
    assert {hour: (row.orders, row.quantity, row.net_fen) for hour, row in heads.items()} == {
        9: (2, 6000, 8600),
        10: (2, 2000, 3000),
        1: (2, 2000, 3600),
    }
    tenders = {row.method: row for row in books.scalars(select(SalesByTender))}
    assert {method: (row.payments, row.in_fen) for method, row in tenders.items()} == {
        "wechat": (2, 8600),
        "cash": (2, 3000),
        "alipay": (2, 3600),
    }


def test_a_sale_after_midnight_belongs_to_the_business_day_before(books: Session, bring: Import) -> None:
    bring(TICKETS)
    late = books.scalars(select(Order).where(Order.number == "3")).one()
    assert (late.business_day, late.hour) == (date(2026, 5, 1), 1)


def test_the_same_file_again_changes_nothing(bring: Import, whole_book: Book) -> None:
    bring(TICKETS)
    before = whole_book()
    assert counts(bring(TICKETS)) == (4, 0, 4, 0)
    assert whole_book() == before


def test_an_extended_file_brings_only_what_is_new(bring: Import) -> None:
    bring(TICKETS)
    tally = bring(TICKETS + "4,2026-05-03 08:00:00,美式,1,15,现金\n")
    assert counts(tally) == (5, 1, 4, 0)
    assert (tally.sales, tally.lines, tally.total_fen) == (1, 1, 1500)


def test_the_order_of_rows_does_not_matter(bring: Import) -> None:
    header, *rows = TICKETS.splitlines()
    bring(TICKETS)
    assert counts(bring("\n".join([header, *reversed(rows)]))) == (4, 0, 4, 0)


def test_a_ticket_with_other_content_is_refused_with_the_way_out(
    books: Session, bring: Import, whole_book: Book
) -> None:
    bring(TICKETS)
    batch = newest(books).id
    before = whole_book()
    tally = bring(TICKETS.replace("可颂,2,12.5", "可颂,3,12.5"))
    assert counts(tally) == (4, 0, 2, 2)
    assert set(tally.rejections) == {2, 3}
    assert f"已在第 {batch} 批导入过，但内容不同" in told(tally)[2]
    assert "撤销" in told(tally)[2]
    assert whole_book() == before


def test_bad_rows_are_named_with_every_reason_and_harm_no_other(books: Session, bring: Import) -> None:
    tally = bring(
        "日期,时间,商品,数量,单价\n"
        "2026-05-01,09:58,拿铁,1,18\n"
        "2026-13-01,soon,,x,y\n"
        "2026-05-01,10:05,美式,-1,15\n"
        ",,,,\n"
        "2027-01-01,10:05,美式,1,15\n"
        "合计,,,3,48\n"
    )
    assert counts(tally) == (5, 1, 0, 4)
    reasons = told(tally)
    assert set(reasons) == {3, 4, 6, 7}
    for words in ("日期「2026-13-01」看不懂", "没有商品名", "数量「x」不是数字", "单价「y」不是数字"):
        assert words in reasons[3]
    assert "退货" in reasons[4]
    assert "在今天以后" in reasons[6]
    batch = newest(books)
    assert [row["row"] for row in batch.rejections] == [3, 4, 6, 7]
    kept = (files_folder() / batch.rejects_file).read_text("utf-8-sig").splitlines()
    assert len(kept) == 5
    assert kept[2].startswith("4,数量是负数")
    assert "'-1" in kept[2], "a cell that begins like a formula is made harmless"


def test_a_history_with_amounts_but_no_prices_is_booked_to_the_fen(books: Session, bring: Import) -> None:
    tally = bring(
        "日期,时间,商品,数量,金额\n"
        "2026-05-01,09:58,拿铁,2,36.00\n"
        "2026-05-01,09:59,可颂,3,10.00\n"
        "2026-05-01,10:05,拿铁,1,-18\n"
    )
    assert counts(tally) == (3, 2, 0, 1)
    assert "金额是负数（-18）" in told(tally)[4]
    assert tally.total_fen == 4600
    lines = books.scalars(select(OrderLine).order_by(OrderLine.order_id)).all()
    assert [(line.name, line.quantity, line.unit_price_fen, line.total_fen, line.price_known) for line in lines] == [
        ("拿铁", 2000, 1800, 3600, True),
        ("可颂", 3000, 333, 1000, True),
    ]
    assert books.scalar(select(func.sum(Payment.net_fen))) == 4600
    assert compare() == []


def test_where_there_is_a_price_the_amount_of_the_file_changes_nothing(bring: Import) -> None:
    assert bring("日期,商品,数量,单价,金额\n2026-05-01,拿铁,2,18,30.00\n").total_fen == 3600


def test_without_ticket_and_time_a_day_is_one_order_of_unknown_hour(books: Session, bring: Import) -> None:
    tally = bring(
        "store,product,category,date,qty,price\n东店,拿铁,咖啡,2026-05-01,3,18\n东店,美式,咖啡,2026-05-01,2,15\n"
    )
    assert (tally.sales, tally.lines, tally.total_fen) == (1, 2, 8400)
    order = books.scalars(select(Order)).one()
    assert (order.hour, order.number, order.business_day) == (-1, "20260501", date(2026, 5, 1))
    assert books.get(Outlet, order.outlet_id).name == "东店"  # type: ignore[union-attr]
    assert books.scalars(select(SalesByOrder.hour)).all() == [-1]
    assert compare() == []


def test_without_a_ticket_the_rows_of_one_moment_are_one_order(bring: Import) -> None:
    text = "datetime,item\n2026-05-01 09:58:00,Latte\n2026-05-01 09:58:00,Bread\n2026-05-01 10:00:00,Latte\n"
    assert bring(text).sales == 2


def test_without_a_quantity_every_row_is_one_piece(books: Session, bring: Import) -> None:
    """The same thing twice on a ticket is two rows."""
    tally = bring("ticket,time,product\n2,2026-05-01 10:05:00,Bread\n2,2026-05-01 10:05:00,Bread\n")
    assert (tally.rows, tally.lines) == (2, 2)
    assert books.scalars(select(OrderLine.quantity)).all() == [1000, 1000]


def test_a_product_without_any_price_counts_as_quantity_only(books: Session, bring: Import) -> None:
    """Bread costs nothing on every row, tea is given away once: only the bread's price is unknown."""
    tally = bring(
        "ticket,date,product,qty,price\n1,2026-05-01,Bread,2,0\n2,2026-05-01,Bread,1,\n3,2026-05-01,Tea,1,0\n4,2026-05-01,Tea,1,9\n"
    )
    assert tally.total_fen == 900
    lines = books.execute(select(OrderLine.name, OrderLine.price_known).order_by(OrderLine.order_id)).all()
    assert [tuple(line) for line in lines] == [("Bread", False), ("Bread", False), ("Tea", True), ("Tea", True)]
    day = books.execute(
        select(func.sum(SalesByDay.quantity), func.sum(SalesByDay.unpriced_quantity), func.sum(SalesByDay.net_fen))
    ).one()
    assert tuple(day) == (5000, 3000, 900)
    assert coverage(newest(books).id) == (5000, 3000)
    assert books.scalars(select(Product.price_known).order_by(Product.name)).all() == [False, True]
    assert books.scalar(select(func.count()).select_from(Payment)) == 1, "nothing was paid for the others"


def test_new_products_are_made_once_with_their_newest_price(books: Session, bring: Import) -> None:
    bring("date,product,category,price\n2026-05-03,拿铁,咖啡,19\n2026-05-01,拿铁,咖啡,18\n")
    product = books.scalars(select(Product)).one()
    assert (product.name, product.price_fen, product.category.name) == ("拿铁", 1900, "咖啡")
    bring("date,product,category,price\n2026-06-01,拿铁,咖啡,20\n")
    assert books.scalar(select(func.count()).select_from(Product)) == 1


def test_known_products_are_found_by_name_code_or_other_spelling(books: Session, bring: Import) -> None:
    bring("date,product\n2026-05-01,Latte\n")
    product = books.scalars(select(Product)).one()
    product.code = "D01"
    books.commit()
    assert bring("date,product\n2026-05-02,d01\n2026-05-03,ＬＡＴＴＥ\n").imported == 2
    assert books.scalar(select(func.count()).select_from(Product)) == 1


def test_unknown_products_are_rejected_when_none_may_be_made(books: Session, bring: Import) -> None:
    tally = bring(TICKETS, create=False)
    assert counts(tally) == (4, 0, 0, 4)
    assert "菜单里没有「拿铁」" in told(tally)[2]
    assert books.scalar(select(func.count()).select_from(Product)) == 0


def test_another_shops_history_goes_to_its_own_outlet(books: Session, bring: Import) -> None:
    bring(TICKETS, outlet="旧店")
    outlet = books.scalars(select(Outlet).where(Outlet.name == "旧店")).one()
    assert not outlet.own
    assert set(books.scalars(select(Order.outlet_id))) == {outlet.id}
    assert counts(bring(TICKETS)) == (4, 4, 0, 0), "the same tickets of the own shop are other sales"


def test_a_ticket_turned_into_a_power_of_ten_is_refused(bring: Import) -> None:
    tally = bring("ticket,date,product\n6.9E+18,2026-05-01,杯\n7,2026-05-01,杯\n")
    assert counts(tally) == (2, 1, 0, 1)
    assert "科学记数法" in told(tally)[2]


def test_undoing_a_batch_takes_back_exactly_what_it_brought(
    books: Session, bring: Import, whole_book: Book, clock: FakeClock
) -> None:
    bring(TICKETS)
    before = whole_book()
    bring(TICKETS.replace("2026-05", "2026-06") + "9,2026-05-01 11:00:00,抹茶,1,22,微信\n")
    batch = newest(books).id
    undo(batch, by=None, at=clock.now())
    assert whole_book() == before
    assert newest(books).state == BatchState.UNDONE
    assert compare() == []
    with pytest.raises(NotNow):
        undo(batch, by=None, at=clock.now())


def test_an_undone_file_can_be_imported_again(books: Session, bring: Import, clock: FakeClock) -> None:
    bring(TICKETS)
    undo(newest(books).id, by=None, at=clock.now())
    assert counts(bring(TICKETS)) == (4, 4, 0, 0)


def test_a_product_that_a_later_batch_uses_stays(books: Session, bring: Import, clock: FakeClock) -> None:
    bring("date,product\n2026-05-01,拿铁\n")
    first = newest(books).id
    bring("date,product\n2026-05-02,拿铁\n")
    second = newest(books).id
    undo(first, by=None, at=clock.now())
    assert books.scalar(select(func.count()).select_from(Product)) == 1
    undo(second, by=None, at=clock.now())
    assert books.scalar(select(func.count()).select_from(Product)) == 0


def test_without_a_product_column_nothing_begins(books: Session, bring: Import) -> None:
    with pytest.raises(MappingIncomplete, match="哪一列是商品"):
        bring("store,date\n东店,2026-05-01\n")
    assert books.scalar(select(func.count()).select_from(ImportBatch)) == 0


def test_only_a_confirmed_batch_is_run(books: Session, bring: Import) -> None:
    bring(TICKETS)
    with pytest.raises(NotNow):
        batches.resume(newest(books).id)


def test_a_long_history_is_booked_in_large_pieces(books: Session, bring: Import) -> None:
    """Enough rows for what the databases do only with many of them."""
    rows = [
        f"{n},2026-0{n % 5 + 1}-{n % 27 + 1:02d} {n % 12 + 8:02d}:00:00,商品{n % 40},{n % 3 + 1},{n % 90}"
        for n in range(7000)
    ]
    tally = bring("\n".join(["ticket,time,product,qty,price", *rows]))
    assert counts(tally) == (7000, 7000, 0, 0)
    assert tally.total_fen == sum((n % 3 + 1) * (n % 90) * 100 for n in range(7000))
    assert compare() == []
