"""A run of show out of made-up streams: who stands where, for how much, how many."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from shop.suggestions.making.crowds import Known
from shop.suggestions.making.draft import Draft, Thin
from shop.suggestions.making.evenings import against_earlier
from shop.suggestions.making.lineup import chosen, kept_row, line_up
from shop.suggestions.making.past import Goods, Past
from shop.suggestions.making.reckoning import Answers
from shop.suggestions.rules.learning import Factor
from shop.suggestions.rules.streams import Evening, Offer, Showing, Streams, floor_of

LIST, LIVE, COST = 6800, 5800, 1600.0
#: What each stream showed: product, viewers meanwhile, pieces sold.
SHOWN = ((1, 100, 1), (0, 400, 7), (2, 150, 1))


def showings(streams: int = 5) -> tuple[Showing, ...]:
    return tuple(
        Showing(
            stream=number, title="", day=date(2026, 1, 1) + timedelta(days=7 * number), place=place, product=product,
            name="", minutes=10, viewers=viewers, pieces=pieces, price_fen=LIVE, list_fen=LIST, kept_fen=pieces * LIVE,
        )
        for number in range(streams)
        for place, (product, viewers, pieces) in enumerate(SHOWN, 1)
    )  # fmt: skip


def offer(product: int, **changes: object) -> Offer:
    facts: dict[str, object] = {
        "product": product, "variant": None, "name": f"作品 {product}", "list_fen": LIST, "cost_fen": COST,
        "floor_fen": 5000, "free": 20, "single": False,
    }  # fmt: skip
    return Offer(**{**facts, **changes})  # type: ignore[arg-type]


def shop(*offers: Offer, streams: int = 5) -> Past:
    goods = tuple(Goods(number, "", "pottery", "", LIST, COST) for number in range(8))
    return Past(
        date(2026, 1, 1), goods, np.ones((8, 60)), np.full((8, 60), float(LIST)),
        streams=Streams(showings(streams), offers, Evening(7, "下一场", date(2026, 3, 3))),
    )  # fmt: skip


def thought(*offers: Offer, streams: int = 5) -> Draft | Thin:
    past = shop(*offers, streams=streams)
    (found,) = line_up(past, Answers(past), lambda _kind, _subject: Factor())
    return found


def rows_of(*offers: Offer) -> list[dict[str, object]]:
    found = thought(*offers)
    assert isinstance(found, Draft)
    return list(found.facts["lineup"])


def test_what_sells_best_stands_where_most_people_watch() -> None:
    rows = rows_of(offer(2), offer(1), offer(0))
    assert rows[1]["product"] == 0


def test_no_price_goes_below_the_floor_and_what_cannot_reach_it_is_left_out() -> None:
    rows = rows_of(offer(0, floor_fen=6500), offer(1), offer(2), offer(3, floor_fen=LIST + 100))
    assert {row["product"] for row in rows} == {0, 1, 2}
    assert all(int(str(row["price_fen"])) >= int(str(row["floor_fen"])) for row in rows)
    assert next(row["price_fen"] for row in rows if row["product"] == 0) in (6500, 6800)


def test_quotas_are_what_is_there_at_most() -> None:
    known, offers = Known(showings()), (offer(0, free=3), offer(1, free=1, single=True), offer(2))
    rows = [kept_row(known, 2, row, 10.0) for row in chosen(known, offers, Answers(shop()))]
    quotas = {row["product"]: row["quota"] for row in rows}
    assert (quotas[0], quotas[1]) == (3, 1)
    assert 1 < quotas[2] < 20, "about as many as will be asked for"


def test_one_thing_that_was_never_shown_and_no_cheap_one_as_the_star() -> None:
    rows = rows_of(
        offer(0), offer(1), offer(2), offer(4), offer(5), offer(6, list_fen=900, cost_fen=300, floor_fen=400)
    )
    assert sum(row["times"] == 0 for row in rows) <= 1
    assert 6 not in {row["product"] for row in rows}, "how something so cheap would sell is not known"


def test_three_streams_or_two_things_are_too_few() -> None:
    few = thought(offer(0), offer(1), offer(2), streams=3)
    assert isinstance(few, Thin)
    assert few.needed[0]["facts"] == {"least": 4, "have": 3}
    little = thought(offer(0), offer(1))
    assert isinstance(little, Thin)
    assert little.needed[0]["facts"] == {"least": 3, "have": 2}


@pytest.mark.parametrize(("cost", "said", "floor"), [(1600.0, 0, 1800), (1600.0, 5050, 5050), (1601.0, 1000, 1800)])
def test_the_floor_is_what_was_said_but_never_less_than_cost_and_a_tenth(cost: float, said: int, floor: int) -> None:
    assert floor_of(cost, said) == floor


def test_one_evening_beside_equal_ones_is_surely_better_beside_wild_ones_not() -> None:
    def evening(pieces: int) -> list[Showing]:
        return [replace(showings(1)[0], pieces=pieces, kept_fen=pieces * LIVE)]

    sure = against_earlier(evening(9), [evening(3), evening(4), evening(3), evening(4)], {1: COST})
    unsure = against_earlier(evening(9), [evening(1), evening(9), evening(2), evening(6)], {1: COST})
    assert sure is not None
    assert unsure is not None
    assert sure.low > 0 > unsure.low
    assert against_earlier(evening(9), [evening(3)] * 3, {1: COST}) is None
