"""The audit trail: append-only, hash chained, read and checked by a teacher."""

from __future__ import annotations

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from shop.db import db, transaction
from shop.once import take_numbers
from shop.people.actions import audit
from shop.people.models import AuditEntry
from shop.people.queries.trail import verify_chain
from tests.support.application import ShopClient
from tests.support.people import School, log_in

HURT = {
    "changed": "UPDATE audit_entry SET detail = '12.00' WHERE id = 6",
    "taken out": "DELETE FROM audit_entry WHERE id = 6",
    "cut off": "DELETE FROM audit_entry WHERE id > 6",
}


@pytest.fixture
def trail(school: School) -> School:
    """Ten lines more on the trail."""
    lines = [
        ("sale.take", f"order:A-1123-{number:03d}", f"¥{number}.00", school.people["cashier"], None)
        for number in range(10)
    ]
    audit.record_many(lines, at=school.clock.now())
    return school


def allow_changes() -> None:
    """What an intruder with the database file can do: take the triggers off."""
    with transaction() as current:
        if current.get_bind().dialect.name == "sqlite":
            current.execute(text("DROP TRIGGER audit_entry_never_changes"))
            current.execute(text("DROP TRIGGER audit_entry_never_goes"))
        else:
            current.execute(text("DROP TRIGGER audit_entry_is_append_only ON audit_entry"))


def test_an_untouched_trail_is_whole(trail: School) -> None:
    verdict = verify_chain()
    assert verdict.whole
    assert verdict.lines == trail.session.query(AuditEntry).count() > 10


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET detail = ''", "DELETE FROM audit_entry"])
def test_the_database_itself_refuses_to_change_the_trail(trail: School, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), transaction() as current:
        current.execute(text(statement))
    assert verify_chain().whole


@pytest.mark.parametrize("how", HURT)
def test_whatever_is_done_behind_the_shops_back_shows(trail: School, how: str) -> None:
    allow_changes()
    with transaction() as current:
        current.execute(text(HURT[how]))
    verdict = verify_chain()
    assert not verdict.whole
    assert verdict.broken_at == (7 if how == "cut off" else 6)


def test_any_number_of_lines_takes_three_statements(trail: School) -> None:
    def statements(lines: int) -> int:
        seen: list[str] = []
        note = lambda *arguments: seen.append(arguments[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", note)
        audit.record_many([("sale.take", "order:x", "", None, None)] * lines, at=trail.clock.now())
        event.remove(db.engine, "before_cursor_execute", note)
        return len([one for one in seen if not one.startswith("BEGIN")])

    assert statements(1) == statements(19) == 3


def test_a_line_is_never_written_after_an_end_that_has_moved(trail: School) -> None:
    at = trail.clock.now()
    with transaction() as books:
        end = take_numbers(books).trail
        audit.record("person.add", subject="person:1", by=None, at=at)
        with pytest.raises(IntegrityError), books.begin_nested():
            audit.record_many([("person.add", "person:2", "", None, None)], at=at, after=end)
    assert verify_chain().whole


def test_long_texts_are_cut_and_odd_signs_kept(trail: School) -> None:
    audit.record("v" * 99, subject="s" * 99, detail="一" * 3000 + "\0\n", by=None, at=trail.clock.now())
    audit.record("odd", subject="x:1", detail="a\0b\n<script>", by=None, at=trail.clock.now())
    assert verify_chain().whole


def test_a_teacher_reads_filters_and_checks_the_trail(trail: School, client: ShopClient) -> None:
    log_in(client, "teacher")
    page = client.get("/audit", query_string={"verb": "sale.take", "q": "003", "person": trail.people["cashier"]}).text
    assert "A-1123-003" in page
    assert "A-1123-004" not in page
    assert "A-1123-003" not in client.get("/audit?until=2026-11-22").text
    assert client.get("/audit?person=x&since=nonsense&verb=?&page=-1&q=%25").status_code == 200
    checked = client.get("/audit/check").text
    assert "首尾相接" in checked
    allow_changes()
    with transaction() as current:
        current.execute(text(HURT["changed"]))
    assert "第 6 条记录对不上" in client.get("/audit/check").text
