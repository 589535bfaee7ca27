"""docs/imports.md says of every sample what reading it gives."""

from __future__ import annotations

from pathlib import Path

from shop.kernel.errors import DomainError
from shop.live.imports.files import open_file, surveyed
from shop.live.imports.rules.records import Survey
from tests.live.imports.conftest import FILES
from tests.support.source import ROOT


def reasons(found: Survey) -> str:
    """Why rows were not taken, each reason once with its rows."""
    told: dict[str, list[str]] = {}
    for rejection in sorted(found.rejections):
        for problem in rejection.problems:
            words = (problem.message % problem.facts if problem.facts else problem.message).split("。")[0]
            told.setdefault(words, []).append(str(rejection.row))
    return "；".join(f"第 {'、'.join(numbers)} 行：{words}" for words, numbers in told.items())


def row_of(path: Path, folder: Path) -> str:
    name = path.relative_to(FILES).as_posix()
    try:
        file = open_file(path, folder, name=path.name)
        found = surveyed(file, {})
    except DomainError as refusal:
        return f"| {name} | 整份不收 | | | | | {str(refusal).split('。')[0]} |"
    assert file.header
    waits = "、".join(f"{word or '（空的）'}" for word in found.words)
    remarks = "；".join(filter(None, (reasons(found), f"待确认的状态：{waits}" if waits else "")))
    return (
        f"| {name} | {file.header.form.title} | {found.rows} | {found.orders} | {found.lines} | {found.rejected} "
        f"| {remarks} |"
    )


def table(folder: Path) -> str:
    """The table of the document."""
    return "\n".join(row_of(path, folder) for path in sorted(FILES.rglob("*.*")))


def test_the_document_tells_what_each_sample_gives(tmp_path: Path) -> None:
    assert table(tmp_path) in (ROOT / "docs" / "imports.md").read_text("utf-8")
