"""Finding and reading backups: those in the shop's folder, and one that was carried somewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from shop.backup import archive, sealing
from shop.backup.manifest import Manifest, Reason
from shop.backup.places import archives
from shop.backup.refusals import NoSuchFile, NotABackup, named
from shop.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class Found:
    """A backup's file, with what it says of itself or why it cannot be used."""

    path: Path
    manifest: Manifest | None
    problem: DomainError | None = None

    @property
    def name(self) -> str:
        """How it is called."""
        return self.path.stem

    @property
    def is_verified(self) -> bool:
        """Whether everything in it was checked and found right."""
        return self.manifest is not None and self.manifest.verified

    @property
    def is_for_safety(self) -> bool:
        """Whether it was taken before the books were changed as a whole."""
        return self.manifest is not None and self.manifest.reason in (Reason.BEFORE_RESTORE, Reason.BEFORE_UPGRADE)


def found_in(folder: Path) -> list[Found]:
    """Every backup of a folder, the newest first; those that cannot be read say why."""
    return [look_at(path) for path in archives(folder)]


def newest_in(folder: Path) -> Found | None:
    """The newest backup that can be read."""
    return next((one for one in map(look_at, archives(folder)) if one.manifest is not None), None)


def look_at(path: Path) -> Found:
    """One backup."""
    try:
        with named(path):
            return Found(path, archive.read_manifest(path))
    except DomainError as problem:
        return Found(path, None, problem)


def open_carried(path: Path, begun: Path, ask: Callable[[], str]) -> Found:
    """A backup that was carried away: unsealed into `begun` when it is sealed. Raises NoSuchFile,
    NotABackup, WrongPassphrase."""
    with named(path):
        if not path.exists():
            raise NoSuchFile(file=path)
        if not path.is_file():
            raise NotABackup(file=path.name)
        if not sealing.is_sealed(path):
            return Found(path, archive.read_manifest(path))
        plain = begun / path.with_suffix("").with_suffix(".zip").name
        sealing.unseal(path, plain, passphrase=ask())
        return Found(plain, archive.read_manifest(plain))
