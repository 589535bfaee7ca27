"""Pinyin of names, so that a till finds 拿铁 by ``nt`` and by ``natie``. The dictionary is loaded on first use."""

from __future__ import annotations

import re
from importlib import import_module

_OTHER = re.compile(r"[^0-9a-z]+")


def initials_and_pinyin(name: str) -> tuple[str, str]:
    """The initials and the full pinyin of a name, lower case, letters and digits only, within the columns' lengths."""
    lazy_pinyin = import_module("pypinyin").lazy_pinyin
    syllables = [part for word in lazy_pinyin(name) for part in _OTHER.sub(" ", word.lower()).split()]
    return "".join(part[0] for part in syllables)[:200], "".join(syllables)[:800]
