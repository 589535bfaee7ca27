"""A backup sealed with a passphrase: scrypt for the key, AES-256-GCM for one piece after the other.

The file is a head (mark, salt) and pieces of one MiB. A piece's number and whether it is the last are part of what is
sealed, so that nothing can be changed, left out, put elsewhere or cut off without being noticed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from shop.backup.refusals import WrongPassphrase
from shop.kernel.late import Late

if TYPE_CHECKING:
    from cryptography import exceptions
    from cryptography.hazmat.primitives.ciphers import aead
    from cryptography.hazmat.primitives.kdf import scrypt
else:
    exceptions = Late("cryptography.exceptions")
    aead = Late("cryptography.hazmat.primitives.ciphers.aead")
    scrypt = Late("cryptography.hazmat.primitives.kdf.scrypt")

MARK = b"mabang-backup-1\n"
SALT_BYTES, TAG_BYTES = 16, 16
PIECE = 1024 * 1024
#: 64 MiB of memory for each guess.
COST, BLOCK = 2**16, 8
SHORTEST = 10


def is_sealed(path: Path) -> bool:
    """Whether the file is a sealed backup."""
    with path.open("rb") as file:
        return file.read(len(MARK)) == MARK


def sealed(source: BinaryIO, *, passphrase: str) -> Iterator[bytes]:
    """The sealed file, piece by piece."""
    salt = os.urandom(SALT_BYTES)
    key = _key(passphrase, salt)
    yield MARK + salt
    number, piece = 0, source.read(PIECE)
    while True:
        following = source.read(PIECE)
        yield key.encrypt(_number(number), piece, _place(last=not following))
        if not following:
            return
        number, piece = number + 1, following


def unseal(path: Path, target: Path, *, passphrase: str) -> None:
    """Write what was sealed. Raises WrongPassphrase: also when anything was changed or cut off."""
    with path.open("rb") as source, target.open("wb") as file:
        source.read(len(MARK))
        key = _key(passphrase, source.read(SALT_BYTES))
        number, piece = 0, source.read(PIECE + TAG_BYTES)
        while True:
            following = source.read(PIECE + TAG_BYTES)
            try:
                file.write(key.decrypt(_number(number), piece, _place(last=not following)))
            except (exceptions.InvalidTag, ValueError) as error:
                raise WrongPassphrase from error
            if not following:
                return
            number, piece = number + 1, following


def _key(passphrase: str, salt: bytes) -> aead.AESGCM:
    derived = scrypt.Scrypt(salt=salt, length=32, n=COST, r=BLOCK, p=1)
    return aead.AESGCM(derived.derive(passphrase.encode("utf-8", "surrogatepass")))


def _number(number: int) -> bytes:
    """A nonce; the key is of this file alone, so the piece's number is never used twice with it."""
    return number.to_bytes(12)


def _place(*, last: bool) -> bytes:
    return b"last" if last else b"more"
