"""What every test would pay again and none is about: the price of guessing a secret, compiling templates, garbage."""

from __future__ import annotations

import gc

from argon2 import PasswordHasher
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from shop.people import secrets
from shop.web import compiled

#: What the shop itself hashes secrets with.
REAL_HASHER = secrets.HASHER


class Memory(BytecodeCache):
    """Compiled templates of this process; their code is the same whatever shop they are for."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], object] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))  # type: ignore[assignment]

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key, bucket.checksum] = bucket.code


def quicken() -> None:
    """Hash with little effort, compile each template once, look for garbage seldom."""
    secrets.HASHER = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    secrets.NOBODY = secrets.HASHER.hash("nobody knows")
    memory = Memory()
    compiled.kept = lambda _settings: memory  # type: ignore[assignment]
    gc.set_threshold(50_000, 20, 50)
