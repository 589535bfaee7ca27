"""Invented exports of the platforms, and how a file is read without a shop."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest

from shop.live.imports.files import PlatformFile, open_file, surveyed
from shop.live.imports.rules.records import AfterSale, Survey, Told
from shop.live.imports.rules.survey import told_rows

FILES = Path(__file__).with_name("files")
Read = Callable[[Path], tuple[PlatformFile, Survey, list[Told | AfterSale]]]


def rows_of(name: str, encoding: str = "utf-8-sig") -> list[list[str]]:
    """The cells of an invented CSV file, as the standard library reads them."""
    with (FILES / name).open(encoding=encoding, newline="") as file:
        return list(csv.reader(file))


def write_rows(path: Path, rows: Iterable[Sequence[str]], encoding: str = "utf-8") -> Path:
    """A CSV file made of these cells."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a file: how it was looked at, what the first walk found, and what its good rows tell."""

    def reading(path: Path) -> tuple[PlatformFile, Survey, list[Told | AfterSale]]:
        file = open_file(path, tmp_path, name=path.name)
        assert file.header is not None, "no format fits"
        found = surveyed(file, {})
        told = [
            one
            for one in told_rows(file.header, file.rows(), {})
            if isinstance(one, (Told, AfterSale)) and one.row not in found.left_out
        ]
        return file, found, told

    return reading
