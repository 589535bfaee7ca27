"""Files that come back from partners and platforms: rows of text with the place of each fact, by column names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from werkzeug.datastructures import FileStorage

from shop.kernel.errors import N_, DomainError
from shop.live.imports.rules.cells import clean, column_name
from shop.sales.imports.reading import look_at, plain_file

ROWS_TO_LOOK_AT = 30
MOST_ROWS = 50_000
TOTALS = ("合计", "总计", "小计", "汇总", "总交易单数")
Names = Mapping[str, tuple[str, ...]]


class NotThisFile(DomainError):
    """Columns that are needed are not there."""

    message = N_("这个文件里找不到这些列：%(columns)s。请确认是对方给的表，列名没有改过。什么都没有导入。")


class TooManyRows(DomainError):
    """One file at a time is enough."""

    message = N_("这个文件超过 5 万行。请分几份上传。")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that was read: its rows below the header, by number, and the place and title of each fact found."""

    name: str
    sha256: bytes
    places: Mapping[str, int]
    titles: Mapping[str, str]
    columns: frozenset[str]
    rows: Sequence[tuple[int, Sequence[str]]]

    def facts(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row's number and its facts, cleaned; lines of totals, notes and short rows are left out."""
        last = max(self.places.values())
        for number, cells in self.rows:
            said = [clean(cell) for cell in cells]
            if len(cells) <= last or not any(said) or said[0].startswith(("#", *TOTALS)):
                continue
            yield number, {fact: said[place] for fact, place in self.places.items()}


def read_sent(sent: FileStorage, names: Names, needed: Sequence[Sequence[str]]) -> Sheet:
    """Read an uploaded file. `needed`: of each group one fact must have a column. Raises Unusable, NotThisFile."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sent"
        sent.save(path)
        return read_file(path, Path(folder), names, needed, name=Path(sent.filename or "").name)


def read_file(path: Path, folder: Path, names: Names, needed: Sequence[Sequence[str]], *, name: str = "") -> Sheet:
    """Read a file. Raises Unusable, NotThisFile, TooManyRows."""
    source = look_at(plain_file(path, folder), name=name or path.name)
    rows = list(enumerate(islice(source.open_rows(), MOST_ROWS + ROWS_TO_LOOK_AT + 1), 1))
    if len(rows) > MOST_ROWS + ROWS_TO_LOOK_AT:
        raise TooManyRows
    head, places = _header(rows[:ROWS_TO_LOOK_AT], names)
    missing = [group for group in needed if not any(fact in places for fact in group)]
    if missing:
        raise NotThisFile(columns="、".join(names[group[0]][0] for group in missing))
    titles = {fact: rows[head - 1][1][place].strip() for fact, place in places.items()}
    columns = frozenset(column_name(cell) for cell in rows[head - 1][1])
    return Sheet(source.name, source.sha256, places, titles, columns, rows[head:])


def _header(rows: Sequence[tuple[int, Sequence[str]]], names: Names) -> tuple[int, dict[str, int]]:
    """The row that names most facts, and where they stand; names that come first in a fact's list are preferred."""
    best: tuple[int, dict[str, int]] = (1, {})
    for number, cells in rows:
        first: dict[str, int] = {}
        for place, cell in enumerate(cells):
            first.setdefault(column_name(cell), place)
        found = {}
        for fact, alternatives in names.items():
            known = [first[one] for one in map(column_name, alternatives) if one in first]
            if known:
                found[fact] = known[0]
        if len(found) > len(best[1]):
            best = (number, found)
    return best
