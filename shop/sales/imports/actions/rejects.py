"""The rows that were not booked, as a file to correct and bring again."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from shop.sales.imports.reading import Source
from shop.sales.imports.rules.orders import Reasons
from shop.web.sheets import harmless

HEADER = ("原文件第几行", "没有导入的原因")


def sentence(reasons: Reasons) -> str:
    """All reasons of a row, in Chinese."""
    return " ".join(reason.message % reason.facts if reason.facts else reason.message for reason in reasons)


def write_rejects(source: Source, rejections: Mapping[int, Reasons], path: Path) -> str:
    """Write the rejected rows with number and reasons before their own cells; returns the file's name, or nothing.

    The source is read once more, so that no rejected row has to be held in memory.
    """
    if not rejections:
        return ""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*HEADER, *map(harmless, source.header)])
        for number, row in source.rows():
            reasons = rejections.get(number)
            if reasons is not None:
                writer.writerow([number, sentence(reasons), *map(harmless, row)])
    return path.name
