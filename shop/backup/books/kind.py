"""What every kind of database can do for backup and restore."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from shop.backup.watermark import Watermark


class Books(Protocol):
    """Books at an address. `kind` is the database's name, `piece` what its copy is called in a backup."""

    kind: str
    piece: str
    url: str

    def exist(self) -> bool:
        """Whether there are books. Raises BooksDamaged when what is there cannot be read."""

    def something_is_there(self) -> bool:
        """Whether there is anything at all that a restore would replace."""

    def size(self) -> int:
        """Roughly how many bytes a copy takes."""

    def copy(self, target: Path) -> Watermark:
        """Copy the books into a file, whole as of one moment; returns what they held then."""

    def tried(self, copy: Path, folder: Path) -> AbstractContextManager[str | None]:
        """Books made from a copy, for as long as they are tried, by address; None where this cannot be done here."""

    def candidate(self, copy: Path, folder: Path) -> AbstractContextManager[Candidate]:
        """New books made from a copy, which may take the place of these."""

    def refuse_when_open(self) -> None:
        """Raises ShopIsOpen while somebody uses the books."""

    def keep_as_they_are(self, folder: Path) -> None:
        """Copy what is left of damaged books, file by file."""


class Candidate(Protocol):
    """New books beside the old ones."""

    url: str

    def take_over(self, expected: Watermark | None) -> None:
        """Take the place of the old books in one step. `expected`: what these must still hold. Raises ShopIsOpen."""
