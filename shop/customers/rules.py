"""Points and phone numbers: pure arithmetic and reading."""

from __future__ import annotations

import re
import unicodedata

from shop.kernel.errors import N_, Invalid, Problem
from shop.kernel.money import Fen

FEN_PER_POINT = 100
CODE = re.compile(r"^M[A-Z0-9]{12}$")
_PHONE = re.compile(r"^1[3-9]\d{9}$")
BAD_PHONE = N_("请输入 11 位手机号。")


def points_of(fen: Fen) -> int:
    """One point for every whole yuan that was paid and kept."""
    return max(0, fen) // FEN_PER_POINT


def points_back(earned: int, already_back: int, kept_fen: Fen) -> int:
    """How many points go now that only `kept_fen` of the sale is kept; never more than are left of it."""
    left = earned - already_back
    return max(0, min(left, left - points_of(kept_fen)))


def points_restored(spent: int, already: int, paid_fen: Fen, kept_fen: Fen) -> int:
    """How many spent points come back now that only `kept_fen` of what was paid is kept; all of them with the last."""
    back = spent if kept_fen <= 0 else spent * max(0, paid_fen - kept_fen) // max(1, paid_fen)
    return max(0, back - already)


def phone_in(text: str) -> str:
    """A mobile number as digits; blanks, dashes and +86 may stand in it. Raises Invalid."""
    plain = unicodedata.normalize("NFKC", text)
    digits = "".join(sign for sign in plain if sign.isdecimal() and sign.isascii())
    digits = digits.removeprefix("0086") if digits.startswith("0086") else digits
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if not _PHONE.match(digits):
        raise Invalid(problems=(Problem("phone", BAD_PHONE),))
    return digits


def is_code(text: str) -> bool:
    """Whether this can be a member's code."""
    return CODE.match(text) is not None
