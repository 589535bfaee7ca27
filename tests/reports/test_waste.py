"""What was thrown away is added up from an index that holds nothing else, however much is sold."""

from __future__ import annotations

from datetime import date
from re import findall

import pytest
from sqlalchemy.orm import Session

from shop.reports.queries import waste
from shop.reports.rules.periods import Days
from shop.reports.rules.scopes import Scope
from shop.stock.models import IS_WASTE
from shop.stock.places import WASTED
from tests.support.plans import plans

WEEK = Days(date(2026, 11, 16), date(2026, 11, 22))


def test_the_index_knows_every_place_of_waste() -> None:
    first, last = WASTED[0], WASTED[-1]
    assert [int(place) for place in findall(r"\d+", str(IS_WASTE))] == [first, last, first, last]
    assert tuple(range(first, last + 1)) == WASTED


@pytest.mark.parametrize("scope", Scope)
def test_sums_are_read_from_the_index_alone(session: Session, scope: Scope) -> None:
    told = plans(session, lambda: waste.by_place(WEEK, scope))
    assert "USING COVERING INDEX ix_stock_move_wasted" in told[-1]
