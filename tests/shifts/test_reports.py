"""Z reports: what they say, that they follow on each other, what comes late, who is waited for."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError

from shop.db import session, transaction
from shop.sales.actions.desk import Wish, give_back_at_desk, plan_back
from shop.sales.actions.due import pay_in_cash, settle
from shop.sales.models import Order, Payment, RefundKind
from shop.sales.queries.orders import order_with_parts
from shop.shifts.actions.closing import acknowledge, finish, look_after
from shop.shifts.actions.refusals import NothingToAcknowledge, NothingToFinish, OwnDrawer, WhyMissing
from shop.shifts.handlers import check
from shop.shifts.models import Shift, ZReport
from shop.shifts.queries.chain import check_reports
from shop.shifts.queries.figures import figures_of
from shop.shifts.rules.chain import GENESIS, Link, canonical, faults, seal
from shop.till.models import HeldEnvelope
from tests.shifts.conftest import Statements
from tests.support.books import CUP, LATTE, SECRET, TEA, Books, worklist_kinds
from tests.support.plans import plans
from tests.support.shifts import FLOAT, FLOAT_FEN, DrawerForTests, pieces_of
from tests.support.tills import TabletForTests, line, payload_of


def contents() -> list[dict[str, Any]]:
    return [json.loads(text) for text in session().scalars(select(ZReport.content).order_by(ZReport.place))]


def shift_of(drawer: DrawerForTests) -> Shift:
    return session().get_one(Shift, UUID(drawer.shift_uuid), populate_existing=True)


def whole_shift(tablet: TabletForTests, books: Books, *sales: tuple[int, int], off: int = 0) -> DrawerForTests:
    """Open, sell for cash, count, close."""
    drawer = DrawerForTests(tablet)
    cash = sum(price for _, price in sales)
    tablet.send(drawer.open(FLOAT), *[drawer.sale([line(product, price)]) for product, price in sales])
    tablet.send(drawer.count(pieces_of(FLOAT_FEN + cash + off)), drawer.close(reason="change" if off else ""))
    return drawer


def test_a_report_says_everything_that_was_done(drawer: DrawerForTests, books: Books) -> None:
    tablet = drawer.tablet
    free = {"kind": "comp", "label": "", "reason": "late", "fen": TEA, "approval_uuid": ""}
    less = {"kind": "line", "label": "学生价", "reason": "", "fen": 100, "approval_uuid": None}
    sale = drawer.sale([line(books.latte, LATTE, discounts=[less], discount_fen=100, total_fen=LATTE - 100)])
    gift = drawer.sale(
        [
            line(
                books.tea, TEA, discounts=[free], discount_fen=TEA, total_fen=0,
                comp={"reason": "late", "approval_uuid": ""},
            )
        ],
        [],
    )  # fmt: skip
    gone = drawer.sale([line(books.cup, CUP)], [("alipay", CUP)])
    envelope = tablet.uuid()
    consent = books.approve("void", envelope, CUP)
    void = drawer.refund(
        gone, [(1, 1000, CUP)], [("alipay", CUP)], kind="void", envelope_uuid=envelope, approval_uuid=consent
    )
    tablet.send(drawer.open(FLOAT), sale, gift, gone, void, drawer.cash_in(1000), drawer.cash_out(500))
    tablet.send(drawer.count(pieces_of(FLOAT_FEN + LATTE - 100 + 500)), drawer.close())
    (report,) = contents()
    figures = report["figures"]
    assert (figures["orders"], figures["gross"], figures["discount"]) == (3, LATTE + TEA + CUP, 100 + TEA)
    assert figures["discounts"] == [{"kind": "line", "label": "学生价", "count": 1, "fen": 100}]
    assert figures["comps"] == {"count": 1, "fen": TEA}
    assert figures["voids_made"] == {"count": 1, "fen": CUP}
    assert figures["net"] == LATTE - 100
    assert {one["method"]: (one["in"], one["out"], one["due"]) for one in figures["tenders"]} == {
        "alipay": (CUP, 0, CUP),
        "cash": (LATTE - 100, 0, 0),
    }
    assert figures["cash"] == {
        "float": FLOAT_FEN, "sales": LATTE - 100, "refunds": 0, "paid_in": 1000, "paid_out": 500, "drops": 0,
        "expected": FLOAT_FEN + LATTE - 100 + 500,
    }  # fmt: skip
    assert report["counted"]["variance"] == 0
    register, orders = report["evidence"]["tablets"]
    assert register["envelopes"] == {"first": 5, "last": 9, "missing": []} or register["envelopes"]["missing"] == []
    assert (orders["orders"], orders["first"], orders["last"]) == (3, 1, 3)
    assert report["evidence"]["catalog_versions"] == [1]


def test_numbers_have_no_gap_and_totals_grow(tablet: TabletForTests, books: Books) -> None:
    for _ in range(3):
        whole_shift(tablet, books, (books.latte, LATTE))
        books.clock.advance(hours=10)
    rows = session().execute(select(ZReport.number, ZReport.grand_total_fen).order_by(ZReport.place)).all()
    assert [tuple(row) for row in rows] == [(1, LATTE), (2, 2 * LATTE), (3, 3 * LATTE)]
    assert check_reports() == (3, [])


def test_each_register_has_its_own_numbers(tablet: TabletForTests, books: Books) -> None:
    whole_shift(tablet, books, (books.latte, LATTE))
    whole_shift(books.tablet(letter="B"), books, (books.tea, TEA))
    assert [report["label"] for report in contents()] == ["A-1", "B-1"]


def test_the_database_itself_keeps_reports_as_they_are(tablet: TabletForTests, books: Books) -> None:
    whole_shift(tablet, books, (books.latte, LATTE))
    with pytest.raises(DatabaseError, match="append-only"), transaction() as current:
        current.execute(update(ZReport).values(grand_total_fen=0))
    with pytest.raises(DatabaseError, match="append-only"), transaction() as current:
        current.query(ZReport).delete()


def links(count: int) -> list[Link]:
    made, prev, total = [], GENESIS, 0
    for number in range(1, count + 1):
        total += 100
        content = canonical({"adds_fen": 100, "n": number})
        sealed = seal(prev, number, number, 0, content, total)
        made.append(Link(number, number, 0, content, total, prev, sealed))
        prev = sealed
    return made


def test_a_chain_names_the_report_that_was_changed_removed_or_slipped_in() -> None:
    whole = links(5)
    assert faults(whole) == []
    changed = [*whole]
    changed[2] = whole[2]._replace(content=canonical({"adds_fen": 100, "n": 33}))
    assert [(one.link.number, one.what) for one in faults(changed)] == [(3, "content")]
    missing = whole[:2] + whole[3:]
    assert {one.link.number for one in faults(missing)} == {4}
    resealed = whole[2]._replace(content=canonical({"adds_fen": 900, "n": 3}))
    resealed = resealed._replace(sha256=seal(resealed.prev_sha256, *resealed[:5]))
    found = faults([*whole[:2], resealed, *whole[3:]])
    assert {(one.link.number, one.what) for one in found} == {(3, "total"), (4, "order")}


def test_the_register_itself_is_waited_for_while_a_number_is_missing(drawer: DrawerForTests, books: Books) -> None:
    tablet = drawer.tablet
    tablet.send(drawer.open(FLOAT))
    held = drawer.sale([line(books.latte, LATTE)])
    tablet.send(drawer.count(pieces_of(FLOAT_FEN + LATTE)), drawer.close())
    assert shift_of(drawer).state == "provisional"
    tablet.send(held)
    assert (shift_of(drawer).state, shift_of(drawer).variance_fen) == ("closed", 0)
    assert [one["supplement"] for one in contents()] == [0], "it was in time for the report itself"


def test_the_register_is_waited_for_when_another_tablet_closed_its_drawer(drawer: DrawerForTests, books: Books) -> None:
    """It was empty when it was last heard, and sold once more before it was closed: nobody knew of that."""
    register, other = drawer.tablet, books.tablet(letter="B")
    register.send(drawer.open(FLOAT))
    offline = drawer.sale([line(books.latte, LATTE)])
    books.clock.advance(minutes=5)
    joined = DrawerForTests(other, drawer.shift_uuid)
    other.send(joined.count(pieces_of(FLOAT_FEN + LATTE)), joined.close())
    assert shift_of(drawer).state == "provisional"
    register.send(offline)
    assert (shift_of(drawer).state, shift_of(drawer).variance_fen) == ("closed", 0)
    assert [one["supplement"] for one in contents()] == [0], "it was in time for the report itself"


def test_a_teacher_stops_waiting_and_the_report_names_who_was_not_waited_for(
    drawer: DrawerForTests, books: Books
) -> None:
    other = books.tablet(letter="B")
    shared = DrawerForTests(other, drawer.shift_uuid)
    drawer.tablet.send(drawer.open(FLOAT))
    other.send(shared.sale([line(books.tea, TEA)]))
    books.clock.advance(hours=8)
    drawer.tablet.send(drawer.count(pieces_of(FLOAT_FEN + TEA)), drawer.close())
    assert shift_of(drawer).state == "provisional"
    now = books.clock.now()
    with pytest.raises(WhyMissing):
        finish(UUID(drawer.shift_uuid), why=" ", by=books.teacher, at=now)
    finish(UUID(drawer.shift_uuid), why="平板 B 掉进水里了", by=books.teacher, at=now)
    (report,) = contents()
    assert report["waited_for"] == ["平板 B"]
    with pytest.raises(NothingToFinish):
        finish(UUID(drawer.shift_uuid), why="再来", by=books.teacher, at=now)


def test_a_shift_nobody_closed_is_finished_from_the_desk(drawer: DrawerForTests, books: Books) -> None:
    drawer.tablet.send(drawer.open(FLOAT), drawer.sale([line(books.tea, TEA)]))
    finish(UUID(drawer.shift_uuid), why="忘了关班", by=books.teacher, at=books.clock.now())
    shift = shift_of(drawer)
    assert (shift.state, shift.expected_fen, shift.counted_fen) == ("closed", FLOAT_FEN + TEA, None)
    assert "shift_variance" in worklist_kinds(), "a drawer nobody counted has to be looked at"


def test_nobody_acknowledges_their_own_drawer(tablet: TabletForTests, books: Books) -> None:
    drawer = whole_shift(tablet, books, (books.latte, LATTE), off=-2000)
    with transaction() as current:
        current.execute(update(Shift).values(closed_by=books.teacher))
    now = books.clock.now()
    with pytest.raises(OwnDrawer):
        acknowledge(UUID(drawer.shift_uuid), note="", by=books.teacher, at=now)
    acknowledge(UUID(drawer.shift_uuid), note="", by=books.other_teacher, at=now)
    with pytest.raises(NothingToAcknowledge):
        acknowledge(UUID(drawer.shift_uuid), note="", by=books.other_teacher, at=now)


def test_cash_given_back_at_the_desk_comes_out_of_the_open_drawer(drawer: DrawerForTests, books: Books) -> None:
    sale = drawer.sale([line(books.cup, CUP)])
    drawer.tablet.send(drawer.open(FLOAT), sale)
    books.clock.advance(minutes=5)
    order_uuid = UUID(payload_of(sale)["order_uuid"])
    wish = Wish(kind=RefundKind.REFUND, quantities={1: 1000}, goods={1: "back"}, in_cash=False, reason="quality")
    agreed = plan_back(order_with_parts(order_uuid), wish).total_fen
    give_back_at_desk(
        order_uuid, wish, operation_uuid=UUID(drawer.tablet.uuid()), agreed_fen=agreed, reason_text="",
        username="other", secret=SECRET, by=books.teacher, at=books.clock.now(),
    )  # fmt: skip
    books.clock.advance(minutes=5)
    drawer.tablet.send(drawer.count(pieces_of(FLOAT_FEN)), drawer.close())
    assert shift_of(drawer).variance_fen == 0


def test_what_the_desk_changes_in_a_closed_shift_becomes_a_supplement_at_night(
    tablet: TabletForTests, books: Books
) -> None:
    whole_shift(tablet, books, (books.latte, LATTE))
    assert look_after(at=books.clock.now()) == (0, 0)
    with transaction() as current:
        order = current.scalars(select(Order)).one()
        current.add(Payment(
            uuid=UUID(tablet.uuid()), order_id=order.id, kind="tender_fix", method="cash", net_fen=-LATTE,
            status="recorded", business_day=order.business_day, occurred_at=books.clock.now(),
        ))  # fmt: skip
    assert look_after(at=books.clock.now()) == (1, 0)
    assert [one["label"] for one in contents()] == ["A-1", "A-1-S1"]
    assert look_after(at=books.clock.now()) == (0, 0)


class Quiet:
    """Progress nobody looks at."""

    def step(self, *_args: object) -> None:
        """Nothing."""


def test_every_night_the_chain_is_checked(tablet: TabletForTests, books: Books) -> None:
    whole_shift(tablet, books, (books.latte, LATTE))
    outcome = check(None, Quiet())  # type: ignore[arg-type]
    assert not outcome.wrong
    with transaction() as current:
        current.add(ZReport(
            device_id=tablet.device_id, place=2, number=2, supplement=0, content="{}", grand_total_fen=1,
            shift_uuid=current.scalars(select(Shift.uuid)).one(), made_at=books.clock.now(),
            prev_sha256=GENESIS, sha256=GENESIS,
        ))  # fmt: skip
    outcome = check(None, Quiet())  # type: ignore[arg-type]
    assert outcome.wrong
    assert "z_broken" in worklist_kinds()


def test_closing_takes_the_same_number_of_statements_however_much_was_sold(
    tablet: TabletForTests, books: Books, statements: Statements
) -> None:
    taken = []
    for sales in (1, 40):
        drawer = DrawerForTests(tablet)
        tablet.send(drawer.open(FLOAT), *[drawer.sale([line(books.tea, TEA)]) for _ in range(sales)])
        closing = [drawer.count(pieces_of(FLOAT_FEN + sales * TEA)), drawer.close()]
        with statements() as seen:
            tablet.send(*closing)
        taken.append(len(seen))
        books.clock.advance(hours=10)
    assert taken[0] == taken[1]


def test_a_plain_sale_of_a_shift_costs_no_statement_more(
    drawer: DrawerForTests, books: Books, statements: Statements
) -> None:
    tablet = drawer.tablet
    tablet.send(tablet.sale([line(books.tea, TEA)]))
    with statements() as without:
        tablet.send(tablet.sale([line(books.tea, TEA)]))
    tablet.send(drawer.open(FLOAT))
    with statements() as within:
        tablet.send(drawer.sale([line(books.tea, TEA)]))
    assert len(within) == len(without)


def test_a_refund_that_is_made_after_the_shift_was_still_due_in_it_and_changes_nothing(
    drawer: DrawerForTests, books: Books
) -> None:
    sales = [drawer.sale([line(books.cup, CUP)], [("wechat", CUP)]) for _ in range(3)]
    books.clock.advance(minutes=1)
    back = []
    for sale in sales:
        identity = drawer.tablet.uuid()
        yes = books.approve("refund", identity, CUP)
        back.append(drawer.refund(sale, [(1, 1000, CUP)], [("wechat", CUP)], envelope_uuid=identity, approval_uuid=yes))
    drawer.tablet.send(drawer.open(FLOAT), *sales, *back)
    at_once, in_time, in_cash = session().scalars(select(Payment.uuid).where(Payment.status == "due").order_by("id"))
    settle(at_once, reference="R-1", by=books.teacher, at=books.clock.now())
    books.clock.advance(minutes=1)
    drawer.tablet.send(drawer.count(pieces_of(FLOAT_FEN)), drawer.close())
    (report,) = contents()
    wechat = next(one for one in report["figures"]["tenders"] if one["method"] == "wechat")
    assert (wechat["in"], wechat["out"], wechat["due"]) == (3 * CUP, CUP, 2 * CUP)

    books.clock.advance(hours=12)
    settle(in_time, reference="R-2", by=books.teacher, at=books.clock.now())
    pay_in_cash(in_cash, reason="顾客要现金", username="other", secret=SECRET, by=books.teacher, at=books.clock.now())
    assert look_after(at=books.clock.now()) == (0, 0)
    assert len(contents()) == 1


def test_a_closing_that_came_before_its_opening_is_booked_when_the_opening_comes(
    drawer: DrawerForTests, books: Books
) -> None:
    opening, sale = drawer.open(FLOAT), drawer.sale([line(books.latte, LATTE)])
    count, closing = drawer.count(pieces_of(FLOAT_FEN + LATTE)), drawer.close()
    verdicts = drawer.tablet.send(closing)
    assert [(one.verdict, one.reason) for one in verdicts] == [("quarantined", "no_shift")]
    drawer.tablet.send(opening, count)
    assert session().scalars(select(HeldEnvelope.decision)).all() == ["shift_came"]
    assert contents() == []
    drawer.tablet.send(sale)
    drawer.tablet.send()
    (report,) = contents()
    assert (report["figures"]["orders"], report["counted"]["variance"]) == (1, 0)
    assert worklist_kinds() == []


def test_a_drawer_is_added_up_by_its_own_sales_however_many_there_were_before(
    drawer: DrawerForTests, books: Books
) -> None:
    """SQLite once took the index of refunds, which nearly every payment is none of, and read all payments there are."""
    shift = shift_of(whole_shift(drawer.tablet, books, (books.latte, LATTE)))

    told = plans(session(), lambda: figures_of(shift))

    assert told
    assert not [plan for plan in told if "refund_id" in plan and "sales_order" in plan], told
    assert [plan for plan in told if "ix_sales_order_shift" in plan and "ix_payment_order" in plan], told
