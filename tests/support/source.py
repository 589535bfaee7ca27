"""The project's own source files, read for what they import and call."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON_FOLDERS = ("shop", "forecasting", "simulation", "launcher", "bench", "scripts", "tests", "migrations")


def files(*folders: str, suffix: str = ".py") -> list[Path]:
    """The files with this suffix below these folders of the project, but what others wrote."""
    found = (path for folder in folders for path in (ROOT / folder).rglob(f"*{suffix}"))
    return sorted(path for path in found if "vendor" not in path.parts)


def python_files() -> list[Path]:
    """Every Python file of the project."""
    return files(*PYTHON_FOLDERS) + sorted(ROOT.glob("*.py"))


def name(path: Path) -> str:
    """The file as people write it."""
    return path.relative_to(ROOT).as_posix()


def syntax(path: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse(path.read_text("utf-8"), str(path))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything the file imports, anywhere in it."""
    package = list(path.relative_to(ROOT).with_suffix("").parts[:-1])
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{start}.{alias.name}") for alias in node.names)
