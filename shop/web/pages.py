"""Lists: page, sort and address of a table that lives in the URL; safe way back after a login."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from flask import request, url_for
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from shop.db import session
from shop.kernel.errors import N_, DomainError

Row = TypeVar("Row")
ROWS_ON_A_PAGE = 50
LAST_PAGE = 10_000
MOST_IN_A_FILE = 20_000


class ListTooLong(DomainError):
    """A list is made into a file while somebody waits, so its length is limited."""

    message = N_("这张表有 %(rows)s 行，一次最多导出 %(most)s 行。请先用筛选缩小范围。")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list. `number` starts at 1; `total` counts all rows."""

    rows: Sequence[Row]
    number: int
    total: int
    size: int = ROWS_ON_A_PAGE

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // self.size))


def page_number() -> int:
    """The page asked for in the URL; anything that is not a number means the first."""
    text = request.args.get("page", "1")
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def sort_order(
    columns: dict[str, InstrumentedAttribute[Any]], default: str
) -> tuple[ColumnElement[Any] | InstrumentedAttribute[Any], str]:
    """The ORDER BY asked for in the URL (``sort=name``, ``sort=-name``) out of the allowed `columns`, and its name."""
    asked = request.args.get("sort", default)
    if asked.removeprefix("-") not in columns:
        asked = default
    column = columns[asked.removeprefix("-")]
    return (column.desc() if asked.startswith("-") else column.asc()), asked


def file_asked() -> bool:
    """Whether the list is wanted as a file (``as=xlsx``) instead of a page."""
    return request.args.get("as") == "xlsx"


def paged(
    statement: Select[Any], *, number: int | None = None, size: int = ROWS_ON_A_PAGE, file: bool = True
) -> Page[Any]:
    """Run `statement` for one page: two queries, one for the rows and one for their count.

    All rows when a file is asked for, unless the list has no `file` of this kind. Raises ListTooLong.
    """
    whole = file and file_asked()
    wanted, size = (1, MOST_IN_A_FILE) if whole else (number or page_number(), size)
    total = session().scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    if whole and total > size:
        raise ListTooLong(rows=f"{total:,}", most=f"{size:,}")
    rows = session().scalars(statement.limit(size).offset((wanted - 1) * size)).unique().all()
    return Page(rows, wanted, total, size)


def here(**changes: Any) -> str:
    """This page's own address with some of its query changed; None removes a part."""
    query = {**request.args.to_dict(), **changes}
    kept = {name: value for name, value in query.items() if value is not None}
    return url_for(request.endpoint or "home", **{**(request.view_args or {}), **kept})


def local_path(text: str | None) -> str | None:
    """`text` if it is a path on this site, else None: no scheme, host, ``//``, backslash or control character."""
    if not text or not text.startswith("/") or text.startswith("//") or "\\" in text:
        return None
    if any(ord(sign) < 0x20 for sign in text):
        return None
    parts = urlsplit(text)
    return None if parts.scheme or parts.netloc else text
