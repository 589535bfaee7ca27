"""Tables that people upload: read as they were meant, or refused with the way out."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
import xlsxwriter

from shop.web.sheets import Column, Sheet, write_workbook
from shop.web.tables_in import LARGEST_FILE, MOST_ROWS, BadTable, read_table

TEXT = "编码,名称\r\nD01,拿铁\r\n,\r\nD02,摩卡\r\n"
ROWS = ((2, ("D01", "拿铁")), (4, ("D02", "摩卡")))


def workbook(rows: list[list[Any]], *, macro: bool = False) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    if macro:
        with zipfile.ZipFile(file, "a") as archive:
            archive.writestr("xl/vbaProject.bin", b"macro")
    return file.getvalue()


def repacked(book: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one more part in it."""
    file = io.BytesIO(book)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_text_file_is_read_whoever_wrote_it(encoding: str, delimiter: str) -> None:
    table = read_table(TEXT.replace(",", delimiter).encode(encoding))
    assert (table.header, table.rows) == (("编码", "名称"), ROWS)


def test_a_workbook_is_read_with_the_numbers_of_its_rows() -> None:
    table = read_table(workbook([["编码", "名称"], ["D01", "拿铁"], [], ["D02", "摩卡"]]))
    assert (table.header, table.rows) == (("编码", "名称"), ROWS)


def test_numbers_come_without_the_noise_of_floats() -> None:
    table = read_table(workbook([["价格"], [18.0], [0.1 + 0.2], [6900012345678], [True]]))
    assert [cells for _, cells in table.rows] == [("18",), ("0.3",), ("6900012345678",), ("TRUE",)]


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@home", "＝1", "'quoted'"])
def test_what_an_export_made_harmless_is_read_as_it_was(text: str) -> None:
    file = write_workbook([Sheet("商品", [Column("名称")], [(text,)])])
    assert read_table(file.getvalue()).rows == ((2, (text,)),)


def test_short_rows_are_filled_and_long_ones_cut() -> None:
    assert read_table(b"a,b\n1\n1,2,3\n").rows == ((2, ("1", "")), (3, ("1", "2")))


def test_a_cell_may_hold_the_sign_between_cells_and_new_lines() -> None:
    assert read_table(b'a,b\n"1,5","x\ny"\n').rows[0][1] == ("1,5", "x\ny")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "没有内容"),
        (b" \r\n ,\r\n", "没有内容"),
        (workbook([]), "没有内容"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "编码"),
        (b"<html><table></table></html>", "网页"),
        (b"PK\x03\x04" + bytes(60), "损坏"),
        (workbook([["a"], ["1"]])[:1500], "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900), "损坏"),
        (workbook([["a"], ["1"]], macro=True), "宏"),
        (repacked(workbook([["a"], ["1"]]), "xl/bomb.xml", bytes(70 * 1024**2)), "可疑"),
        (repacked(workbook([["a"], ["1"]]), "xl/inner.zip", b"PK"), "可疑"),
        (repacked(workbook([["a"], ["1"]]), "xl/x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]>'), "可疑"),
        (b"x" * (LARGEST_FILE + 1), "最多 5000 行"),
        (b"a\n" + b"1\n" * (MOST_ROWS + 1), "最多 5000 行"),
        (",".join("abcdefghij" * 7).encode() + b"\n1\n", "60 列"),
        (b"a\n" + b"y" * 6000, "每格最多"),
        (b'a\n"never closed' + b"z" * 140_000, "读不了"),
    ],
    ids=["nothing", "empty cells", "empty workbook", "picture", "page", "broken zip", "cut off", "old", "macro", "bomb",
         "zip in zip", "entities", "large", "long", "wide", "fat cell", "quote"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_the_way_out(data: bytes, words: str) -> None:
    with pytest.raises(BadTable) as refused:
        read_table(data)
    assert words in str(refused.value)
    assert "请" in str(refused.value)


def test_a_sheet_far_down_on_the_page_is_no_trouble() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write(1_000_000, 16_000, "far")
    with pytest.raises(BadTable, match="太大"):
        read_table(file.getvalue())
