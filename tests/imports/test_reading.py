"""Files as they come: encodings, separators, titles above the header, archives, sheets - and hostile ones."""

from __future__ import annotations

import gzip
import zipfile
from datetime import datetime, time
from pathlib import Path

import pytest
import xlsxwriter

from shop.sales.imports import reading
from shop.sales.imports.reading import TooLarge, look_at, plain_file
from shop.sales.imports.sheets import Unusable

TEXT = "日期,商品,数量\n2026-05-01,拿铁,1\n2026-05-02,美式,2\n"
ROWS = [["2026-05-01", "拿铁", "1"], ["2026-05-02", "美式", "2"]]


def written(folder: Path, content: bytes, name: str = "sales.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def cells(path: Path) -> list[list[str]]:
    return [row for _, row in look_at(path).rows()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    source = look_at(written(tmp_path, TEXT.encode(encoding)))
    assert source.header == ("日期", "商品", "数量")
    assert [row for _, row in source.rows()] == ROWS


def test_rare_signs_of_gb18030(tmp_path: Path) -> None:
    assert cells(written(tmp_path, "日期,商品\n2026-05-01,䶮𠮷\n".encode("gb18030"))) == [["2026-05-01", "䶮𠮷"]]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_usual_separator_is_read(tmp_path: Path, separator: str) -> None:
    assert cells(written(tmp_path, TEXT.replace(",", separator).encode())) == ROWS


def test_a_gzipped_file_is_read_as_it_is(tmp_path: Path) -> None:
    assert cells(written(tmp_path, gzip.compress(TEXT.encode()), "sales.csv.gz")) == ROWS


def test_titles_above_the_header_are_skipped_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    source = look_at(written(tmp_path, ("导出店铺：示例\n导出时间：2026-05-04\n\n" + TEXT).encode()))
    assert source.header == ("日期", "商品", "数量")
    assert [number for number, _ in source.rows()] == [5, 6]


def test_quoted_cells_keep_their_line_breaks_and_separators(tmp_path: Path) -> None:
    assert cells(written(tmp_path, '日期,商品\n2026-05-01,"拿铁,\n大杯"\n'.encode())) == [["2026-05-01", "拿铁,\n大杯"]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b"  \n \n", "文件是空的"),
        ("日期,商品\n".encode(), "只有列名"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页表格"),
        (gzip.compress(TEXT.encode(), mtime=0)[:-12], "压缩文件不完整"),
        (gzip.compress(gzip.compress(TEXT.encode(), mtime=0), mtime=0), "压缩包里又是压缩包"),
        (b"\xff\xff\xff,\xff\n\x81\xff,1\n", "文字编码认不出来"),
        (b'date,product\n2026-05-01,"never closed\n' + b"x,y\n" * 60_000, "引号没有成对"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_unusable_files_say_how_to_make_a_good_one(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(Unusable, match=words):
        look_at(written(tmp_path, content))


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST_BYTES", 4 * 1024**2)
    with pytest.raises(TooLarge):
        look_at(written(tmp_path, gzip.compress(b"a,b\n" * 4 * 1024**2), "bomb.csv.gz"))


@pytest.mark.parametrize("commas", [300, 3 * 1024**2])
def test_too_many_columns_are_refused(tmp_path: Path, commas: int) -> None:
    with pytest.raises(TooLarge):
        look_at(written(tmp_path, b"date,product\n" + b"," * commas + b"\n"))


def sheet(path: Path) -> Path:
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("说明").write(0, 0, "请看第二页")
    page = book.add_worksheet("流水")
    day, clock = (book.add_format({"num_format": style}) for style in ("yyyy-mm-dd", "hh:mm"))
    page.write_row(1, 0, ["日期", "时间", "小票号", "商品", "数量", "单价"])
    page.write_datetime(2, 0, datetime(2026, 5, 1), day)  # noqa: DTZ001 - a sheet has no zones
    page.write_datetime(2, 1, time(9, 58), clock)
    page.write_row(2, 2, [417, "拿铁", 0.1 + 0.2, 18.5])
    page.write_row(3, 0, [46143.41527777778, 0.4152777778, 6926900000000000361, "美式", 2, 15])
    book.close()
    return path


def test_a_sheet_is_read_with_its_dates_times_and_numbers(tmp_path: Path) -> None:
    source = look_at(plain_file(sheet(tmp_path / "历史.xlsx"), tmp_path))
    assert source.header == ("日期", "时间", "小票号", "商品", "数量", "单价")
    assert list(source.rows()) == [
        (3, ["2026-05-01", "09:58:00", "417", "拿铁", "0.3", "18.5"]),
        (4, ["46143.41527777778", "0.4152777778", "6.926900000000e+18", "美式", "2", "15"]),
    ]


def repacked(path: Path, *, name: str, content: bytes) -> Path:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("xl/vbaProject.bin", b"macro", "宏或外部链接"),
        ("xl/externalLinks/externalLink1.xml", b"<x/>", "宏或外部链接"),
        ("xl/evil.xml", b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><x>&a;</x>", "可疑"),
        ("xl/inner.zip", b"PK", "可疑"),
        ("xl/bomb.xml", b"\0" * 200 * 1024**2, "可疑"),
    ],
)
def test_hostile_sheets_are_refused_before_they_are_parsed(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    with pytest.raises(Unusable, match=words):
        plain_file(repacked(sheet(tmp_path / "a.xlsx"), name=name, content=content), tmp_path)


@pytest.mark.parametrize("content", [b"PK\x03\x04 not really a zip", b"\xd0\xcf\x11\xe0 not really a workbook"])
def test_broken_sheets_say_so(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Unusable, match="损坏"):
        plain_file(written(tmp_path, content, "a.xlsx"), tmp_path)
