"""A Saturday at the drawer: float, sales, a voucher for milk, a blind count with recount, a report that stays as it is,
and a sale that comes late into its own shift."""

from __future__ import annotations

import json
from uuid import UUID

from sqlalchemy import select, update

from shop.db import session, transaction
from shop.sales.actions.rollups import compare
from shop.sales.models import SalesByTender
from shop.shifts.actions.closing import acknowledge
from shop.shifts.models import Shift, ShiftCount, ZReport
from shop.shifts.queries.chain import check_reports
from tests.support.books import CUP, LATTE, TEA, Books, worklist_kinds
from tests.support.shifts import FLOAT, FLOAT_FEN, DrawerForTests, pieces_of
from tests.support.tills import TabletForTests, line


def shift_of(drawer: DrawerForTests) -> Shift:
    return session().get_one(Shift, UUID(drawer.shift_uuid), populate_existing=True)


def reports() -> list[tuple[int, int]]:
    rows = session().execute(select(ZReport.number, ZReport.supplement).order_by(ZReport.place))
    return [(row[0], row[1]) for row in rows]


def test_a_saturday_at_the_drawer(books: Books, tablet: TabletForTests) -> None:
    clock = books.clock
    drawer = DrawerForTests(tablet)

    # 08:30 The cashier opens with 300.00.
    assert [one.verdict for one in tablet.send(drawer.open(FLOAT))] == ["accepted"]
    assert shift_of(drawer).state == "open"
    assert shift_of(drawer).float_fen == FLOAT_FEN

    # Morning: a latte in cash, two teas by WeChat, a cup in cash; milk is bought for 36.00; 100.00 go to the safe.
    clock.advance(hours=1)
    latte = drawer.sale([line(books.latte, LATTE)])
    teas = drawer.sale([line(books.tea, TEA, quantity=2000)], [("wechat", 3600)])
    cup = drawer.sale([line(books.cup, CUP)])
    tablet.send(latte, teas, cup, drawer.cash_out(3600, note="牛奶"), drawer.cash_out(10_000, kind="drop"))

    # Noon: the tablet loses the network; one more latte. The guest of the first latte gets her money back.
    clock.advance(hours=3)
    consent_for = tablet.uuid()
    consent = books.approve("refund", consent_for, LATTE)
    back = drawer.refund(latte, [(1, 1000, LATTE)], [("cash", LATTE)], envelope_uuid=consent_for, approval_uuid=consent)
    offline = drawer.sale([line(books.latte, LATTE)])
    expected = FLOAT_FEN + LATTE + CUP - 3600 - 10_000 - LATTE + LATTE

    # 17:00 Counted blind: first five yuan short, then, counted again, right but for 50 fen.
    clock.advance(hours=5)
    first = drawer.count(pieces_of(expected - 500), {"wechat": 3600})
    second = drawer.count(pieces_of(expected - 50), {"wechat": 3600})
    close = drawer.close(reason="change", note="找错零钱")
    assert {one.verdict for one in tablet.send(back, offline, first, second, close)} == {"accepted"}

    shift = shift_of(drawer)
    assert (shift.state, shift.z_number) == ("closed", 1)
    assert (shift.expected_fen, shift.counted_fen, shift.variance_fen) == (expected, expected - 50, -50)
    kept = session().scalars(select(ShiftCount.cash_fen).order_by(ShiftCount.number)).all()
    assert kept == [expected - 500, expected - 50]
    report = json.loads(session().scalars(select(ZReport.content)).one())
    assert report["label"] == "A-1"
    figures = report["figures"]
    assert (figures["orders"], figures["net"]) == (4, LATTE + 3600 + CUP + LATTE - LATTE)
    assert report["counted"]["claimed"] == [{"method": "wechat", "expected": 3600, "counted": 3600, "variance": 0}]
    assert "shift_variance" not in worklist_kinds()

    # Sunday: a second tablet sells into the same drawer, without network all day. The drawer has a tea too much.
    clock.advance(hours=15)
    sunday = DrawerForTests(tablet)
    terrace = DrawerForTests(books.tablet(letter="B"), sunday.shift_uuid)
    tablet.send(sunday.open(FLOAT), sunday.sale([line(books.latte, LATTE)]))
    late = terrace.sale([line(books.tea, TEA)])
    clock.advance(hours=8)
    tablet.send(sunday.count(pieces_of(FLOAT_FEN + LATTE + TEA)), sunday.close(reason="unknown"))
    assert shift_of(sunday).variance_fen == TEA
    assert "shift_variance" in worklist_kinds()

    # Monday: the tea turns up. It goes to Sunday's drawer, whose difference is gone; Sunday's report stays as it was.
    clock.advance(hours=16)
    frozen = session().scalars(select(ZReport.content).where(ZReport.number == 2)).one()
    assert [one.verdict for one in terrace.tablet.send(late)] == ["accepted"]
    assert reports() == [(1, 0), (2, 0), (2, 1)]
    assert session().scalars(select(ZReport.content).where(ZReport.place == 2)).one() == frozen
    assert shift_of(sunday).variance_fen == 0
    assert "shift_variance" not in worklist_kinds()
    assert "shift_late" in worklist_kinds()
    days = session().execute(select(SalesByTender.business_day, SalesByTender.in_fen).order_by("business_day")).all()
    assert len({day for day, _ in days}) == 2, "analytics keep the day on which it was sold"

    # Every figure agrees, and the chain is whole.
    assert compare() == []
    assert check_reports().wrong == []
    assert check_reports().reports == 3


def test_a_drawer_that_is_far_off_waits_for_a_teacher(books: Books, tablet: TabletForTests) -> None:
    drawer = DrawerForTests(tablet)
    tablet.send(drawer.open(FLOAT), drawer.count(pieces_of(FLOAT_FEN - 2000)), drawer.close(reason="unknown"))
    assert worklist_kinds() == ["shift_variance"]
    acknowledge(UUID(drawer.shift_uuid), note="已和同学谈过", by=books.teacher, at=books.clock.now())
    assert worklist_kinds() == []
    assert shift_of(drawer).acknowledged_note == "已和同学谈过"


def test_two_tablets_share_a_drawer_and_one_of_them_is_silent(books: Books, tablet: TabletForTests) -> None:
    drawer = DrawerForTests(tablet)
    other = books.tablet(letter="B")
    shared = DrawerForTests(other, drawer.shift_uuid)
    tablet.send(drawer.open(FLOAT))
    other.send(shared.sale([line(books.tea, TEA)]))
    books.clock.advance(hours=1)
    held = shared.sale([line(books.latte, LATTE)])  # taken by B, not yet sent
    tablet.send(drawer.count(pieces_of(FLOAT_FEN + TEA + LATTE)), drawer.close())
    assert shift_of(drawer).state == "provisional"
    assert reports() == []
    books.clock.advance(minutes=5)
    other.send(held)
    shift = shift_of(drawer)
    assert (shift.state, shift.variance_fen) == ("closed", 0)
    assert reports() == [(1, 0)]


def test_one_changed_report_is_found_and_named(books: Books, tablet: TabletForTests) -> None:
    for _ in range(3):
        drawer = DrawerForTests(tablet)
        tablet.send(drawer.open(FLOAT), drawer.sale([line(books.tea, TEA)]))
        tablet.send(drawer.count(pieces_of(FLOAT_FEN + TEA)), drawer.close())
        books.clock.advance(hours=12)
    assert check_reports().wrong == []
    connection = session().connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DROP TRIGGER z_report_never_changes")
    else:
        connection.exec_driver_sql("ALTER TABLE z_report DISABLE TRIGGER z_report_is_append_only")
    session().commit()
    with transaction():
        content = session().scalars(select(ZReport.content).where(ZReport.number == 2)).one()
        changed = content.replace('"orders":1', '"orders":2')
        session().execute(update(ZReport).where(ZReport.number == 2).values(content=changed))
    assert [(one.label, one.what) for one in check_reports().wrong] == [("A-2", "content")]
