"""A workbook written straight to a file holds what the sheet says, and runs nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zipfile import ZipFile

from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from shop.web.sheet_stream import write_sheets
from shop.web.sheets import Column, Sheet, harmless

TEXT = st.text(st.characters(codec="utf-8"), max_size=40)


def cells(path: Path, sheet: int = 0) -> list[list[object]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_index(sheet).to_python(skip_empty_area=False)


def test_every_kind_of_value_comes_back_as_it_was(tmp_path: Path) -> None:
    columns = [
        Column("单号"), Column("件数", "number"), Column("金额", "yuan"), Column("克", "quantity"),
        Column("日期", "day"), Column("时间", "moment"), Column("比例", "percent"),
    ]  # fmt: skip
    moment = datetime(2026, 11, 26, 12, 30, tzinfo=UTC)
    row = ["6926900000000000004", 3, 12_345, 1500, date(2026, 11, 26), moment, 1250]
    path = tmp_path / "all.xlsx"
    assert write_sheets(path, [Sheet("清单", columns, [row, [None, "", 0, None, None, None, None]])]) == 2
    told = cells(path)
    assert told[0] == [column.title for column in columns]
    assert told[1] == [
        "6926900000000000004", 3.0, 123.45, 1.5, date(2026, 11, 26), datetime(2026, 11, 26, 20, 30), 0.125,  # noqa: DTZ001 - a cell
    ]  # fmt: skip
    assert told[2][2] == 0.0


def test_numbers_of_nineteen_digits_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "long.xlsx"
    write_sheets(path, [Sheet("x", [Column("单号")], [["6926900000000000004"]])])
    assert cells(path)[1] == ["6926900000000000004"]


def test_nothing_is_a_formula_and_several_sheets_keep_their_names(tmp_path: Path) -> None:
    path = tmp_path / "evil.xlsx"
    evil = ["=1+1", "+1", "-1", "@x", "＝1", "\t=1", "<b>&\"'</b>", " a ", "\0", "a\nb", "\ufffe"]
    sheets = [Sheet("一[1]", [Column("字")], [[one] for one in evil]), Sheet('二"&', [Column("=2")], [])]
    write_sheets(path, sheets)
    assert CalamineWorkbook.from_path(path).sheet_names == ["一 1 ", '二"&']
    told = [row[0] for row in cells(path)[1:]]
    assert told[:7] == ["'=1+1", "'+1", "'-1", "'@x", "'＝1", "'\t=1", "<b>&\"'</b>"]
    with ZipFile(path) as book:
        assert b"<f" not in book.read("xl/worksheets/sheet1.xml")
    assert cells(path, 1) == [["'=2"]]


def test_a_row_that_is_too_long_or_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "short.xlsx"
    try:
        write_sheets(path, [Sheet("x", [Column("a"), Column("b")], [["1"]])])
    except ValueError:
        return
    raise AssertionError("a row without its last cell was written")


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5))
def test_any_text_comes_back_as_harmless_text(tmp_path_factory: object, rows: list[tuple[str, str]]) -> None:
    path = Path(tmp_path_factory.mktemp("sheets")) / "any.xlsx"  # type: ignore[attr-defined]
    write_sheets(path, [Sheet("x", [Column("a"), Column("b")], rows)])
    told = cells(path)
    for place, row in enumerate(rows, 1):
        wanted = [harmless(one).replace("\r\n", "\n") for one in row]
        got = [str(one) for one in (told[place] if place < len(told) else ["", ""])]
        assert got == wanted or [one.strip() for one in got] == [one.strip() for one in wanted]
