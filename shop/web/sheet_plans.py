"""What a sheet would change, row by row: all problems at once, and then all of it or nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from shop.kernel.errors import N_, DomainError, Problem
from shop.web.tables_in import BadTable, Table

Facts = TypeVar("Facts")
Of = TypeVar("Of")


class RowsWrong(DomainError):
    """Nothing is imported while a row is wrong."""

    message = N_("有的行有问题，什么都没有导入。请在表格里改好后再上传。")


@dataclass(frozen=True, slots=True)
class Row(Generic[Facts, Of]):
    """One row of a sheet, which says `facts` of the thing `of`: its state is new, changed, same or wrong."""

    number: int
    name: str
    state: str
    facts: Facts | None = None
    of: Of | None = None
    changes: Collection[str] = ()
    problems: tuple[Problem, ...] = ()
    code: str = ""


def told(table: Table, *needed: str) -> list[tuple[int, dict[str, str]]]:
    """Each row's number and its cells by their titles. Raises BadTable when a needed column is not there."""
    for title in needed:
        if title not in table.header:
            raise BadTable(N_("表格里没有「%(title)s」这一列。请先下载一份，在上面填。"), title=title)
    return [(number, dict(zip(table.header, cells, strict=True))) for number, cells in table.rows]


def to_do(rows: Sequence[Row[Facts, Of]]) -> list[tuple[Row[Facts, Of], Facts]]:
    """The rows that change something, with what they say. Raises RowsWrong."""
    if any(row.state == "wrong" for row in rows):
        raise RowsWrong
    return [(row, row.facts) for row in rows if row.facts is not None and row.state != "same"]
