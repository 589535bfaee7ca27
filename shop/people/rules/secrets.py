"""What makes a password or a PIN too easy to guess."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from shop.kernel.errors import N_, Problem

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 128
PIN_DIGITS = 6
#: So many signs must be left when everything predictable is taken out of a password.
LEAST_SURPRISE = 5
KEYBOARD_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv", "abcdefghijklmnopqrstuvwxyz", "01234567890")
_ONE_SIGN = re.compile(r"(.)\1{2,}")
_YEAR = re.compile(r"(?:19|20)\d\d(?:[01]\d[0-3]\d)?")
_LEET = str.maketrans("@4301$5!7", "aaeoissit")


@lru_cache(maxsize=1)
def common_words() -> tuple[str, ...]:
    """Words and passwords everybody tries first, the longest first."""
    text = Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8")
    words = {line.strip().lower() for line in text.splitlines() if line.strip() and not line.startswith("#")}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def password_problems(password: str, *, known: Iterable[str] = (), field: str = "password") -> list[Problem]:
    """What is wrong with a new password; `known` are words an attacker knows (user name, name, the shop's name)."""
    problems = []
    if len(password) < SHORTEST_PASSWORD:
        facts = {"shortest": SHORTEST_PASSWORD}
        problems.append(
            Problem(field, N_("密码至少要 %(shortest)s 位。可以用几个不相干的词连起来，好记也难猜。"), facts)
        )
    elif len(password) > LONGEST_PASSWORD:
        problems.append(Problem(field, N_("密码最多 %(longest)s 位。"), {"longest": LONGEST_PASSWORD}))
    elif is_easy_password(password, known=known):
        problems.append(
            Problem(field, N_("这个密码太容易被猜到（常见词、名字、键盘顺序或年份）。请换几个不相干的词。"))
        )
    return problems


def is_easy_password(password: str, *, known: Iterable[str] = ()) -> bool:
    """Whether hardly anything is left once common words, known names, runs, repeats and years are taken out."""
    names = [name.lower() for name in known if len(name) > 1]
    plain = password.lower()
    return any(_surprise(text, names) < LEAST_SURPRISE for text in {plain, plain.translate(_LEET)})


def _surprise(text: str, names: list[str]) -> int:
    for word in [*names, *common_words()]:
        text = text.replace(word, " ")
    text = _ONE_SIGN.sub(" ", _YEAR.sub(" ", text))
    for run in _runs(text):
        text = text.replace(run, " ")
    return len({sign for sign in text if not sign.isspace()})


def _runs(text: str) -> list[str]:
    """Pieces of four or more signs in the order of a keyboard row, the alphabet or the digits, either way round."""
    found = []
    for row in (*KEYBOARD_ROWS, *(row[::-1] for row in KEYBOARD_ROWS)):
        for size in range(len(row), 3, -1):
            found += [
                row[start : start + size] for start in range(len(row) - size + 1) if row[start : start + size] in text
            ]
    return found


def pin_problems(pin: str, *, birthday: str | None = None, field: str = "pin") -> list[Problem]:
    """What is wrong with a new PIN; `birthday` is the person's, as ``2009-05-17``."""
    if not (pin.isascii() and pin.isdigit() and len(pin) == PIN_DIGITS):
        return [Problem(field, N_("PIN 要正好 %(digits)s 位数字。"), {"digits": PIN_DIGITS})]
    if is_easy_pin(pin, birthday=birthday):
        return [Problem(field, N_("这个 PIN 太容易被猜到（重复、连号、年份或生日）。请换一个。"))]
    return []


def is_easy_pin(pin: str, *, birthday: str | None = None) -> bool:
    """Repeats (1111, 1212, 123123), runs up or down (also by two), palindromes, dates and the person's birthday."""
    digits = [int(sign) for sign in pin]
    steps = {(after - before) % 10 for before, after in pairwise(digits)}
    half = len(pin) // 2
    repeats = any(pin == pin[:size] * (len(pin) // size) for size in range(1, half + 1) if len(pin) % size == 0)
    return (
        len(steps) == 1
        or repeats
        or len(set(digits)) <= 2
        or pin == pin[::-1]
        or (pin[:half] in "0123456789" and pin[half:] in ("0123456789", "9876543210", pin[:half]))
        or _is_date(pin)
        or (birthday is not None and _is_birthday(pin, birthday))
    )


def _is_date(pin: str) -> bool:
    """A year and a month (200905), or a year written whole within the PIN's beginning or end."""
    return (pin[:4].startswith(("19", "20")) and "01" <= pin[4:6] <= "12") or pin.endswith(
        ("2024", "2025", "2026", "2027")
    )


def _is_birthday(pin: str, birthday: str) -> bool:
    year, month, day = birthday.split("-")
    written = {year[2:] + month + day, day + month + year[2:], month + day + year[2:], year + month, month + year}
    return pin in written or month + day in pin
