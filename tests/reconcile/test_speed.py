"""A bill is matched by looking at its own days, numbers and orders, however many payments there are."""

from __future__ import annotations

from datetime import date

from shop.reconcile.queries.payments import free_payments, free_refunds
from tests.reconcile.conftest import Desk
from tests.support.plans import plans

DAY = date(2026, 5, 4)


def test_payments_and_refunds_are_found_by_indexes(desk: Desk) -> None:
    """SQLite reads every payment there is when days and numbers are asked for with one OR."""
    told = plans(
        desk.session, lambda: (free_payments("wechat", DAY, DAY, ["420001"]), free_payments("wechat", DAY, DAY))
    )
    told += plans(desk.session, lambda: free_refunds("wechat", DAY, [1, 2], ["5030"]))

    assert len(told) == 3
    assert not [plan for plan in told if "SCAN payment" in plan], told
    assert "ix_payment_reference" in told[0], told[0]
    assert {"ix_payment_day", "ix_payment_reference", "ix_payment_order"} <= set(told[2].replace("(", " ").split())
