"""Every sale a tablet shows as taken is in the books exactly once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, select

from shop.db import db, session
from shop.once import Operation
from shop.people.models import AuditEntry, Device
from shop.sales.actions.rollups import compare
from shop.sales.models import Order, OrderLine, Payment, SalesByDay, SalesByTender
from shop.till.models import HeldEnvelope
from shop.worklist.models import WorkItem
from tests.support.books import CUP, LATTE, TEA, Books, count, worklist_kinds
from tests.support.tills import TabletForTests, line, payload_of, reseal


def verdicts(answers: list[Any]) -> list[tuple[str, str | None]]:
    return [(answer.verdict, answer.reason) for answer in answers]


def traces() -> list[str]:
    """What the tablet did, as the audit trail tells it."""
    return list(session().scalars(select(AuditEntry.verb).where(AuditEntry.device_id.is_not(None))))


def test_a_sale_is_booked_with_lines_payments_sums_and_a_trace(books: Books, tablet: TabletForTests) -> None:
    sale = tablet.sale(
        [line(books.latte, LATTE), line(books.tea, TEA, quantity=2000)], [("wechat", 1000), ("cash", 4800)]
    )
    assert verdicts(tablet.send(sale)) == [("accepted", None)]
    order = session().scalars(select(Order)).one()
    assert (order.number, order.total_fen, order.cashier_id) == ("A-1123-001", 5800, books.cashier)
    assert [(one.name, one.quantity, one.total_fen) for one in order.lines] == [
        (f"商品 {books.latte}", 1000, 2200),
        (f"商品 {books.tea}", 2000, 3600),
    ]
    assert {(one.method, one.net_fen, one.status) for one in order.payments} == {
        ("wechat", 1000, "claimed"),
        ("cash", 4800, "recorded"),
    }
    assert compare() == []
    assert session().scalar(select(SalesByDay.quantity).where(SalesByDay.product_id == books.tea)) == 2000
    taken = session().execute(select(SalesByTender.method, SalesByTender.in_fen)).all()
    assert sorted(taken) == [("cash", 4800), ("wechat", 1000)]
    assert traces() == ["sale.take"]
    assert worklist_kinds() == []


def test_a_lost_answer_changes_nothing(tablet: TabletForTests, books: Books) -> None:
    """The tablet sends again what was booked: the first answer comes again."""
    sale = tablet.sale([line(books.latte, LATTE)])
    first = tablet.send(sale)
    again = tablet.send(sale, tablet.sale([line(books.tea, TEA)]))
    assert verdicts(again) == [("replayed", None), ("accepted", None)]
    assert again[0].server_seq == first[0].server_seq
    assert (count(Order), count(Operation), len(traces())) == (2, 2, 2)
    assert compare() == []


def test_the_same_envelope_twice_in_one_batch_is_booked_once(tablet: TabletForTests, books: Books) -> None:
    sale = tablet.sale([line(books.latte, LATTE)])
    assert sorted(verdicts(tablet.send(sale, sale))) == [("accepted", None), ("replayed", None)]
    assert count(Order) == 1


def test_a_known_id_with_another_content_is_kept_and_not_booked(tablet: TabletForTests, books: Books) -> None:
    sale = tablet.sale([line(books.latte, LATTE)])
    tablet.send(sale)
    other = reseal({**sale, "payload": sale["payload"].replace("takeaway", "dine_in")})
    assert verdicts(tablet.send(other)) == [("quarantined", "changed")]
    assert verdicts(tablet.send(other)) == [("quarantined", "changed")]
    assert session().scalars(select(Order.service)).all() == ["takeaway"]
    assert count(HeldEnvelope) == 1
    assert worklist_kinds() == ["held_envelope"]


def test_a_changed_envelope_does_not_fit_its_hash(tablet: TabletForTests, books: Books) -> None:
    sale = tablet.sale([line(books.latte, LATTE)])
    assert verdicts(tablet.send({**sale, "payload": sale["payload"].replace("2200", "2100")})) == [
        ("quarantined", "bad_hash")
    ]
    assert count(Order) == 0


def test_an_envelope_of_another_tablet_waits_for_a_teacher(tablet: TabletForTests, books: Books) -> None:
    stranger = books.tablet(letter="B")
    theirs = stranger.sale([line(books.latte, LATTE)])
    assert verdicts(tablet.send(theirs)) == [("quarantined", "other_device")]
    assert verdicts(tablet.send(theirs)) == [("quarantined", "other_device")]
    assert count(HeldEnvelope) == 1
    assert verdicts(tablet.send(tablet.sale([line(books.tea, TEA)]))) == [("accepted", None)]
    assert verdicts(stranger.send(theirs)) == [("accepted", None)]


@pytest.mark.parametrize(
    "changes",
    [
        {"surprise": 1},
        {"total_fen": 10**20},
        {"total_fen": "2200"},
        {"total_fen": 22.5},
        {"note": "长" * 201},
        {"note": "a\x00b"},
        {"lines": []},
        {"business_day": "2026-13-01"},
        {"cashier_id": -1},
        {"v": 0},
        {"payments": [{"payment_uuid": "not a uuid"}]},
    ],
)
def test_what_is_not_a_sale_is_kept_with_its_reason(
    tablet: TabletForTests, books: Books, changes: dict[str, Any]
) -> None:
    good = tablet.sale([line(books.tea, TEA)])
    bad = tablet.sale([line(books.latte, LATTE)], **changes)
    assert verdicts(tablet.send(bad, good)) == [("quarantined", "malformed"), ("accepted", None)]
    held = session().scalars(select(HeldEnvelope)).one()
    assert held.explanation
    assert count(Order) == 1


@pytest.mark.parametrize(
    "text", ['{"v": NaN}', '{"v": Infinity}', "[" * 2000, "", "null", '"text"', "{", '{"v":1', "\ud83d" + "x"]
)
def test_a_payload_that_is_no_message_is_kept_word_for_word(tablet: TabletForTests, books: Books, text: str) -> None:
    envelope = tablet.seal("sale", text.encode("utf-8", "replace").decode())
    assert verdicts(tablet.send(envelope, tablet.sale([line(books.tea, TEA)]))) == [
        ("quarantined", "malformed"),
        ("accepted", None),
    ]


def test_an_envelope_without_a_form_is_kept_too(tablet: TabletForTests, books: Books) -> None:
    odd = {"envelope_uuid": "what?", "hello": [1, 2]}
    answers = tablet.send(odd, tablet.sale([line(books.tea, TEA)]))
    assert verdicts(answers) == [("quarantined", "malformed"), ("accepted", None)]
    assert answers[0].envelope_uuid == "what?"
    tablet.send(odd)
    assert count(HeldEnvelope) == 1


def test_a_product_nobody_knows_waits_and_the_rest_goes_on(tablet: TabletForTests, books: Books) -> None:
    first, poisoned, last = (
        tablet.sale([line(books.latte, LATTE)]),
        tablet.sale([line(999, 100)]),
        tablet.sale([line(books.tea, TEA)]),
    )
    assert verdicts(tablet.send(first, poisoned, last)) == [
        ("accepted", None),
        ("quarantined", "unknown_product"),
        ("accepted", None),
    ]
    assert verdicts(tablet.send(poisoned)) == [("quarantined", "unknown_product")]
    assert count(HeldEnvelope) == 1


def test_an_old_price_is_booked_as_paid_and_marked(tablet: TabletForTests, books: Books) -> None:
    assert verdicts(tablet.send(tablet.sale([line(books.latte, LATTE - 200, quantity=2000)]))) == [("accepted", None)]
    order = session().scalars(select(Order)).one()
    assert (order.total_fen, order.price_drift_fen) == (4000, -400)
    assert worklist_kinds() == ["price_drift"]


def test_totals_that_do_not_add_up_are_recomputed_and_marked(tablet: TabletForTests, books: Books) -> None:
    wrong = tablet.sale([line(books.latte, LATTE)], total_fen=2100, gross_fen=2100)
    assert verdicts(tablet.send(wrong)) == [("accepted", None)]
    assert session().scalars(select(Order.total_fen)).one() == 2200
    assert worklist_kinds() == ["sums_differ"]
    assert compare() == []


def test_tax_is_counted_from_the_rate_of_the_line_and_marked_when_the_tablet_counted_otherwise(
    tablet: TabletForTests, books: Books
) -> None:
    told = {"code": "standard", "rate_bp": 300, "included": True, "fen": 999_999}
    right = {"code": "standard", "rate_bp": 600, "included": False, "fen": 132}
    wrong = tablet.sale([line(books.latte, LATTE, tax=told), line(books.latte, LATTE, tax=right)])
    assert verdicts(tablet.send(wrong)) == [("accepted", None)]
    booked = session().execute(select(OrderLine.tax_rate_bp, OrderLine.tax_fen).order_by(OrderLine.line_no)).all()
    assert [tuple(row) for row in booked] == [(300, 64), (600, 132)]
    assert session().scalars(select(Order.total_fen)).one() == 2 * LATTE, "paid is paid"
    found = session().scalars(select(WorkItem)).one()
    assert (found.kind, found.facts["told"], found.facts["counted"]) == ("tax_differs", "¥10,001.31", "¥1.96")


def test_a_discount_never_makes_a_line_negative(tablet: TabletForTests, books: Books) -> None:
    odd = {"kind": "line", "label": "", "reason": "", "fen": 9000, "approval_uuid": None}
    free = line(books.latte, LATTE, discount_fen=9000, total_fen=LATTE - 9000, discounts=[odd])
    assert verdicts(tablet.send(tablet.sale([free], []))) == [("accepted", None)]
    assert session().scalars(select(Order.total_fen)).one() == 0
    assert worklist_kinds() == ["sums_differ", "unapproved"]


def test_a_sale_without_its_money_waits(tablet: TabletForTests, books: Books) -> None:
    assert verdicts(tablet.send(tablet.sale([line(books.latte, LATTE)], []))) == [("quarantined", "not_paid")]


def test_a_sale_of_somebody_unknown_or_without_the_right_is_booked_and_marked(
    tablet: TabletForTests, books: Books
) -> None:
    nobody = tablet.sale([line(books.latte, LATTE)], cashier_id=4711)
    potter = tablet.sale([line(books.latte, LATTE)], cashier_id=books.potter)
    assert verdicts(tablet.send(nobody, potter)) == [("accepted", None)] * 2
    assert session().scalars(select(Order.cashier_id).order_by(Order.id)).all() == [None, books.potter]
    assert worklist_kinds() == ["no_right", "unknown_cashier"]


def test_a_tablet_a_day_ahead_is_noticed(tablet: TabletForTests, books: Books) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE)], business_day="2026-11-24"))
    assert worklist_kinds() == ["wrong_day"]


def test_two_sales_with_one_day_number_are_both_kept(tablet: TabletForTests, books: Books) -> None:
    first = tablet.sale([line(books.latte, LATTE)])
    tablet.counts.clear()
    second = tablet.sale([line(books.tea, TEA)])
    assert verdicts(tablet.send(first, second)) == [("accepted", None)] * 2
    assert session().scalars(select(Order.number).order_by(Order.number)).all() == ["A-1123-001", "A-1123-001-2"]
    assert worklist_kinds() == ["number_taken"]


def test_one_order_in_two_envelopes_is_booked_once(tablet: TabletForTests, books: Books) -> None:
    first = tablet.sale([line(books.latte, LATTE)])
    second = tablet.sale([line(books.latte, LATTE)], order_uuid=payload_of(first)["order_uuid"])
    assert verdicts(tablet.send(first, second)) == [("accepted", None), ("quarantined", "order_known")]
    assert compare() == []


def test_a_payment_belongs_to_one_order(tablet: TabletForTests, books: Books) -> None:
    first = tablet.sale([line(books.latte, LATTE)])
    second = tablet.sale([line(books.latte, LATTE)], payments=payload_of(first)["payments"])
    assert verdicts(tablet.send(first, second)) == [("accepted", None), ("quarantined", "payment_known")]


def test_a_running_number_used_twice_is_kept(tablet: TabletForTests, books: Books) -> None:
    """A tablet whose store was wiped counts from one again: nothing is dropped."""
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    tablet.device_seq, tablet.counts = 0, {}
    assert verdicts(tablet.send(tablet.sale([line(books.tea, TEA)]))) == [("quarantined", "seq_taken")]
    assert count(HeldEnvelope) == 1


def test_a_revoked_tablet_hands_everything_over_to_the_teacher(tablet: TabletForTests, books: Books) -> None:
    sales = [tablet.sale([line(books.latte, LATTE)]) for _ in range(3)]
    assert verdicts(tablet.send(*sales, revoked=True)) == [("quarantined", "revoked_device")] * 3
    assert (count(Order), count(HeldEnvelope)) == (0, 3)


def test_a_gap_in_the_numbers_is_named_and_closes(tablet: TabletForTests, books: Books) -> None:
    first, lost, third = (tablet.sale([line(books.latte, LATTE)]) for _ in range(3))
    tablet.send(first, third)
    device = session().get_one(Device, tablet.device_id)
    assert (device.contiguous_seq, device.highest_seq) == (1, 3)
    assert worklist_kinds() == ["number_gap"]
    tablet.send(lost)
    session().expire_all()
    assert (device.contiguous_seq, device.last_sha256) == (3, third["sha256"])
    assert worklist_kinds() == []


def test_the_heartbeat_is_kept(tablet: TabletForTests, books: Books) -> None:
    tablet.send()
    device = session().get_one(Device, tablet.device_id)
    assert (device.last_heard_at, device.app_version, device.clock_offset_ms) == (books.clock.now(), "test", 0)


def test_a_discount_above_the_limit_needs_its_approval(tablet: TabletForTests, books: Books) -> None:
    def discounted(approval: str | None) -> dict[str, Any]:
        taken = {"kind": "line", "label": "九折", "reason": "regular", "fen": 1100, "approval_uuid": approval}
        return line(books.latte, LATTE, discount_fen=1100, total_fen=1100, discounts=[taken])

    bare = tablet.sale([discounted(None)])
    order_uuid = tablet.uuid()
    approved = tablet.sale([discounted(books.approve("discount", order_uuid, 1100))], order_uuid=order_uuid)
    assert verdicts(tablet.send(bare, approved)) == [("accepted", None)] * 2
    found = session().scalars(select(WorkItem)).one()
    assert (found.kind, found.facts["number"]) == ("unapproved", payload_of(bare)["number"])


def test_an_approval_of_another_order_does_not_count(tablet: TabletForTests, books: Books) -> None:
    consent = books.approve("comp", tablet.uuid(), LATTE)
    gone = {"kind": "comp", "label": "", "reason": "spilt", "fen": LATTE, "approval_uuid": consent}
    free = line(
        books.latte,
        LATTE,
        discount_fen=LATTE,
        total_fen=0,
        discounts=[gone],
        comp={"reason": "spilt", "approval_uuid": consent},
    )
    tablet.send(tablet.sale([free], []))
    assert worklist_kinds() == ["unapproved"]
    assert session().scalar(select(SalesByDay.comped_fen)) == LATTE
    assert compare() == []


def statements_of(tablet: TabletForTests, *envelopes: dict[str, Any]) -> int:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert {answer.verdict for answer in tablet.send(*envelopes)} == {"accepted"}
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_the_number_of_statements_does_not_grow_with_lines_or_sales(tablet: TabletForTests, books: Books) -> None:
    def sale(lines: int) -> dict[str, Any]:
        return tablet.sale([line(books.latte, LATTE), *[line(books.cup, CUP) for _ in range(lines - 1)]])

    tablet.send(sale(1))
    small = statements_of(tablet, sale(1))
    assert small <= 17
    assert statements_of(tablet, sale(30)) == small
    assert statements_of(tablet, *[sale(3) for _ in range(20)]) == small


def test_quantities_are_never_floats(tablet: TabletForTests, books: Books) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE, quantity=333)]))
    kept = (
        session()
        .execute(
            select(OrderLine.quantity, OrderLine.total_fen, Payment.net_fen).join(
                Payment, Payment.order_id == OrderLine.order_id
            )
        )
        .one()
    )
    assert all(type(value) is int for value in kept)
    assert kept[1] == round(Decimal(333 * LATTE) / 1000)


def oat_latte(books: Books, **changes: Any) -> dict[str, Any]:
    """A latte with oat milk, 26.00."""
    oat = {"id": books.oat, "group_id": 1, "name": "燕麦奶", "quantity": 1, "price_fen": 400}
    return line(books.latte, LATTE + 400, list_price_fen=LATTE, modifiers=[oat], **changes)


def test_choices_variants_and_combos_at_their_prices_are_no_drift(tablet: TabletForTests, books: Books) -> None:
    combo = {"combo_uuid": tablet.uuid(), "product_id": books.set_meal, "name": "一杯一陶"}

    def part(product_id: int, price: int, off: int) -> dict[str, Any]:
        taken = {"kind": "combo", "label": "", "reason": "", "fen": off, "approval_uuid": None}
        return line(product_id, price, combo=combo, discount_fen=off, total_fen=price - off, discounts=[taken])

    lines = [
        oat_latte(books),
        line(books.cup, 8800, variant_id=books.large_cup),
        part(books.cup, CUP, 907),
        part(books.latte, LATTE, 293),
    ]
    assert verdicts(tablet.send(tablet.sale(lines))) == [("accepted", None)]
    assert worklist_kinds() == []
    assert session().scalars(select(Order.price_drift_fen)).one() == 0


def test_a_combo_sold_too_cheap_and_a_choice_at_an_old_price_are_drift(tablet: TabletForTests, books: Books) -> None:
    combo = {"combo_uuid": tablet.uuid(), "product_id": books.set_meal, "name": "一杯一陶"}
    taken = {"kind": "combo", "label": "", "reason": "", "fen": CUP, "approval_uuid": None}
    cheap = line(books.cup, CUP, combo=combo, discount_fen=CUP, total_fen=0, discounts=[taken])
    old = line(books.latte, LATTE + 300, modifiers=[{**oat_latte(books)["modifiers"][0], "price_fen": 300}])
    tablet.send(tablet.sale([cheap], []), tablet.sale([old]))
    assert session().scalars(select(Order.price_drift_fen).order_by(Order.id)).all() == [-7800, -100]


def test_a_form_that_is_gone_keeps_its_name_on_the_line(tablet: TabletForTests, books: Books) -> None:
    assert verdicts(tablet.send(tablet.sale([line(books.cup, CUP, variant_id=4711, name="土陶杯 特大")]))) == [
        ("accepted", None)
    ]
    assert session().execute(select(OrderLine.variant_id, OrderLine.name)).one() == (None, "土陶杯 特大")


def test_a_price_set_by_hand_without_a_yes_is_booked_and_marked(tablet: TabletForTests, books: Books) -> None:
    by_hand = {"from_fen": LATTE, "reason": "friend", "approval_uuid": ""}
    cheap = line(books.latte, 2000, list_price_fen=LATTE, override=by_hand)
    assert verdicts(tablet.send(tablet.sale([cheap]))) == [("accepted", None)]
    assert worklist_kinds() == ["unapproved"]


def test_one_order_may_carry_several_approvals(tablet: TabletForTests, books: Books) -> None:
    order_uuid = tablet.uuid()
    override = books.approve("price_override", order_uuid, 200)
    free = books.approve("comp", order_uuid, TEA)
    gone = {"kind": "comp", "label": "", "reason": "late", "fen": TEA, "approval_uuid": free}
    lines = [
        line(
            books.latte, 2000, list_price_fen=LATTE,
            override={"from_fen": LATTE, "reason": "old menu", "approval_uuid": override},
        ),
        line(
            books.tea, TEA, discount_fen=TEA, total_fen=0, discounts=[gone],
            comp={"reason": "late", "approval_uuid": free},
        ),
    ]  # fmt: skip
    tablet.send(tablet.sale(lines, order_uuid=order_uuid))
    assert worklist_kinds() == []
    again = tablet.sale(lines)
    tablet.send(again)
    assert worklist_kinds() == ["unapproved"]
    assert compare() == []
