"""Files into the books: new, changed, the same; the next day's file; taking back; what waits; buyers by two roads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.db import session as db_session
from shop.kernel.clock import FakeClock
from shop.kernel.errors import NotFound
from shop.live.imports.actions import batches, buyers, goods, words
from shop.live.imports.actions.undoing import NewerFirst, undo
from shop.live.imports.files import open_file
from shop.live.imports.queries import (
    after_sales_of,
    buyer_of,
    history_of,
    known_goods,
    order_of,
    orders,
    waiting_goods,
    waiting_words,
)
from shop.live.imports.rules.states import AFTER, ORDER
from shop.live.models import (
    PlatformAfterSale,
    PlatformBatch,
    PlatformBuyer,
    PlatformChange,
    PlatformLine,
    PlatformOrder,
)
from shop.people.models import AuditEntry
from tests.live.imports.conftest import FILES, rows_of, write_rows
from tests.support.books import Books, count, open_shop

DOUYIN, NEXT_DAY = "douyin/douyin_orders_utf8bom.csv", "douyin/douyin_orders_next_day_overlap.csv"
AFTER_SALES = "douyin/douyin_after_sales_utf8bom.csv"
Bring = Callable[[Path | str], PlatformBatch]


@pytest.fixture
def books(clock: FakeClock, session: Session) -> Books:
    """A shop."""
    return open_shop(clock)


@pytest.fixture
def bring(books: Books, tmp_path: Path) -> Bring:
    """Look at a file and import it."""

    def bringing(name: Path | str) -> PlatformBatch:
        path = name if isinstance(name, Path) else FILES / name
        file = open_file(path, tmp_path, name=path.name)
        assert file.header
        now = books.clock.now()
        batch = batches.bring(file, by=books.teacher, at=now)
        batches.look(batch.id, file, at=now)
        seen = (batch.new, batch.changed, batch.same, batch.older)
        batches.import_file(batch.id, file, by=books.teacher, at=now)
        assert (batch.new, batch.changed, batch.same, batch.older) == seen, "the import does what the preview said"
        return batch

    return bringing


def order(number: str) -> PlatformOrder:
    with_lines = orders(text=number).execution_options(populate_existing=True)
    return db_session().scalars(with_lines).one()


def test_a_file_comes_in_and_the_same_file_again_is_known(books: Books, bring: Bring) -> None:
    batch = bring(DOUYIN)
    assert (batch.rows, batch.orders, batch.new, batch.same, batch.rejected) == (10, 8, 9, 1, 0)
    assert (count(PlatformOrder), count(PlatformLine)) == (8, 9)
    with_two = order("6926900000000000002")
    assert (with_two.paid_fen, len(with_two.lines), with_two.state) == (38400, 2, "shipped")
    assert (with_two.carrier, with_two.room, with_two.province) == ("直播", "梯田陶语直播间", "广东省")


def test_the_next_days_file_moves_states_on_and_adds_nothing_twice(books: Books, bring: Bring) -> None:
    bring(DOUYIN)
    before = count(PlatformOrder), count(PlatformLine)
    batch = bring(NEXT_DAY)
    assert (count(PlatformOrder), count(PlatformLine)) == before
    assert batch.new == 0
    assert batch.changed + batch.same == batch.rows == 7
    sent = order("6926900000000000004")
    assert (sent.state, sent.shipped_at is not None) == ("shipped", True)
    given_back = order("6926900000000000005")
    assert (given_back.state, given_back.lines[0].after) == ("closed", "refunded")
    history = history_of(sent, [])
    assert {(one.record, one.before.get("state"), one.after.get("state")) for one in history} == {
        ("line", "to_ship", "shipped"),
        ("order", "to_ship", "shipped"),
    }


def test_an_older_file_does_not_take_states_back(books: Books, bring: Bring) -> None:
    bring(NEXT_DAY)
    batch = bring(DOUYIN)
    assert batch.older > 0
    assert order("6926900000000000004").state == "shipped"


def test_a_batch_is_taken_back_and_everything_is_as_before(books: Books, bring: Bring) -> None:
    first = bring(DOUYIN)
    kept = {one.number: (one.state, one.shipped_at, one.paid_fen) for one in map(order, _numbers())}
    second = bring(NEXT_DAY)
    with pytest.raises(NewerFirst) as refusal:
        undo(first.id, by=books.teacher, at=books.clock.now())
    assert second.file_name in str(refusal.value)
    undo(second.id, by=books.teacher, at=books.clock.now())
    assert {one.number: (one.state, one.shipped_at, one.paid_fen) for one in map(order, _numbers())} == kept
    assert count(PlatformChange) == 0
    undo(first.id, by=books.teacher, at=books.clock.now())
    assert count(PlatformOrder) == count(PlatformLine) == 0


def _numbers() -> list[str]:
    return list(db_session().scalars(select(PlatformOrder.number)))


def test_an_undone_file_may_come_again(books: Books, bring: Bring) -> None:
    undo(bring(DOUYIN).id, by=books.teacher, at=books.clock.now())
    assert bring(DOUYIN).new == 9


def test_the_two_files_of_taobao_are_one_order(books: Books, bring: Bring) -> None:
    bring("taobao/ExportOrderDetailList_gbk.csv")
    bring("taobao/ExportOrderList_gbk.csv")
    assert (count(PlatformOrder), count(PlatformLine)) == (4, 5)
    first = order("2600000000000000001")
    assert (first.paid_fen, first.tracking, first.courier) == (11800, "ZT0000000000009", "中通快递")
    assert sum(line.fen for line in order("2600000000000000002").lines) == 40400


def test_money_of_an_order_that_stands_in_each_row_counts_once(books: Books, bring: Bring) -> None:
    bring("wechat-shop/wechat_shop_orders.xlsx")
    assert order("3700000000000000002").paid_fen == 40400
    assert order("3700000000000000005").refund_fen == 5800


def test_after_sales_stand_with_their_order(books: Books, bring: Bring) -> None:
    bring(DOUYIN)
    bring(AFTER_SALES)
    bring_again = count(PlatformAfterSale)
    assert bring_again == 4
    found = after_sales_of(order("6926900000000000005"))
    assert [(one.state, one.refund_fen) for one in found] == [("refunded", 5800)]


def test_goods_nobody_knows_wait_and_the_answer_is_remembered(books: Books, bring: Bring, tmp_path: Path) -> None:
    bring("nasty/duplicate_and_conflicting.csv")
    waiting = {row.sku: row.line_id for row in waiting_goods()}
    assert set(waiting) == {"", "NOT-IN-CATALOG"}
    settled = goods.match(waiting["NOT-IN-CATALOG"], product_id=books.cup, by=books.teacher, at=books.clock.now())
    assert settled == 1
    header, *rows = rows_of("nasty/duplicate_and_conflicting.csv")
    more = [["7" * 19, "7" * 18 + "1", *rows[4][2:]]]
    bring(write_rows(tmp_path / "more.csv", [header, *more]))
    assert order("7" * 19).lines[0].product_id == books.cup
    goods.forget(known_goods()[0][0].id, by=books.teacher, at=books.clock.now())
    assert order("7" * 19).lines[0].product_id is None


def test_goods_with_a_code_of_the_catalogue_are_known_at_once(books: Books, bring: Bring, tmp_path: Path) -> None:
    header, *rows = rows_of(DOUYIN)
    rows[0][header.index("商家编码")] = "土陶杯"
    bring(write_rows(tmp_path / "known.csv", [header, rows[0]]))
    assert order("6926900000000000001").lines[0].product_id == books.cup


def test_words_nobody_knows_wait_until_a_teacher_settles_them(books: Books, bring: Bring, tmp_path: Path) -> None:
    bring("nasty/unknown_status.csv")
    waiting = {(scope, word) for _, scope, word, _ in waiting_words()}
    assert waiting == {(ORDER, "平台处理中(新)"), (ORDER, ""), (AFTER, "待仲裁")}
    now = books.clock.now()
    assert words.settle("douyin", ORDER, "平台处理中(新)", state="to_ship", by=books.teacher, at=now) == 2
    assert order("6926900000000000381").state == "to_ship"
    assert order("6926900000000000382").state == "unknown"
    header, *rows = rows_of("nasty/unknown_status.csv")
    later = [["8" * 19, "8" * 18 + "1", *rows[0][2:]]]
    bring(write_rows(tmp_path / "later.csv", [header, *later]))
    assert order("8" * 19).state == "to_ship"


def test_buyers_are_not_kept_unless_the_shop_ships(books: Books, bring: Bring) -> None:
    bring(DOUYIN)
    assert count(PlatformBuyer) == 0


def test_a_buyer_is_kept_sealed_and_every_look_is_noted(books: Books, bring: Bring) -> None:
    now = books.clock.now()
    buyers.set_channel("taobao", keeps_buyers=True, keep_days=30, by=books.teacher, at=now)
    bring("taobao/ExportOrderList_gbk.csv")
    open_order = order("2600000000000000002")
    kept = buyer_of(open_order.id)
    assert kept is not None
    assert "卓玛".encode() not in kept.sealed
    assert kept.masked == "扎** 138****8000"
    shown = buyers.look_at(open_order.id, by=books.teacher, at=now)
    assert (shown.name, shown.message) == ("扎西·卓玛", "请发顺丰，谢谢")
    assert _looks() == 1


def _looks() -> int:
    asked = select(func.count()).select_from(AuditEntry).where(AuditEntry.verb == "platform_buyer.look")
    return db_session().scalar(asked) or 0


def test_buyers_are_erased_thirty_days_after_their_order_is_finished(books: Books, bring: Bring) -> None:
    now = books.clock.now()
    buyers.set_channel("taobao", keeps_buyers=True, keep_days=30, by=books.teacher, at=now)
    bring("taobao/ExportOrderList_gbk.csv")
    kept = count(PlatformBuyer)
    assert buyers.erase_due(at=now + timedelta(days=29)) == 0
    assert buyers.erase_due(at=now + timedelta(days=30)) == 2
    assert count(PlatformBuyer) == kept - 2
    assert buyer_of(order("2600000000000000002").id) is not None, "an order that is not finished still needs it"
    assert buyers.set_channel("taobao", keeps_buyers=False, keep_days=30, by=books.teacher, at=now) == 2
    assert count(PlatformBuyer) == 0
    with pytest.raises(NotFound):
        buyers.look_at(order("2600000000000000002").id, by=books.teacher, at=now)


def test_an_import_that_breaks_leaves_nothing(books: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = open_file(FILES / DOUYIN, tmp_path, name="orders.csv")
    assert file.header
    now = books.clock.now()
    batch = batches.bring(file, by=books.teacher, at=now)
    batches.look(batch.id, file, at=now)
    monkeypatch.setattr(batches, "AT_ONCE", 4)
    written = batches.Writer.write
    pieces: list[int] = []

    def breaks(self: batches.Writer, piece: object) -> None:
        pieces.append(1)
        if len(pieces) == 2:
            raise RuntimeError("the power is gone")
        written(self, piece)  # type: ignore[arg-type]

    monkeypatch.setattr(batches.Writer, "write", breaks)
    with pytest.raises(RuntimeError):
        batches.import_file(batch.id, file, by=books.teacher, at=now)
    assert count(PlatformOrder) == count(PlatformLine) == 0
    monkeypatch.setattr(batches.Writer, "write", written)
    again = batches.import_file(batch.id, file, by=books.teacher, at=now)
    assert (again.new, again.same, count(PlatformOrder)) == (9, 1, 8)


def test_an_order_split_over_pieces_is_summed_up_all_the_same(
    books: Books, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "AT_ONCE", 2)
    monkeypatch.setattr(batches, "IN_ONE_TRANSACTION", 4)
    assert bring(DOUYIN).new == 9
    assert order("6926900000000000002").paid_fen == 38400
    assert order_of(order("6926900000000000002").id).state == "shipped"
