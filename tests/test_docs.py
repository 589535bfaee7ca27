"""What the documents say is there, and what is there is in the documents: rights, settings, commands, areas, paths."""

from __future__ import annotations

import argparse
import dataclasses
import re
from functools import cache
from pathlib import Path

import pytest

from config import Settings
from launcher.commands import parser
from shop.cli import COMMANDS
from shop.people.actions.roles import BUILT_IN
from shop.web.access import LABELS, May
from tests.support import source
from tests.support.source import ROOT

#: Named in the source, but not for people to set.
NOT_FOR_PEOPLE = {"REQUEST_METHOD", "PATH_INFO", "PYTHONPATH", "PYTHONUTF8", "PIP_USER", "SERVER_SOFTWARE"}
VARIABLE = re.compile(r"environ(?:\.get|\.setdefault|\.pop)?[\[(]\s*\"([A-Z_]+)\"")


@cache
def documents() -> str:
    """README and everything under docs/."""
    return "\n".join(path.read_text("utf-8") for path in [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))])


@cache
def document(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def rows(text: str) -> dict[str, str]:
    """The rows of a document's tables by what stands in their first cell."""
    found = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| `")]
    return {cells[0].strip("` "): " | ".join(cells[1:]) for cells in found}


def variables() -> set[str]:
    """Every environment variable that the program reads."""
    read = set()
    for path in [*source.files("shop", "launcher"), ROOT / "config.py"]:
        read |= set(VARIABLE.findall(path.read_text("utf-8")))
    return read - NOT_FOR_PEOPLE


def manage_commands() -> list[str]:
    (commands,) = [one for one in parser()._actions if isinstance(one, argparse._SubParsersAction)]
    return list(commands.choices)


@pytest.mark.parametrize("right", May)
def test_every_right_is_explained_with_the_posts_that_hold_it(right: May) -> None:
    row = rows(document("rights.md")).get(right.value)
    assert row, f"docs/rights.md does not explain {right.value}"
    assert LABELS[right] in row
    holders = {name for name, _, rights in BUILT_IN.values() if right in rights}
    assert {name for name, _, _ in BUILT_IN.values() if name in row.split(" | ")[-1].strip("| ").split("、")} == holders


def test_no_right_is_explained_that_does_not_exist() -> None:
    assert set(rows(document("rights.md"))) == {right.value for right in May}


def test_every_setting_and_environment_variable_is_explained() -> None:
    explained = rows(document("settings.md"))
    assert len(variables()) > 8
    assert variables() - explained.keys() == set()
    fields = {field.name for field in dataclasses.fields(Settings)} - {"extra"}
    assert fields - explained.keys() == set()
    assert {name for name in explained if name.isupper()} - variables() - {"TEST_DATABASE", "SHARED_DIR"} == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_shop_is_explained(command: str) -> None:
    assert f"shop {command}" in documents()


@pytest.mark.parametrize("command", manage_commands())
def test_every_command_of_manage_py_is_explained(command: str) -> None:
    assert f"manage.py {command}" in documents()


@pytest.mark.parametrize("name", ["tour.md", "security.md"])
def test_every_path_that_is_named_exists(name: str) -> None:
    named = re.findall(r"`([\w.{}*/@-]+)`", document(name))
    paths = [one for one in named if "/" in one.strip("/") or one.endswith((".py", ".md", ".lock", ".toml"))]
    assert len(paths) > 10
    places = [ROOT, *(ROOT / folder for folder in ("tests", "tests/people", "tests/security", "shop"))]
    missing = [one for one in paths if not one.startswith("/") and not any(list(place.glob(one)) for place in places)]
    assert missing == []


def test_every_area_is_in_the_tour() -> None:
    inside = {path.name for path in (ROOT / "shop").iterdir() if (path / "__init__.py").is_file()}
    assert {area for area in inside if f"`shop/{area}/`" not in document("tour.md")} == set()


def test_every_control_is_listed_once_with_its_proof() -> None:
    """The 64 controls of the checklist: each stands in a row of proofs or in the row of what is not there yet."""
    counts = dict.fromkeys(range(1, 65), 0)
    for line in document("security.md").splitlines():
        if line.startswith("| ") and line[2].isdigit():
            for part in line.split(" | ")[0].strip("| ").split(", "):
                first, _, last = part.partition("-")
                for number in range(int(first), int(last or first) + 1):
                    counts[number] += 1
    assert {number: times for number, times in counts.items() if times != 1} == {}


def test_every_document_can_be_reached_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    lost = [path.name for path in (ROOT / "docs").glob("*.md") if f"docs/{path.name}" not in readme]
    assert lost == []


def test_links_between_documents_lead_somewhere() -> None:
    wrong = []
    for path in [ROOT / "README.md", *ROOT.glob("docs/**/*.md")]:
        targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", path.read_text("utf-8"))
        wrong += [f"{path.name}: {target}" for target in targets if not Path(path.parent / target).exists()]
    assert wrong == []
