"""What a stream's orders came to: settled, different, still to be settled; by piece."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from shop.db import transaction
from shop.live.models import Stream
from shop.live.partner.queries.by_stream import settled_of, streams_settled
from tests.live.partner.conftest import Bring
from tests.live.partner.test_settling import HEAD, upload
from tests.support.application import ShopClient
from tests.support.books import Books

pytestmark = pytest.mark.database


@pytest.fixture
def stream(books: Books) -> int:
    """A stream over the whole evening of the platform's orders."""
    with transaction() as current:
        made = Stream(
            uuid=uuid4(), title="五一专场", room="梯田陶语直播间", platform="douyin", state="ended",
            made_at=books.clock.now(),
            planned_at=datetime(2026, 5, 1, 10, tzinfo=UTC), made_by=books.teacher, changed_by=books.teacher,
            started_at=datetime(2026, 5, 1, 10, tzinfo=UTC), ended_at=datetime(2026, 5, 5, 14, tzinfo=UTC),
        )  # fmt: skip
        current.add(made)
        current.flush()
        return made.id


def test_each_stream_tells_what_came_what_differs_and_what_waits(
    teacher: ShopClient, operator: ShopClient, books: Books, bring: Bring, partner: int, stream: int
) -> None:
    bring()
    (before,) = streams_settled()
    assert (before.settled, before.came_fen, before.differs_fen) == ([], 0, 0)
    assert before.orders == len(before.waiting) > 2
    text = HEAD + (
        "6926900000000000002,DT-CUP-006,384.00,0,76.80,0.60,306.60\n"
        "6926900000000000006,DT-JAR-009,1280.00,0,256.00,0,1000.00\n"
        "6926900000000000099,DT-TEA-003,138.00,0,27.60,0,110.40\n"
    )
    status, where = upload(teacher, f"partner:{partner}", text)
    assert status == 303
    (after,) = streams_settled()
    assert (after.owed_fen, after.came_fen, after.differs_fen) == (30_660 + 102_400, 130_660, -2400)
    assert {one.number for one in after.waiting} == {one.number for one in before.waiting} - {
        "6926900000000000002", "6926900000000000006",
    }  # fmt: skip
    assert sum(one.owed_fen for one in after.pieces) == after.owed_fen
    page = teacher.get("/live/ship/statements/streams").text
    assert "五一专场" in page
    assert "-¥24.00" in page
    one = f"/live/ship/statements/streams/{stream}"
    assert "6926900000000000006" in teacher.get(one).text
    for address in ("/live/ship/statements/streams", one):
        assert teacher.get(f"{address}?as=xlsx").status_code == 200
        assert operator.get(address).status_code == 403
    assert teacher.post(f"{where}/back").status_code == 303
    assert settled_of(after.stream).settled == []
