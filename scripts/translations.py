"""Keep the English catalogue: `python scripts/translations.py` collects all marked texts, keeps what is translated and
compiles; it lists what still needs English. The Chinese text is its own message id and needs no catalogue."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po"
METHODS = [
    ("**.py", "python"),
    ("**.html", "jinja2"),
    ("**.js", "javascript"),
]
KEYWORDS = dict.fromkeys(("_", "N_", "_l", "gettext", "lazy_gettext", "t", "mark", "Refusal"), (1,))
#: The catalogue carries no date of its own, so that the same texts always give the same file.
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)


def marked() -> list[str]:
    """Every marked text of the project, in order."""
    found = set()
    for folder in ("shop", "templates", "static/till", "static/js"):
        if (ROOT / folder).is_dir():
            rows = extract_from_dir(ROOT / folder, METHODS, keywords=KEYWORDS, directory_filter=lambda _: True)
            found |= {str(message) for _, _, message, _, _ in rows}
    return sorted(found)


def english() -> Catalog:
    """The English catalogue as it is kept."""
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def compiled(catalog: Catalog) -> bytes:
    """The catalogue as the application reads it."""
    file = BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def update(more: dict[str, str] | None = None) -> list[str]:
    """Write the catalogue with exactly the marked texts; returns those without English."""
    old = {str(message.id): str(message.string) for message in english() if message.id} if ENGLISH.exists() else {}
    old |= more or {}
    new = Catalog(locale="en", project="mabang-shop", fuzzy=False)
    new.creation_date = new.revision_date = UNDATED
    for text in marked():
        flags = ["python-format"] if "%(" in text else []
        new.add(text, old.get(text, ""), flags=flags)
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    with ENGLISH.open("wb") as file:
        write_po(file, new, width=120, no_location=True, sort_output=True)
    ENGLISH.with_suffix(".mo").write_bytes(compiled(english()))
    return [str(message.id) for message in new if message.id and not message.string]


if __name__ == "__main__":
    missing = update()
    for text in missing:
        print(text)
    sys.exit(1 if missing else 0)
