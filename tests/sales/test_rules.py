"""Pricing rules beyond the shared cases: nothing is ever lost or made, whatever the amounts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shop.sales.rules.amounts import (
    allocate_combo,
    apply_order_discount,
    line_total,
    needs_approval,
    tax_of,
    unit_price,
)
from shop.sales.rules.refunds import Reversible, Rounding, cash_instead, refund_plan, refund_value

fen = st.integers(0, 10**8)
pieces = st.integers(1, 40).map(lambda count: count * 1000)
roundings = st.builds(
    Rounding, mode=st.sampled_from(["none", "down", "half_up"]), step_fen=st.sampled_from([1, 10, 50, 100])
)


def test_a_line_is_rounded_once() -> None:
    """0.333 of 10.00 is 3.33, whatever the parts would have rounded to."""
    assert line_total(333, 1000) == 333
    assert line_total(1500, 333) == 500
    assert line_total(2000, 1800, 100) == 3500


def test_choices_that_lower_the_price_never_make_it_negative() -> None:
    """Own cup −2.00 on a 1.50 tea."""
    assert unit_price(150, [(1, -200)]) == 0
    assert unit_price(2200, [(1, 400), (2, 500)]) == 3600


def test_a_discount_needs_a_teacher_only_above_the_limit() -> None:
    assert not needs_approval(10_000, 1000, 1000)
    assert needs_approval(10_000, 1001, 1000)


@given(st.lists(fen, min_size=1, max_size=12), st.integers(0, 10**9))
def test_an_order_discount_is_shared_to_the_fen_and_never_above_a_line(nets: list[int], value: int) -> None:
    shares = apply_order_discount(nets, "amount", value)
    assert sum(shares) == min(value, sum(nets))
    assert all(0 <= share <= net for share, net in zip(shares, nets, strict=True))


@given(st.lists(st.tuples(fen, fen), min_size=1, max_size=8), fen)
def test_a_combo_costs_its_price_and_surcharges(parts: list[tuple[int, int]], price: int) -> None:
    prices, surcharges = [part[0] for part in parts], [part[1] for part in parts]
    assert sum(allocate_combo(prices, surcharges, price)) == price + sum(surcharges)


@given(fen, st.integers(0, 10_000))
def test_tax_inside_an_amount_is_the_tax_on_what_is_left(total: int, rate: int) -> None:
    inside = tax_of(total, rate, included=True)
    assert abs(tax_of(total - inside, rate, included=False) - inside) <= 1


@given(fen, pieces, st.data())
def test_all_units_of_a_line_give_back_exactly_the_line(total: int, quantity: int, data: st.DataObject) -> None:
    before, given_back = 0, 0
    while before < quantity:
        back = data.draw(st.integers(1, quantity - before))
        part = refund_value(total, quantity, before, back)
        assert part >= 0
        given_back += part
        before += back
    assert given_back == total


payments = st.lists(
    st.tuples(st.sampled_from(["cash", "wechat", "alipay"]), st.integers(1, 10**6)), min_size=1, max_size=4
).map(lambda parts: [Reversible(key=str(i), method=m, left_fen=left) for i, (m, left) in enumerate(parts)])


@given(payments, roundings, st.data())
def test_a_refund_never_takes_more_from_a_payment_than_is_left(
    paid: list[Reversible], rounding: Rounding, data: st.DataObject
) -> None:
    cash_first, in_cash = data.draw(st.booleans()), data.draw(st.booleans())
    left = sum(payment.left_fen for payment in paid)
    value = data.draw(st.integers(0, left))
    parts = refund_plan(
        paid, value, everything=value == left, rounding=rounding, cash_first=cash_first, in_cash=in_cash
    )
    taken = {part.reverses: part.fen for part in parts}
    assert len(taken) == len(parts)
    assert all(0 < taken.get(payment.key, 1) <= payment.left_fen for payment in paid)
    assert sum(taken.values()) <= left
    if value == left and not in_cash:
        assert sum(taken.values()) == left


@given(st.integers(1, 10**6), roundings)
def test_cash_instead_never_exceeds_what_was_paid(value: int, rounding: Rounding) -> None:
    cash = cash_instead(value, value, rounding)
    assert value - rounding.step_fen < cash <= value
