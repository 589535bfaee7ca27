"""A shop that was opened before it had a calendar: its built-in posts get the new rights, its own posts do not."""

from __future__ import annotations

from sqlalchemy import create_engine, text

from shop.db import downgrade, engine_url, upgrade
from tests.support.database import Maker

RIGHTS = text('SELECT code, "right" FROM role JOIN role_right ON role_id = role.id ORDER BY code, "right"')

ADD = text("INSERT INTO role (id, code, name, name_en) VALUES (:id, :code, :code, '')")


def test_posts_of_an_older_shop_may_use_the_calendar_and_the_step_can_be_taken_back(empty_database: Maker) -> None:
    with empty_database() as url:
        upgrade(url, "0001")
        engine = create_engine(engine_url(url))
        with engine.begin() as connection:
            for number, code in enumerate(("barista", "own_12", "partner", "teacher"), 1):
                row = {"id": number, "code": code}
                connection.execute(
                    text("INSERT INTO role (id, code, name, name_en) VALUES (:id, :code, :code, '')"), row
                )
        upgrade(url, "0005")
        with engine.connect() as connection:
            held = [tuple(row) for row in connection.execute(RIGHTS)]
        ours = ("see_calendar", "note_weather", "edit_calendar")
        assert [row for row in held if row[1] in ours] == [
            ("barista", "note_weather"), ("barista", "see_calendar"), ("teacher", "edit_calendar"),
            ("teacher", "note_weather"), ("teacher", "see_calendar"),
        ]  # fmt: skip
        downgrade(url, "0001")
        with engine.connect() as connection:
            assert connection.execute(RIGHTS).all() == []
        engine.dispose()
