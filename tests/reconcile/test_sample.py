"""The invented day of the samples comes to exactly what its description says."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any
from uuid import UUID

import pytest

from shop.db import Base
from shop.reconcile.files import bill_in
from shop.reconcile.queries.bills import counts
from shop.reconcile.rules.entries import Direction, Entry
from shop.reconcile.rules.matching import Moved, match_payments, originals_of
from shop.sales.models import PaymentStatus
from tests.reconcile.conftest import ALIPAY, SAMPLES, TENDERS, WECHAT, Desk, moment, sample
from tests.support.books import worklist_kinds as all_kinds
from tests.support.tills import payload_of


def worklist_kinds() -> list[str]:
    """What waits, without what the invented prices provoke."""
    return [kind for kind in all_kinds() if kind != "price_drift"]


THE_SAME = {"001", "002", "003", "005", "006", "007", "009"}


def receipts(method: str) -> list[tuple[str, Moved]]:
    """The till's receipts by this tender, as the file lists them."""
    rows = list(csv.reader(StringIO((SAMPLES / "till_sales_sample.csv").read_text("utf-8-sig"))))[1:]
    found = [(row[0], moment(row[1]), round(float(row[2]) * 100)) for row in rows if TENDERS[row[3]] == method]
    return [
        (number, Moved(place, fen, at, frozenset({number}))) for place, (number, at, fen) in enumerate(found)
    ]  # fmt: skip


def moved(place: int, entry: Entry) -> Moved:
    return Moved(place, entry.fen, entry.at, entry.refs)


def test_the_rules_alone_give_the_expected_result() -> None:
    same, differs, extra, refunds = {}, {}, [], {}
    for method, name in (("wechat", WECHAT), ("alipay", ALIPAY)):
        entries = bill_in(sample(name)).entries
        took = [(place, one) for place, one in enumerate(entries) if one.direction == Direction.IN]
        numbers = receipts(method)
        pairs = match_payments([moved(place, one) for place, one in took], [one for _, one in numbers])
        paired = {pair.entry: pair for pair in pairs}
        for place, one in took:
            pair = paired.get(place)
            if pair is None:
                extra.append((method, one.at, one.fen))
            else:
                (same if pair.same else differs)[numbers[pair.payment][0]] = (pair.found.value, one.fen)
        known = {one.platform_ref: place for place, one in took}
        back = [(place, one.platform_ref, one.order_ref) for place, one in enumerate(entries) if one.direction == "out"]
        for place, original in originals_of(back, known).items():
            refunds[numbers[paired[original].payment][0]] = entries[place].fen
    assert {number[-3:] for number in same} == THE_SAME
    assert same["T20260503-007"] == ("amount", 2200), "no number on the bill: three seconds and the amount say it"
    assert {found for number, (found, _) in same.items() if number[-3:] != "007"} == {"number"}
    assert differs == {"T20260503-008": ("number", 6500)}
    assert extra == [("wechat", moment("2026-05-03 13:40:00"), 2200)]
    assert refunds == {"T20260503-005": 11800, "T20260503-006": 3000}


def test_the_books_come_to_the_expected_result(day: Desk) -> None:
    before = {number[-3:]: day.sold[number] for number in day.sold}
    bills = {name: day.bring(sample(name), name) for name in (WECHAT, ALIPAY)}
    by_number = {}
    for number, sale in before.items():
        payment = day.payment(_payment_uuid(sale))
        found = day.entries(payment_id=payment.id)
        by_number[number] = (payment.status, [(one.state, one.found) for one in found])
    confirmed = PaymentStatus.CONFIRMED.value
    assert by_number == {
        **{number: (confirmed, [("same", "number")]) for number in THE_SAME - {"007"}},
        "007": (confirmed, [("same", "amount")]),
        "008": (PaymentStatus.CLAIMED.value, [("differs", "number")]),
        "004": (PaymentStatus.RECORDED.value, []),
    }
    (extra,) = day.entries(state="only_on_bill")
    assert (extra.occurred_at, extra.amount_fen, extra.method) == (moment("2026-05-03 13:40:00"), 2200, "wechat")
    assert {name: counts(bill) for name, bill in bills.items()} == {
        WECHAT: {"same": 4, "differs": 1, "missing": 0, "only_on_bill": 1, "refund": 1, "rejected": 0, "open": 2},
        ALIPAY: {"same": 3, "differs": 0, "missing": 0, "only_on_bill": 0, "refund": 1, "rejected": 0, "open": 0},
    }
    assert worklist_kinds() == ["bill_differs", "bill_extra"], "refunds due are proved, nothing else is left"
    assert [(bill.in_fen, bill.out_fen, bill.fee_fen) for bill in bills.values()] == [
        (27100, 11800, 91),
        (8400, 3000, 33),
    ]


def test_refunds_due_are_proved_by_the_bill(day: Desk) -> None:
    for name in (WECHAT, ALIPAY):
        day.bring(sample(name), name)
    refunds = day.entries(state="refund")
    back = [one.payment for one in refunds if one.payment]
    assert [(one.net_fen, one.status, one.external_ref, one.occurred_at) for one in back] == [
        (-3000, "refunded", "R20260503-002", moment("2026-05-03 14:00:00")),
        (-11800, "refunded", "R20260503-001", moment("2026-05-03 15:00:00")),
    ]
    assert [one.original.order_ref for one in refunds if one.original] == ["T20260503-006", "T20260503-005"]


def test_a_refund_that_the_till_never_saw_waits_beside_its_original(desk: Desk) -> None:
    desk.sell("T20260503-005", "2026-05-03 10:15:33", 11800)
    desk.bring(sample(WECHAT))
    entry = desk.entry(state="refund")
    assert (entry.payment_id, entry.is_open) == (None, True)
    assert entry.original is not None
    assert entry.original.order_ref == "T20260503-005"
    assert "bill_refund" in worklist_kinds()


@pytest.mark.parametrize("again", [(WECHAT,), (WECHAT, ALIPAY, WECHAT)])
def test_the_same_bill_again_changes_nothing(day: Desk, again: tuple[str, ...]) -> None:
    day.bring(sample(WECHAT))
    day.bring(sample(ALIPAY))
    before = _everything(day)
    for name in again:
        day.bring(sample(name))
    assert _everything(day) == before


def _everything(day: Desk) -> list[tuple[object, ...]]:
    day.session.rollback()
    return [
        (table.name, *row)
        for table in Base.metadata.sorted_tables
        if table.name.startswith(("bill", "payment", "work_item", "sales_", "audit", "unbilled"))
        for row in map(str, day.session.execute(table.select()).all())
    ]


def _payment_uuid(sale: dict[str, Any]) -> UUID:
    return UUID(payload_of(sale)["payments"][0]["payment_uuid"])
