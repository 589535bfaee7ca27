"""Answers to a till that is alone: a teacher's key answers the till's challenge with sixteen digits.

Twelve of them open the challenge's number on the tablet, which keeps only a slow image of each; the last four bind
action, amount and operation and are checked when the books hear of it. `static/till/challenge.js` counts the same way.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import pbkdf2_hmac, sha256
from uuid import UUID

OPENS, BINDS, NAMES = 12, 4, 6
ROUNDS = 30_000


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a till asks for: its own letter, generation and running number, and the one thing the yes is for."""

    letter: str
    epoch: int
    slot: int
    action: str
    amount_fen: int
    operation_uuid: UUID
    reason: str
    asked_at: str

    @property
    def place(self) -> str:
        """The tablet and the running number, like A2-7: no two challenges of a shop share it."""
        return place_of(self.letter, self.epoch, self.slot)

    @property
    def digest(self) -> str:
        """Six digits over everything asked for."""
        parts = (
            "mabang-yes-1", self.place, self.action, str(self.amount_fen), str(self.operation_uuid), self.reason,
            self.asked_at,
        )  # fmt: skip
        return _digits(sha256("\n".join(parts).encode()).digest(), NAMES)


def place_of(letter: str, epoch: int, slot: int) -> str:
    """A tablet's running number of a challenge."""
    return f"{letter}{epoch}-{slot}"


def opening(key: bytes, place: str) -> str:
    """The digits that open this number on the tablet."""
    return _digits(_mac(key, f"opens\n{place}"), OPENS)


def answer(key: bytes, asked: Challenge) -> str:
    """The sixteen digits a teacher's phone shows."""
    bound = f"binds\n{asked.place}\n{asked.digest}\n{asked.action}\n{asked.amount_fen}"
    return opening(key, asked.place) + _digits(_mac(key, bound), BINDS)


def is_answer(key: bytes, asked: Challenge, told: str) -> bool:
    """Whether these digits are this key's answer to exactly this challenge."""
    return hmac.compare_digest(answer(key, asked).encode(), told.encode())


def image(key: bytes, place: str, person_id: int) -> bytes:
    """What a tablet keeps of the opening digits: enough to know them again, useless for making them."""
    return pbkdf2_hmac("sha256", opening(key, place).encode(), f"mabang-yes\n{place}\n{person_id}".encode(), ROUNDS)


def approval_uuid(place: str, person_id: int) -> UUID:
    """The identity of the one yes that this number can give: a second use of it is the same approval."""
    return UUID(bytes=sha256(f"mabang-yes\n{place}\n{person_id}\nonce".encode()).digest()[:16])


def _mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), sha256).digest()


def _digits(raw: bytes, count: int) -> str:
    return f"{int.from_bytes(raw[:8]) % 10**count:0{count}d}"
