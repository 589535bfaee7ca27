"""Rows of a document laid out on a paper of so many columns."""

from __future__ import annotations

from shop.printing.rules import text as grid
from shop.printing.rules.documents import Document, Laid


def laid(document: Document, columns: int) -> list[Laid]:
    """Each printed line in order; nothing is wider than the paper."""
    lines: list[Laid] = []
    for row in document:
        size = int(row.get("size", 1))
        bold = bool(row.get("bold"))
        room = columns // size
        if row["row"] == "text":
            put = grid.centred if row.get("centred") else grid.wrapped
            lines += [Laid(line, size, bold) for line in put(row["text"], room)]
        elif row["row"] == "pair":
            lines += [Laid(line, size, bold) for line in grid.pair(row["left"], row["right"], room)]
        elif row["row"] == "rule":
            lines.append(Laid("-" * columns))
        elif row["row"] == "code":
            lines.append(Laid(code=row["text"], dense=bool(row.get("dense"))))
        elif row["row"] == "cut":
            lines.append(Laid(cut=True))
    return lines


def preview(document: Document, columns: int) -> str:
    """The document as plain text for a page."""
    lines = [line for line in laid(document, columns) if not line.cut]
    return "\n".join("[QR]" if line.code else line.text for line in lines)
