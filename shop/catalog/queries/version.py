"""The version of the catalogue, and a cache of what is derived from it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Generic, TypeVar
from weakref import ref

from sqlalchemy import select

from shop.catalog.models import CatalogVersion
from shop.db import once_committed, session
from shop.driver import Statement

Derived = TypeVar("Derived")
_VERSION = Statement(select(CatalogVersion.version).where(CatalogVersion.id == 1), ("id_1",))


def catalog_version() -> int:
    """The present version; 0 before the books are open."""
    row = _VERSION.first(session().connection(), 1)
    return row[0] if row else 0


class ByVersion(Generic[Derived]):
    """Something derived from the whole catalogue, kept in memory until its version changes; one per database.

    What a transaction derives is kept when it is committed: a version taken back comes again with other content.
    Until then that very transaction finds it again, outside of its savepoints.
    """

    def __init__(self, derive: Callable[[int], Derived]) -> None:
        self.derive = derive
        self.kept: dict[str, tuple[int, Derived]] = {}
        self.running: tuple[Any, int, Derived] | None = None

    def __call__(self) -> Derived:
        """The derived value of the present version; one small query when nothing changed."""
        return self.of(catalog_version())

    def of(self, version: int) -> Derived:
        """The derived value of a version that was just read in this transaction."""
        current = session()
        database = str(current.get_bind().engine.url)
        kept = self.kept.get(database)
        if kept is not None and kept[0] == version:
            return kept[1]
        transaction = None if current.in_nested_transaction() else current.get_transaction()
        running = self.running
        if running is not None and transaction is not None and running[0]() is transaction and running[1] == version:
            return running[2]
        derived = self.derive(version)
        if transaction is not None:
            self.running = (ref(transaction), version, derived)
        once_committed(partial(self._keep, database, (version, derived)))
        return derived

    def _keep(self, database: str, kept: tuple[int, Derived]) -> None:
        if len(self.kept) > 4:
            self.kept.clear()
        self.kept[database] = kept
