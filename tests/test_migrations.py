"""The database is built by migrations alone; they go both ways and end where the models are."""

from __future__ import annotations

import json
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, insert, inspect, text

from shop.catalog.models import Category, Product
from shop.db import Base, downgrade, engine_url, upgrade
from shop.tables import load_all
from tests.support.database import Maker
from tests.support.source import ROOT

#: What models cannot say and autogenerate does not see: triggers, by table. Say here what a migration adds by hand.
TRIGGERS = {
    "sqlite": {
        ("audit_entry_never_changes", "audit_entry"),
        ("audit_entry_never_goes", "audit_entry"),
        ("z_report_never_changes", "z_report"),
        ("z_report_never_goes", "z_report"),
        ("stock_move_never_changes", "stock_move"),
        ("stock_move_never_goes", "stock_move"),
        ("books_posting_never_changes", "books_posting"),
        ("books_posting_never_goes", "books_posting"),
        ("books_line_never_changes", "books_line"),
        ("books_line_never_goes", "books_line"),
        ("books_month_never_changes", "books_month"),
        ("books_month_never_goes", "books_month"),
        ("books_posting_month_open", "books_posting"),
        ("books_line_month_open", "books_line"),
    },
    "postgresql": {
        ("audit_entry_is_append_only", "audit_entry"),
        ("z_report_is_append_only", "z_report"),
        ("stock_move_is_append_only", "stock_move"),
        ("books_posting_is_append_only", "books_posting"),
        ("books_line_is_append_only", "books_line"),
        ("books_month_is_append_only", "books_month"),
        ("books_posting_month_open", "books_posting"),
        ("books_line_month_open", "books_line"),
    },
}
#: Statements that list the triggers people made.
TRIGGER_LISTS = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
                     WHERE NOT tgisinternal""",
}


def tables(url: str) -> set[str]:
    engine = create_engine(engine_url(url))
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names


def test_migrated_tables_are_those_of_the_models(database_url: str) -> None:
    load_all()
    engine = create_engine(engine_url(database_url))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()
    assert not differences, "\n".join(map(str, differences))


def triggers(url: str) -> tuple[str, set[tuple[str, str]]]:
    """Which database it is, and its triggers with the table each watches."""
    engine = create_engine(engine_url(url))
    with engine.connect() as connection:
        found = {(name, table) for name, table in connection.execute(text(TRIGGER_LISTS[engine.dialect.name]))}
    engine.dispose()
    return engine.dialect.name, found


def test_triggers_that_guard_tables_are_all_there(database_url: str) -> None:
    database, found = triggers(database_url)
    assert found == TRIGGERS[database]


def test_every_migration_can_be_taken_back_and_done_again(empty_database: Maker) -> None:
    with empty_database() as url:
        upgrade(url)
        whole = tables(url)
        downgrade(url, "base")
        assert tables(url) <= {"alembic_version"}
        assert triggers(url)[1] == set()
        upgrade(url)
        assert tables(url) == whole


def test_each_single_step_goes_both_ways(empty_database: Maker) -> None:
    script = ScriptDirectory(str(ROOT / "migrations"))
    oldest_first = [revision.revision for revision in script.walk_revisions()][::-1]
    with empty_database() as url:
        for revision in oldest_first:
            upgrade(url, revision)
            downgrade(url, "-1")
            upgrade(url, revision)
        assert tables(url) > {"alembic_version"}


def products(connection: Connection) -> None:
    """One coffee, one tea, one cake, each in a category of its own."""
    load_all()
    for number, (name, kind) in enumerate((("拿铁", "drink"), ("普洱", "drink"), ("米糕", "food")), 1):
        connection.execute(insert(Category.__table__).values(id=number, name=name, icon="coffee"))
        row = {"id": number, "code": f"D{number}", "name": name, "kind": kind, "category_id": number, "price_fen": 100}
        connection.execute(insert(Product.__table__).values(**row))


def test_printers_with_categories_get_the_stations_that_make_them_and_back(empty_database: Maker) -> None:
    lists = {"吧台": [1, 2], "茶": [2], "茶二": [2], "点心": [3], "空": [99], "全部": []}
    with empty_database() as url:
        upgrade(url, "0005")
        engine = create_engine(engine_url(url))
        with engine.begin() as connection:
            products(connection)
            for name, categories in lists.items():
                connection.execute(
                    text(
                        "INSERT INTO printer (name, address, port, width_mm, has_cutter, prints, devices, categories,"
                        " active, state) VALUES (:name, '127.0.0.1', 9100, 58, true, '[]', '[]', :categories, true, '')"
                    ),
                    {"name": name, "categories": json.dumps(categories)},
                )
        upgrade(url, "0006")
        with engine.connect() as connection:
            told = connection.execute(
                text(
                    "SELECT printer.name, station.name FROM printer LEFT JOIN printer_station ON printer_id ="
                    " printer.id LEFT JOIN station ON station.id = station_id ORDER BY printer.id, station.id"
                )
            ).all()
            made = dict(connection.execute(text("SELECT category_id, station_id FROM station_category")).all())
        engine.dispose()
        assert [tuple(row) for row in told] == [
            ("吧台", "吧台"), ("吧台", "茶"), ("茶", "茶"), ("茶二", "茶"), ("点心", "食品"), ("空", "空"),
            ("全部", None),
        ]  # fmt: skip
        assert list(made) == [2], "tea has a station of its own now, on the board too"
        downgrade(url, "0005")
        engine = create_engine(engine_url(url))
        with engine.connect() as connection:
            back = connection.execute(text("SELECT name, categories FROM printer ORDER BY id")).all()
        engine.dispose()
        kept = {name: json.loads(one) if isinstance(one, str) else one for name, one in back}
        assert kept == {**lists, "空": [0]}


def test_history_is_one_line_and_files_say_when_and_what() -> None:
    script = ScriptDirectory(str(ROOT / "migrations"))
    assert len(script.get_heads()) == 1
    for revision in script.walk_revisions():
        day, hour, name, *what = Path(revision.path).stem.split("_")
        assert len(day) == 8
        assert len(hour) == 4
        assert name == revision.revision
        assert what
