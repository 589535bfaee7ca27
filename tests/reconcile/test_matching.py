"""Which entry is which payment: numbers decide, then amount and nearness; nobody is taken twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shop.reconcile.rules.matching import Moved, Pair, match_payments, match_refunds

NOON = datetime(2026, 5, 3, 4, 0, tzinfo=UTC)


def moved(key: int, fen: int, seconds: int = 0, *refs: str, order: int | None = None) -> Moved:
    return Moved(key, fen, NOON + timedelta(seconds=seconds), frozenset(refs), order)


def pairs(found: list[Pair]) -> list[tuple[int, int, str, bool]]:
    return sorted((one.entry, one.payment, one.found.value, one.same) for one in found)


def test_a_number_decides_even_when_the_amounts_differ() -> None:
    found = match_payments([moved(1, 6500, 4, "T8")], [moved(8, 5600, 0, "T8"), moved(9, 6500, 3)])
    assert pairs(found) == [(1, 8, "number", False)]


def test_without_a_number_the_nearest_of_the_same_amount_within_five_minutes() -> None:
    payments = [moved(1, 2200, 0), moved(2, 2200, 250), moved(3, 2300, 200)]
    assert pairs(match_payments([moved(7, 2200, 200)], payments)) == [(7, 2, "amount", True)]
    assert match_payments([moved(7, 2200, 301)], [moved(1, 2200)]) == []
    assert pairs(match_payments([moved(7, 2200, 300)], [moved(1, 2200)])) == [(7, 1, "amount", True)]


def test_a_number_that_the_platform_made_itself_does_not_stand_in_the_way() -> None:
    assert pairs(match_payments([moved(1, 2200, 5, "1000107")], [moved(4, 2200, 0, "A-0503-004")])) == [
        (1, 4, "amount", True)
    ]


def test_a_customer_who_paid_twice_leaves_one_for_the_teacher() -> None:
    entries = [moved(1, 2200, 0, "T1"), moved(2, 2200, 40, "T1")]
    assert pairs(match_payments(entries, [moved(5, 2200, 0, "T1")])) == [(1, 5, "number", True)]


def test_of_two_payments_of_one_order_each_entry_takes_its_own_amount() -> None:
    entries = [moved(1, 1000, 0, "T1"), moved(2, 2000, 1, "T1")]
    payments = [moved(5, 2000, 0, "T1"), moved(6, 1000, 0, "T1")]
    assert pairs(match_payments(entries, payments)) == [(1, 6, "number", True), (2, 5, "number", True)]


def test_a_refund_is_found_by_its_number_else_within_the_order_of_its_original() -> None:
    refunds = [moved(5, 500, 0, "R1", order=1), moved(6, 500, 9000, order=2), moved(7, 700, 0, order=3)]
    entries = [
        moved(1, 500, 90_000, "R1"),
        moved(2, 500, 90_000, order=2),
        moved(3, 800, 90_000, order=3),
        moved(4, 900, 90_000, order=9),
    ]
    assert pairs(match_refunds(entries, refunds)) == [
        (1, 5, "number", True), (2, 6, "number", True), (3, 7, "number", False),
    ]  # fmt: skip


def test_a_refund_whose_order_is_known_never_takes_another_orders() -> None:
    assert match_refunds([moved(1, 500, 10, order=1)], [moved(5, 500, 0, order=2)]) == []
    assert pairs(match_refunds([moved(1, 500, 10)], [moved(5, 500, 0, order=2)])) == [(1, 5, "amount", True)]


SIDES = st.lists(
    st.tuples(st.sampled_from([1000, 2200, 2300]), st.integers(0, 2000), st.sampled_from([(), ("A",), ("B",), ("C",)])),
    max_size=8,
)


@given(SIDES, SIDES, st.randoms())
def test_nobody_is_taken_twice_and_the_order_of_the_rows_does_not_matter(
    left: list[tuple[int, int, tuple[str, ...]]], right: list[tuple[int, int, tuple[str, ...]]], chance: object
) -> None:
    entries = [moved(key, fen, at, *refs) for key, (fen, at, refs) in enumerate(left)]
    payments = [moved(100 + key, fen, at, *refs) for key, (fen, at, refs) in enumerate(right)]
    found = match_payments(entries, payments)
    assert len({one.entry for one in found}) == len({one.payment for one in found}) == len(found)
    assert all(one.same for one in found if one.found.value == "amount")
    chance.shuffle(entries)  # type: ignore[attr-defined]
    chance.shuffle(payments)  # type: ignore[attr-defined]
    assert pairs(match_payments(entries, payments)) == pairs(found)
