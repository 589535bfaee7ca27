"""Pinyin of names, so that a till finds 拿铁 by ``nt`` and by ``natie``.

The readings are pypinyin's. Its two dictionaries are searched in their files' text, where they take 4 MB; imported as
Python's own dictionaries they would take 57 MB of a worker for good.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

_OTHER = re.compile(r"[^0-9a-z]+")
_KEY = re.compile(rb'^"(?=[^"]+": *["\[])', re.MULTILINE)
_FIRST = re.compile(rb'[\[:]\s*"([^",]+)')


def initials_and_pinyin(name: str) -> tuple[str, str]:
    """The initials and the full pinyin of a name, lower case, letters and digits only, within the columns' lengths."""
    syllables = [part for word in _read(name) for part in _OTHER.sub(" ", word.lower()).split()]
    return "".join(part[0] for part in syllables)[:200], "".join(syllables)[:800]


class _Dictionary:
    """A JSON object of readings with one key a line, in the order of its keys; found by halving."""

    def __init__(self, text: bytes, order: Callable[[bytes], Any]) -> None:
        self._text, self._order = text, order
        self._starts = array("I", (found.end() for found in _KEY.finditer(text)))
        if any(one >= two for one, two in pairwise(map(self._key, self._starts))):
            self._starts = array("I", sorted(self._starts, key=self._key))

    def _key(self, start: int) -> Any:
        return self._order(self._text[start : self._text.index(b'"', start)])

    def begins(self, word: bytes) -> tuple[bool, bool]:
        """Whether a key begins with `word`, and whether one is `word`."""
        place = bisect_left(self._starts, self._order(word), key=self._key)
        if place == len(self._starts):
            return False, False
        start = self._starts[place]
        return self._text.startswith(word, start), self._text.startswith(word + b'"', start)

    def readings(self, word: bytes) -> list[str]:
        """The first reading of each sign of a key, without tones; nothing when there is no such key."""
        if not self.begins(word)[1]:
            return []
        start = self._starts[bisect_left(self._starts, self._order(word), key=self._key)]
        value = self._text.index(b":", start)
        end = self._text.find(b'":', value)
        found = _FIRST.findall(self._text[value : end if end > 0 else None])
        return [_toneless(reading.decode()) for reading in found]


@lru_cache(maxsize=1)
def _dictionaries() -> tuple[_Dictionary, _Dictionary]:
    """Of phrases, whose signs are read as they are read there, and of single signs by number."""
    found = find_spec("pypinyin")
    if found is None or found.origin is None:
        raise RuntimeError("pypinyin is not installed")
    folder = Path(found.origin).parent
    phrases, signs = ((folder / name).read_bytes() for name in ("phrases_dict.json", "pinyin_dict.json"))
    return _Dictionary(phrases, bytes), _Dictionary(signs, int)


def _read(name: str) -> Iterator[str]:
    """Syllables of the longest phrases first, else of single signs; what has no reading stays as it is, together."""
    phrases, signs = _dictionaries()
    at, other = 0, ""
    while at < len(name):
        size = _longest(phrases, name, at)
        word = name[at : at + size]
        readings = phrases.readings(word.encode()) if size > 1 else signs.readings(b"%d" % ord(word))[:1]
        if readings:
            yield other
            yield from readings
            other = ""
        else:
            other += word
        at += size
    yield other


def _longest(phrases: _Dictionary, name: str, at: int) -> int:
    longest = 1
    for end in range(at + 2, len(name) + 1):
        goes_on, whole = phrases.begins(name[at:end].encode("utf-8", "surrogatepass"))
        if whole:
            longest = end - at
        if not goes_on:
            break
    return longest


def _toneless(reading: str) -> str:
    """``lǜ`` as ``lv``, the way it is typed."""
    parts = unicodedata.normalize("NFD", reading).replace("u\N{COMBINING DIAERESIS}", "v")
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
