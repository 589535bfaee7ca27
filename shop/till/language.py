"""The till's sentences in the reader's language, out of the same catalogue as the pages."""

from __future__ import annotations

from functools import cache

from babel.messages.mofile import read_mo

from config import ROOT

TILL_FILES = ROOT / "static" / "till"


@cache
def till_messages(locale: str) -> dict[str, str]:
    """Translations of what the till's files say; empty for Chinese, which is what they say already."""
    path = ROOT / "translations" / locale / "LC_MESSAGES" / "messages.mo"
    if not path.exists():
        return {}
    said = "\n".join(file.read_text("utf-8") for file in sorted(TILL_FILES.rglob("*.js")))
    with path.open("rb") as file:
        catalog = read_mo(file)
    return {
        message.id: message.string
        for message in catalog
        if isinstance(message.id, str) and isinstance(message.string, str) and message.id and message.id in said
    }
