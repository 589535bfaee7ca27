"""Keeping and checking secrets: argon2id; PINs with a pepper that is not in the database."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shop.kernel.ids import short_code
from shop.people.rules.secrets import PIN_DIGITS, is_easy_pin
from shop.web.now import settings

#: OWASP's lowest memory (19 MiB) with one more round, so that a worker stays small.
HASHER = PasswordHasher(time_cost=3, memory_cost=19_456, parallelism=1)
PINS_AT_ONCE = 4
#: Of a random secret that was thrown away: checked when there is nothing to check, so that the answer takes as long.
NOBODY = "$argon2id$v=19$m=19456,t=3,p=1$fuDv0XbIrd78rtpUlfESIA$evLfCQJAgjKefeODDrG/yeBXUbWcWpvKaB+RiAgwO3s"


def hash_password(password: str) -> str:
    """The password as it is kept."""
    return HASHER.hash(password)


def is_password(kept: str | None, password: str) -> bool:
    """Whether the password is the kept one; takes as long when there is none."""
    return _matches(kept, password)


def hash_pin(pin: str) -> str:
    """The PIN as it is kept."""
    return HASHER.hash(_peppered(pin))


def is_pin(kept: str | None, pin: str) -> bool:
    """Whether the PIN is the kept one; takes as long when there is none."""
    return _matches(kept, _peppered(pin))


def is_pin_of_any(kept: Sequence[str], pin: str) -> bool:
    """Whether the PIN is one of these; several are tried at the same time, each takes long on purpose."""
    peppered = _peppered(pin)
    with ThreadPoolExecutor(min(os.cpu_count() or 1, PINS_AT_ONCE)) as pool:
        return any(pool.map(lambda one: _matches(one, peppered), kept))


def is_outdated(kept: str) -> bool:
    """Whether the kept hash was made with other settings than today's."""
    return HASHER.check_needs_rehash(kept)


def random_pin(birthday: str | None) -> str:
    """A PIN that is not easy."""
    while is_easy_pin(pin := f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}", birthday=birthday):
        pass
    return pin


def new_token() -> str:
    """A token nobody can guess."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """How tokens and codes are kept."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def one_time_password() -> str:
    """A password for a first login, easy to read aloud."""
    return "-".join(short_code(4) for _ in range(4))


def till_token(device_id: int, epoch: int) -> str:
    """What a tablet's pages send with every change, bound to its enrolment, never to a person's session."""
    return hmac.new(settings().secret_key.encode(), f"till-token:{device_id}:{epoch}".encode(), sha256).hexdigest()


def _peppered(pin: str) -> str:
    return hmac.new(settings().pin_pepper.encode(), pin.encode("utf-8", "surrogatepass"), sha256).hexdigest()


def _matches(kept: str | None, secret: str) -> bool:
    try:
        HASHER.verify(kept or NOBODY, secret.encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None
