"""The file somebody brings: CSV in any of the platforms' encodings, Excel, or the ZIP that Alipay hands out."""

from __future__ import annotations

import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import PurePosixPath

from shop.kernel.errors import N_
from shop.reconcile.rules.reading import NoBill, ReadBill, find_header, read_bill
from shop.web.tables_in import ZIP, BadTable, read_cells

LARGEST_FILE = 16 * 1024 * 1024
LARGEST_MEMBER = 32 * 1024 * 1024
MOST_ROWS = 50_000
MOST_MEMBERS = 20
WORKBOOK_PART = "[Content_Types].xml"

TOO_LARGE = N_("账单太大：最多 16 MB、5 万行。请按月或按周分开下载。")
BAD_ZIP = N_("压缩包打不开或有密码。请解压后，把里面的账单文件上传。")
NO_MEMBER = N_("压缩包里没有能读的账单。请解压后，把「业务明细」那个文件上传。")


def digest(data: bytes) -> bytes:
    """What tells one file from another."""
    return sha256(data).digest()


def bill_in(data: bytes) -> ReadBill:
    """The bill that the file holds. Raises NoBill, BadTable."""
    if len(data) > LARGEST_FILE:
        raise NoBill(TOO_LARGE)
    return read_bill(_rows(data))


def _rows(data: bytes) -> list[tuple[int, list[str]]]:
    if not data.startswith(ZIP):
        return read_cells(data, most_rows=MOST_ROWS)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if WORKBOOK_PART in archive.namelist():
                return read_cells(data, most_rows=MOST_ROWS)
            return _best_member(archive)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise NoBill(BAD_ZIP) from error


def _best_member(archive: zipfile.ZipFile) -> list[tuple[int, list[str]]]:
    """The member whose header is a bill's: a summary of the bill may come before it."""
    for part in archive.infolist()[:MOST_MEMBERS]:
        if PurePosixPath(part.filename).suffix.lower() != ".csv":
            continue
        with archive.open(part) as stream:
            data = stream.read(LARGEST_MEMBER + 1)
        if len(data) > LARGEST_MEMBER:
            raise NoBill(TOO_LARGE)
        try:
            rows = read_cells(data, most_rows=MOST_ROWS)
        except BadTable:
            continue
        if find_header(rows) is not None:
            return rows
    raise NoBill(NO_MEMBER)
