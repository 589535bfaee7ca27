"""The house keeps its order: floors, pure rules, private rooms, a library alone, files of a readable size."""

from __future__ import annotations

import ast
import statistics
import sys
from pathlib import Path

import pytest

from tests.support import source
from tests.support.source import ROOT

#: From the ground up; an area imports only from lower floors, and neighbours do not know each other.
FLOORS = (
    ("kernel",),
    ("db", "driver"),
    ("driver", "tables"),
    ("once",),
    ("jobs",),
    ("web",),
    ("worklist",),
    ("calendar",),
    ("people",),
    ("catalog", "customers"),
    ("stock",),
    ("recipes", "purchasing", "safety"),
    ("pottery", "promotions"),
    ("sales",),
    ("printing", "reconcile"),
    ("backup",),
    ("shifts",),
    ("till", "live"),
    ("planning", "books", "suggestions"),
    ("reports", "teaching"),
    ("demo",),
    ("upkeep",),
)
FLOOR_OF = {area: floor for floor, areas in enumerate(FLOORS) for area in areas}
#: The entrances, which know every area. Commands are entrances too as far as building the application goes.
ENTRANCES = ("shop/__init__.py", "shop/__main__.py", "shop/application.py", "shop/cli.py", "shop/wsgi.py")
PRIVATE_ROOMS = ("views", "forms", "api")
SQL_CALLS = ("execute", "executemany", "executescript", "exec_driver_sql", "text", "scalar", "scalars")


def area_of(dotted: str) -> str | None:
    """`people` for `shop.people.actions`; None for what lies outside the shop."""
    parts = dotted.split(".")
    return parts[1] if parts[0] == "shop" and len(parts) > 1 else None


def shop_imports() -> list[tuple[Path, int, str, str, str]]:
    """(file, line, its area, imported area, imported name) of each import from one area into another."""
    found = []
    for path in source.files("shop"):
        if source.name(path) in ENTRANCES:
            continue
        mine = path.relative_to(ROOT / "shop").with_suffix("").parts[0]
        for line, dotted in source.imports(path):
            theirs = area_of(dotted)
            if theirs and theirs != mine:
                found.append((path, line, mine, theirs, dotted))
    return found


def told(path: Path, line: int, what: str) -> str:
    return f"{source.name(path)}:{line} {what}"


def builds_the_application(path: Path, mine: str, dotted: str) -> bool:
    return dotted in ("shop.create_app", "shop.existing_shop") and (mine == "upkeep" or path.name == "commands.py")


def test_every_room_has_a_floor() -> None:
    inside = [path for path in source.files("shop") if source.name(path) not in ENTRANCES]
    rooms = {path.relative_to(ROOT / "shop").with_suffix("").parts[0] for path in inside}
    assert rooms <= set(FLOOR_OF), "give the new area a floor in architecture and here"


def test_areas_import_only_downwards() -> None:
    wrong = [
        told(path, line, f"{mine} may not import {dotted}")
        for path, line, mine, theirs, dotted in shop_imports()
        if FLOOR_OF.get(theirs, 99) >= FLOOR_OF[mine] and not builds_the_application(path, mine, dotted)
    ]
    assert not wrong, "\n".join(wrong)


def test_views_forms_and_api_are_private_to_their_area() -> None:
    wrong = [
        told(path, line, dotted)
        for path, line, mine, theirs, dotted in shop_imports()
        if theirs != "web" and set(dotted.split(".")[2:3]) & set(PRIVATE_ROOMS)
    ]
    assert not wrong, "\n".join(wrong)


def is_rules(path: Path) -> bool:
    return path.name == "rules.py" or path.parent.name == "rules"


def test_rules_and_kernel_are_pure() -> None:
    pure = [path for path in source.files("shop") if is_rules(path) or "kernel" in path.parts]
    assert pure, "there are rules to check"
    wrong = [
        told(path, line, dotted)
        for path in pure
        for line, dotted in source.imports(path)
        if area_of(dotted) != "kernel"
        and dotted.split(".")[0] not in sys.stdlib_module_names
        and "rules" not in dotted.split(".")
    ]
    assert not wrong, "\n".join(wrong)


def test_queries_never_open_a_transaction() -> None:
    wrong = [
        told(path, line, dotted)
        for path in source.files("shop")
        if path.name == "queries.py" or path.parent.name == "queries"
        for line, dotted in source.imports(path)
        if dotted == "shop.db.transaction"
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("folder", "strangers"),
    [
        ("forecasting", ("flask", "sqlalchemy", "shop", "config")),
        ("simulation", ("flask", "sqlalchemy", "shop", "config", "forecasting")),
        ("migrations/versions", ("shop", "config", "forecasting")),
        ("migrations/first", ("shop", "config", "forecasting")),
    ],
)
def test_what_stands_alone_knows_nothing_of_the_shop(folder: str, strangers: tuple[str, ...]) -> None:
    wrong = [
        told(path, line, dotted)
        for path in source.files(folder)
        for line, dotted in source.imports(path)
        if dotted.split(".")[0].startswith(strangers)
    ]
    assert not wrong, "\n".join(wrong)


def test_selling_does_not_import_the_forecasting_library() -> None:
    wrong = [
        told(path, line, dotted)
        for path in source.files("shop")
        if not {"planning", "suggestions"} & set(path.parts)
        for line, dotted in source.imports(path)
        if dotted.split(".")[0] in ("forecasting", "sklearn", "numpy", "scipy")
    ]
    assert not wrong, "\n".join(wrong)


def test_manage_py_needs_nothing_but_python() -> None:
    """The `..._state` files are run by the doctor inside the environment."""
    launcher = [path for path in source.files("launcher") if not path.name.endswith("_state.py")]
    wrong = [
        told(path, line, dotted)
        for path in [ROOT / "manage.py", *launcher]
        for line, dotted in source.imports(path)
        if dotted.split(".")[0] not in {*sys.stdlib_module_names, "launcher"}
    ]
    assert not wrong, "\n".join(wrong)


def is_composed(node: ast.expr) -> bool:
    """Text put together from parts: an f-string with values, `%`, `+` or `.format()`."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mod, ast.Add)):
        return any(isinstance(part, (ast.Constant, ast.JoinedStr)) for part in (node.left, node.right))
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"


def composed_sql(tree: ast.AST) -> list[int]:
    """Lines where a statement given to the database is put together from parts."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called in SQL_CALLS and is_composed(node.args[0]):
                lines.append(node.lineno)
    return lines


def test_no_statement_is_put_together_from_parts() -> None:
    wrong = [
        told(path, line, "")
        for path in source.files("shop", "migrations")
        for line in composed_sql(source.syntax(path))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "statement",
    ["s.execute(f'DELETE FROM {t}')", "text('a' + b)", "c.exec_driver_sql('a %s' % b)", "s.scalar('{}'.format(x))"],
)
def test_a_composed_statement_is_found(statement: str) -> None:
    assert composed_sql(ast.parse(statement)) == [1]


def lines_of(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_files_stay_readable() -> None:
    sizes = {source.name(path): lines_of(path) for path in source.python_files()}
    assert any(name.startswith("migrations/versions/") for name in sizes), "migrations are read too"
    too_long = {name: size for name, size in sizes.items() if size > 500}
    assert not too_long, "split by subject"
    assert statistics.median(sizes.values()) <= 120
    assert sorted(sizes.values())[int(len(sizes) * 0.9)] <= 300


@pytest.mark.parametrize("suffix", [".html", ".css", ".js"])
def test_pages_stay_readable(suffix: str) -> None:
    pages = [*source.files("templates", "static", "tests", suffix=suffix)]
    too_long = {source.name(path): lines_of(path) for path in pages if lines_of(path) > 500}
    assert not too_long, "split by subject"
