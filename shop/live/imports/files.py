"""The file somebody brings, as rows of text: CSV in any encoding, Excel, or a web page with a table named .xls."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path

from shop.live.imports.rules.formats import Format, Header, find_header
from shop.live.imports.rules.records import Survey
from shop.live.imports.rules.states import Words
from shop.live.imports.rules.survey import Take, check_columns, leave, survey
from shop.sales.imports.reading import Source, look_at, plain_file

ROWS_TO_LOOK_AT = 30
LARGEST_FILE = 256 * 1024 * 1024
LARGEST_PAGE = 32 * 1024 * 1024
START = 4096
_PAGE_STARTS = (b"<html", b"<!doctype", b"<table", b"<meta", b"<head", b"<body")


@dataclass(frozen=True, slots=True)
class PlatformFile:
    """A file that was looked at. `header` is None when no format fits: then its columns are named by hand."""

    source: Source
    header: Header | None

    def rows(self) -> Iterator[tuple[int, Sequence[str]]]:
        """Number and cells of every row, from the first one."""
        return enumerate(self.source.open_rows(), 1)

    def first_rows(self) -> list[list[str]]:
        """The rows among which the header is."""
        return list(islice(self.source.open_rows(), ROWS_TO_LOOK_AT))


def open_file(path: Path, folder: Path, *, name: str, layouts: Sequence[Format] = ()) -> PlatformFile:
    """Look at a file; `folder` takes what it is turned into. Raises Unusable, BadFile."""
    text = _table_of_page(path, folder) or plain_file(path, folder)
    source = look_at(text, name=name)
    found = PlatformFile(source, find_header(list(islice(source.open_rows(), ROWS_TO_LOOK_AT)), layouts))
    if found.header is not None:
        check_columns(found.header)
    return found


def surveyed(file: PlatformFile, words: Words, take: Take = leave) -> Survey:
    """What a file with a known header holds; `take` gets each good row. Raises BadFile."""
    if file.header is None:
        raise ValueError("the columns of this file are not known")
    return survey(file.header, file.rows(), words, take)


class _Table(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] += data


def _table_of_page(path: Path, folder: Path) -> Path | None:
    """The CSV of a web page's table; None when the file is no web page. Nothing in it is run or fetched."""
    with path.open("rb") as file:
        start = file.read(START)
    if not start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGE_STARTS):
        return None
    if path.stat().st_size > LARGEST_PAGE:
        return None
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
    table = _Table()
    table.feed(text)
    if not any(table.rows):
        return None
    plain = folder / f"{path.name}.csv"
    with plain.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(table.rows)
    return plain
