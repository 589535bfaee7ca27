"""The file that somebody brings: looked at once for its header, samples and size, then read row by row.

CSV (also gzipped; comma, semicolon, tab or bar; UTF-8 with or without BOM, UTF-16, GB18030) is streamed and may be
large. Excel and OpenDocument sheets become CSV first.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import io
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, cast

from shop.kernel.errors import N_
from shop.sales.imports.rules.fields import known_names, simple
from shop.sales.imports.sheets import Unusable, sheet_as_csv

LARGEST_BYTES = 512 * 1024**2
LONGEST_LINE = 1_000_000
MOST_COLUMNS = 200
MOST_ROWS = 5_000_000
BLOCK = 1024 * 1024
ROWS_TO_SNIFF = 30
FIRST_SAMPLES = 1000
LATER_SAMPLES = 251
DELIMITERS = ",;\t|"
GZIP, ZIP, OLE = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
#: Control signs that no text has.
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class TooLarge(Unusable):
    """The file holds more than one import may."""

    message = N_("文件太大：解开后最多 512 MB、200 列、500 万行。请按年份拆成几个文件，分别导入。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file that was looked at. Row numbers count from 1 as a spreadsheet shows them, the header included."""

    name: str
    sha256: bytes
    header: tuple[str, ...]
    header_row: int
    row_count: int
    samples: list[list[str]]
    open_rows: Callable[[], Iterator[list[str]]]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Number and cells of each row below the header; rows without any cell are left out."""
        for number, row in enumerate(self.open_rows(), 1):
            if row and number > self.header_row:
                yield number, row


def plain_file(path: Path, folder: Path) -> Path:
    """The file itself when it is text, else the CSV that is made of its sheet in `folder`. Raises Unusable."""
    with path.open("rb") as file:
        start = file.read(4)
    if not start.startswith((ZIP, OLE)):
        return path
    plain = folder / f"{path.name}.csv"
    sheet_as_csv(path, plain)
    return plain


def look_at(path: Path, *, name: str | None = None) -> Source:
    """Read a text file's header, samples, size and hash. Raises Unusable when no rows can be had from it."""
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip():
        raise Unusable(N_("文件是空的。请重新导出，确认里面有数据。"))
    if start.lstrip().lower().startswith((b"<html", b"<!doctype", b"<?xml", b"<table")):
        raise Unusable(N_("这是改了扩展名的网页表格，不是真正的 Excel。请用 Excel 打开，另存为「.xlsx」后再导入。"))
    encoding = _encoding(path)
    if _BINARY.search(next(_blocks(path)).decode(encoding, "ignore")):
        raise Unusable
    delimiter = _delimiter(path, encoding)
    return _looked_at(path, name, lambda: _csv_rows(path, encoding, delimiter))


def _looked_at(path: Path, name: str | None, open_rows: Callable[[], Iterator[list[str]]]) -> Source:
    header_row, header = _header(list(islice(open_rows(), ROWS_TO_SNIFF)))
    samples: list[list[str]] = []
    count = 0
    for number, row in enumerate(open_rows(), 1):
        if not row or number <= header_row:
            continue
        count += 1
        if count <= FIRST_SAMPLES or count % LATER_SAMPLES == 0:
            samples.append(row)
        if count > MOST_ROWS or len(row) > MOST_COLUMNS:
            raise TooLarge
    if not count:
        raise Unusable(N_("文件里只有列名，没有数据行。请检查导出时的日期范围后重新导出。"))
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").digest()
    return Source(
        name=name or path.name,
        sha256=digest,
        header=tuple(header),
        header_row=header_row,
        row_count=count,
        samples=samples,
        open_rows=open_rows,
    )


def _header(rows: Sequence[list[str]]) -> tuple[int, list[str]]:
    """The row that names the columns: titles and notes may stand above it."""
    best = max(range(len(rows)), key=lambda i: (known_names(rows[i]), -i), default=None)
    if best is None or not known_names(rows[best]):
        best = next((i for i, row in enumerate(rows) if any(map(simple, row))), None)
    if best is None:
        raise Unusable(N_("文件里没有内容。请重新导出，确认里面有数据。"))
    return best + 1, [name.replace("\ufeff", "").strip() for name in rows[best]]


def _stream(path: Path) -> IO[bytes]:
    with path.open("rb") as file:
        zipped = file.read(2) == GZIP
    return cast(IO[bytes], gzip.open(path, "rb")) if zipped else path.open("rb")


def _blocks(path: Path) -> Iterator[bytes]:
    size = 0
    try:
        with _stream(path) as file:
            while block := file.read(BLOCK):
                size += len(block)
                if size > LARGEST_BYTES:
                    raise TooLarge
                yield block
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Unusable(N_("压缩文件不完整或已损坏。请重新下载或重新压缩后再导入。")) from error


def _encoding(path: Path) -> str:
    """How the text is written; the whole file is tried, so that no row fails later."""
    start = next(_blocks(path), b"")
    if start.startswith((GZIP, ZIP, OLE)):
        raise Unusable(N_("压缩包里又是压缩包。请先解压，再导入里面的表格文件。"))
    for mark, encoding in BOMS:
        if start.startswith(mark):
            return _readable(path, encoding)
    odd, even = start[1:2000:2].count(0), start[:2000:2].count(0)
    if odd + even > len(start[:2000]) // 4:
        return _readable(path, "utf-16-le" if odd > even else "utf-16-be")
    try:
        return _readable(path, "utf-8")
    except Unusable:
        return _readable(path, "gb18030")


def _readable(path: Path, encoding: str) -> str:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for block in _blocks(path):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise Unusable(N_("文字编码认不出来。请用 Excel 打开，另存为「CSV UTF-8（逗号分隔）」后再导入。")) from error
    return encoding


def _delimiter(path: Path, encoding: str) -> str:
    """The sign that gives most known column names, then most columns."""

    def fitness(sign: str) -> tuple[int, int]:
        rows = list(islice(_csv_rows(path, encoding, sign), ROWS_TO_SNIFF))
        widths = Counter(len(row) for row in rows if row)
        return max(map(known_names, rows), default=0), max(widths, key=lambda width: (widths[width], width), default=0)

    return max(DELIMITERS, key=fitness)


def _csv_rows(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    with _stream(path) as binary, io.TextIOWrapper(binary, encoding, newline="") as text:
        reader = csv.reader(_lines(text), delimiter=delimiter)
        try:
            yield from reader
        except csv.Error as error:
            message = N_("第 %(line)s 行附近有一格特别长，多半是引号没有成对。请检查那一行的引号后再导入。")
            raise Unusable(message, line=reader.line_num) from error


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise TooLarge
        yield line
