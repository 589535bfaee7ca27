"""Nobody who proves a refund by a bill ever waits for a refund that waits for him."""

from __future__ import annotations

from typing import Any

from shop.sales.actions.proof import gone_back, not_gone_back
from tests.reconcile.conftest import Desk
from tests.support.locks import without_the_head_first


def test_whoever_proves_a_refund_takes_the_ledgers_head_first(desk: Desk) -> None:
    desk.sell("T1", "2026-05-03 09:00:00", 2200)
    payment = desk.payment(desk.refund("T1", "2026-05-03 10:00:00")).id
    by, at = desk.books.teacher, desk.clock.now()
    before: dict[str, Any] = {}

    deeds = {
        "proved": lambda: before.update(gone_back(payment, reference="R1", returned_at=at, by=by, at=at) or {}),
        "not proved": lambda: not_gone_back(payment, before, by=by, at=at),
    }
    assert without_the_head_first(deeds) == []
    assert before["status"] == "due"
