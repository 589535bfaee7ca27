"""Moving average under negative stock: the worked examples of the rule book, to the fen."""

from __future__ import annotations

from fractions import Fraction

from shop.stock.rules.costing import Pool, bring, take, within

PIECE = 1000


def test_two_sold_before_twenty_came_in() -> None:
    pool = Pool()
    sold = take(pool, 2 * PIECE, move_id=1)
    assert (sold.value_fen, sold.provisional) == (0, True)
    came = bring(pool, 20 * PIECE, value_fen=6600)
    assert [one.difference_fen for one in came.settled] == [660]
    assert (pool.quantity, pool.value_fen) == (18 * PIECE, 5940)
    assert pool.average == Fraction(330, PIECE)


def test_ten_short_are_settled_by_two_receipts_the_oldest_first() -> None:
    pool = Pool()
    take(pool, 10 * PIECE, move_id=1)
    first = bring(pool, 5 * PIECE, value_fen=5000)
    assert [one.difference_fen for one in first.settled] == [5000]
    assert (pool.quantity, pool.value_fen, pool.average) == (-5 * PIECE, 0, Fraction(1000, PIECE))
    second = bring(pool, 5 * PIECE, value_fen=6000)
    assert [one.difference_fen for one in second.settled] == [6000]
    assert (pool.quantity, pool.value_fen, pool.shorts) == (0, 0, [])


def test_a_receipt_that_fills_exactly_to_zero_leaves_no_value() -> None:
    pool = Pool(unit=Fraction(300, PIECE))
    take(pool, 3 * PIECE, move_id=1)
    assert pool.value_fen == -900
    came = bring(pool, 3 * PIECE, value_fen=1000)
    assert [one.difference_fen for one in came.settled] == [100]
    assert (pool.quantity, pool.value_fen) == (0, 0)


def test_thirds_of_a_fen_never_get_lost() -> None:
    pool = Pool()
    bring(pool, 3 * PIECE, value_fen=1000)
    taken = [take(pool, PIECE, move_id=number).value_fen for number in range(3)]
    assert taken == [333, 334, 333]
    assert (pool.quantity, pool.value_fen) == (0, 0)


def test_a_sale_across_zero_costs_the_rest_and_the_last_average() -> None:
    pool = Pool()
    bring(pool, 2 * PIECE, value_fen=700)
    sold = take(pool, 5 * PIECE, move_id=1)
    assert (sold.value_fen, sold.provisional) == (700 + 1050, True)
    assert (pool.quantity, pool.value_fen) == (-3 * PIECE, -1050)


def test_several_shorts_share_a_receipt_by_age() -> None:
    pool = Pool(unit=Fraction(100, PIECE))
    take(pool, 2 * PIECE, move_id=1)
    take(pool, 2 * PIECE, move_id=2)
    came = bring(pool, 3 * PIECE, value_fen=1000)
    assert [(one.short.move_id, one.quantity, one.difference_fen) for one in came.settled] == [
        (1, 2 * PIECE, 467),
        (2, PIECE, 233),
    ]
    assert (pool.quantity, pool.value_fen) == (-PIECE, -100)


def test_goods_that_come_back_settle_their_own_short() -> None:
    pool = Pool(unit=Fraction(100, PIECE))
    take(pool, PIECE, move_id=1)
    pool.unit = Fraction(500, PIECE)
    sold = take(pool, PIECE, move_id=2)
    back = bring(pool, PIECE, value_fen=sold.value_fen, cost=False, first=2)
    assert [(one.short.move_id, one.difference_fen) for one in back.settled] == [(2, 0)]
    assert (pool.quantity, pool.value_fen) == (-PIECE, -100)


def test_a_receipt_taken_back_takes_what_it_brought() -> None:
    pool = Pool()
    bring(pool, 10 * PIECE, value_fen=1000)
    bring(pool, 10 * PIECE, value_fen=3000)
    back = take(pool, 10 * PIECE, move_id=3, booked_fen=3000)
    assert (back.value_fen, back.residue_fen) == (3000, 0)
    assert (pool.quantity, pool.value_fen) == (10 * PIECE, 1000)


def test_a_receipt_taken_back_after_its_goods_were_sold_leaves_no_value_without_goods() -> None:
    pool = Pool()
    bring(pool, 10 * PIECE, value_fen=1000)
    bring(pool, 10 * PIECE, value_fen=3000)
    take(pool, 10 * PIECE, move_id=3)
    back = take(pool, 10 * PIECE, move_id=4, booked_fen=3000)
    assert (back.value_fen, back.residue_fen) == (3000, 1000)
    assert (pool.quantity, pool.value_fen) == (0, 0)


def test_moving_goods_within_the_shop_changes_no_value() -> None:
    pool = Pool()
    bring(pool, 3 * PIECE, value_fen=1000)
    assert within(pool, PIECE).value_fen == 333
    assert (pool.quantity, pool.value_fen) == (3 * PIECE, 1000)
