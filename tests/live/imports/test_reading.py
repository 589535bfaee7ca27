"""Every invented export is read as its description says; totals are those of the file, counted independently."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import python_calamine

from shop.kernel.errors import DomainError
from shop.live.imports.files import open_file
from shop.live.imports.rules.formats import FACTS, FORMATS, Kind, find_header, layout
from shop.live.imports.rules.records import AfterSale, Told
from shop.live.imports.rules.states import Platform
from shop.live.imports.rules.survey import BadFile
from tests.live.imports.conftest import FILES, Read, rows_of, write_rows

DOUYIN = "douyin/douyin_orders_utf8bom.csv"
#: File, format, rows, orders, repeated, rejected.
GOOD = [
    (DOUYIN, "douyin", 10, 8, 1, 0),
    ("douyin/douyin_orders_next_day_overlap.csv", "douyin", 7, 6, 0, 0),
    ("douyin/douyin_after_sales_utf8bom.csv", "douyin_after_sales", 4, 0, 0, 0),
    ("kuaishou/kuaishou_orders.xlsx", "kuaishou", 6, 6, 0, 0),
    ("wechat-shop/wechat_shop_orders.xlsx", "wechat", 6, 5, 0, 0),
    ("taobao/ExportOrderList_gbk.csv", "taobao", 4, 4, 0, 0),
    ("taobao/ExportOrderDetailList_gbk.csv", "taobao_lines", 5, 4, 0, 0),
    ("youzan/youzan_orders_utf8bom.csv", "youzan", 4, 4, 0, 0),
    ("nasty/bad_numbers.csv", "douyin", 9, 1, 0, 8),
    ("nasty/duplicate_and_conflicting.csv", "douyin", 6, 2, 1, 3),
    ("nasty/formula_injection.csv", "douyin", 12, 12, 0, 0),
    ("nasty/gb18030_rare_chars.csv", "douyin", 2, 2, 0, 0),
    ("nasty/header_spaces_fullwidth.csv", "douyin", 1, 1, 0, 0),
    ("nasty/html_table_named.xls", "douyin", 1, 1, 0, 0),
    ("nasty/long_fields.csv", "douyin", 1, 1, 0, 0),
    ("nasty/names_unicode.csv", "douyin", 14, 14, 0, 0),
    ("nasty/preface_and_total_rows.csv", "douyin", 2, 2, 0, 0),
    ("nasty/unknown_status.csv", "douyin", 2, 2, 0, 0),
    ("nasty/utf8_no_bom.csv", "douyin", 1, 1, 0, 0),
]
REFUSED = [
    ("nasty/empty.csv", "文件是空的"),
    ("nasty/header_only.csv", "只有列名"),
    ("nasty/missing_required_column.csv", "子订单编号"),
    ("nasty/xlsx_numeric_ids_and_formula.xlsx", "直接上传，不要打开再保存"),
]


def orders_in(told: list[Told | AfterSale]) -> list[Told]:
    return [one for one in told if isinstance(one, Told)]


def fen_in(told: list[Told | AfterSale]) -> int:
    return sum(one.line.fen for one in orders_in(told) if one.line)


def paid_in(told: list[Told | AfterSale]) -> int:
    return sum({one.number: one.facts["paid_fen"] for one in orders_in(told)}.values())


def yuan_of(cell: str) -> Decimal:
    return Decimal(cell.strip().removeprefix("¥").removesuffix("元").replace(",", ""))


@pytest.mark.parametrize(("name", "form", "rows", "orders", "repeated", "rejected"), GOOD)
def test_each_sample_is_read(
    read: Read, name: str, form: str, rows: int, orders: int, repeated: int, rejected: int
) -> None:
    file, found, told = read(FILES / name)
    assert file.header
    assert file.header.form.name == form
    assert (found.rows, found.orders, found.repeated, found.rejected) == (rows, orders, repeated, rejected)
    assert len(told) == found.lines


@pytest.mark.parametrize(("name", "words"), REFUSED)
def test_what_cannot_be_read_is_refused_with_the_cure(read: Read, name: str, words: str) -> None:
    with pytest.raises(DomainError) as refusal:
        read(FILES / name)
    assert words in str(refusal.value)


def test_every_sample_is_in_one_of_the_lists() -> None:
    listed = {name for name, *_ in GOOD} | {name for name, _ in REFUSED}
    assert {path.relative_to(FILES).as_posix() for path in FILES.rglob("*.*")} == listed


@pytest.mark.parametrize(
    ("name", "column", "encoding"),
    [
        (DOUYIN, "订单应付金额", "utf-8-sig"),
        ("taobao/ExportOrderDetailList_gbk.csv", "买家实际支付金额", "gb18030"),
    ],
)
def test_line_totals_are_those_of_the_file(read: Read, name: str, column: str, encoding: str) -> None:
    header, *rows = rows_of(name, encoding)
    different = {tuple(row) for row in rows}
    expected = sum(yuan_of(row[header.index(column)]) for row in different)
    assert fen_in(read(FILES / name)[2]) == expected * 100


@pytest.mark.parametrize(
    ("name", "column", "encoding"),
    [
        ("taobao/ExportOrderList_gbk.csv", "买家实际支付金额", "gb18030"),
        ("youzan/youzan_orders_utf8bom.csv", "订单实付金额", "utf-8-sig"),
    ],
)
def test_order_totals_are_those_of_the_file(read: Read, name: str, column: str, encoding: str) -> None:
    header, *rows = rows_of(name, encoding)
    assert paid_in(read(FILES / name)[2]) == sum(yuan_of(row[header.index(column)]) for row in rows) * 100


def sheet(name: str) -> tuple[list[str], list[list[str]]]:
    book = python_calamine.CalamineWorkbook.from_path(str(FILES / name))
    header, *rows = book.get_sheet_by_index(0).to_python()
    return [str(cell) for cell in header], [[str(cell) for cell in row] for row in rows]


def test_totals_of_the_excel_samples_are_those_of_the_file(read: Read) -> None:
    header, rows = sheet("kuaishou/kuaishou_orders.xlsx")
    expected = sum(yuan_of(row[header.index("实付款")]) for row in rows)
    assert fen_in(read(FILES / "kuaishou/kuaishou_orders.xlsx")[2]) == expected * 100
    header, rows = sheet("wechat-shop/wechat_shop_orders.xlsx")
    told = read(FILES / "wechat-shop/wechat_shop_orders.xlsx")[2]
    orders = {row[header.index("订单号")]: yuan_of(row[header.index("订单实际支付金额")]) for row in rows}
    assert fen_in(told) == sum(yuan_of(row[header.index("商品实际价格(总共)")]) for row in rows) * 100
    assert paid_in(told) == sum(orders.values()) * 100


def test_after_sales_keep_what_was_paid_back(read: Read) -> None:
    told = [one for one in read(FILES / "douyin/douyin_after_sales_utf8bom.csv")[2] if isinstance(one, AfterSale)]
    assert [(one.kind, one.state, one.refund_fen) for one in told] == [
        ("仅退款", "refunded", 13800), ("仅退款", "refunded", 5800), ("退货退款", "dropped", 10800),
        ("换货", "exchanged", 0),
    ]  # fmt: skip
    assert told[0].order_number == "6926900000000000003"


def test_columns_may_stand_in_any_order(read: Read, tmp_path: Path) -> None:
    rows = rows_of(DOUYIN)
    places = sorted(range(len(rows[0])), key=lambda place: (place * 37 % 74, place))
    mixed = write_rows(tmp_path / "mixed.csv", [[row[place] for place in places] for row in rows])
    assert fen_in(read(mixed)[2]) == fen_in(read(FILES / DOUYIN)[2])


def test_a_preface_may_stand_above(read: Read, tmp_path: Path) -> None:
    preface = [["店铺：示例傣陶店"], ["导出时间：2026-05-04"], [], ["说明", "请勿外传"]]
    file, found, told = read(write_rows(tmp_path / "preface.csv", [*preface, *rows_of(DOUYIN)]))
    assert file.header
    assert file.header.row == 5
    assert found.orders == 8
    assert min(one.row for one in told) == 6


@pytest.mark.parametrize(
    ("name", "encoding", "renamed"),
    [
        (DOUYIN, "utf-8-sig", {"商家编码": "货号", "商品单价": "商品金额", "选购商品": "定制商品",
                               "订单提交时间": "订单提交日期"}),
        ("taobao/ExportOrderList_gbk.csv", "gb18030", {"订单创建时间": "买家下单时间", "订单付款时间 ": "买家付款时间",
                                                       "买家实际支付金额": "买家实付金额", "物流单号 ": "运单号"}),
    ],
)  # fmt: skip
def test_the_other_generation_of_headers_means_the_same(
    read: Read, tmp_path: Path, name: str, encoding: str, renamed: dict[str, str]
) -> None:
    header, *rows = rows_of(name, encoding)
    other = write_rows(tmp_path / "other.csv", [[renamed.get(one, one) for one in header], *rows], encoding)
    mine, theirs = orders_in(read(FILES / name)[2]), orders_in(read(other)[2])
    assert theirs == mine


def test_the_other_generations_of_the_wechat_shop(read: Read, tmp_path: Path) -> None:
    name = "wechat-shop/wechat_shop_orders.xlsx"
    header, rows = sheet(name)
    older = {"订单下单时间": "下单时间", "带货账号昵称": "带货人昵称", "商品编码(平台)": "商品编码（平台）",
             "SKU编码(自定义)": "sku编码(自定义)"}  # fmt: skip
    other = write_rows(tmp_path / "older.csv", [[older.get(one, one) for one in header], *rows])
    assert orders_in(read(other)[2]) == orders_in(read(FILES / name)[2])


def test_merged_cells_of_an_order_count_for_all_its_lines(read: Read, tmp_path: Path) -> None:
    name = "wechat-shop/wechat_shop_orders.xlsx"
    header, rows = sheet(name)
    of_line = {"商品名称", "商品编码(平台)", "商品编码(自定义)", "SKU编码(自定义)", "商品属性", "商品价格(单件)",
               "商品实际价格(单件)", "商品实际价格(总共)", "商品数量", "商品售后", "商品已退款金额"}  # fmt: skip
    merged = [
        [
            cell if at == 0 or row[0] != rows[at - 1][0] or header[place] in of_line else ""
            for place, cell in enumerate(row)
        ]
        for at, row in enumerate(rows)
    ]
    assert merged != rows
    whole = orders_in(read(FILES / name)[2])
    assert orders_in(read(write_rows(tmp_path / "merged.csv", [header, *merged]))[2]) == whole
    last = header.index("订单下单时间")
    turned = [[*row[:last], *row[last + 1 :], row[last]] for row in [header, *merged]]
    short = [row if row[-1] else row[:-1] for row in turned]
    assert short != turned
    assert orders_in(read(write_rows(tmp_path / "short.csv", short))[2]) == whole


@pytest.mark.parametrize("number", ["6.9269E+18", "6926900000000000000"])
def test_a_file_saved_again_by_a_spreadsheet_is_refused(read: Read, tmp_path: Path, number: str) -> None:
    header, *rows = rows_of(DOUYIN)
    spoilt = [[number, number, *row[2:]] for row in rows]
    with pytest.raises(BadFile) as refusal:
        read(write_rows(tmp_path / "again.csv", [header, *spoilt]))
    assert number in str(refusal.value)
    assert "重新导出" in str(refusal.value)


def test_words_nobody_knows_are_not_guessed(read: Read) -> None:
    _, found, told = read(FILES / "nasty/unknown_status.csv")
    assert {one.state for one in orders_in(told)} == {"unknown"}
    assert found.words == {"平台处理中(新)": 1, "": 1}


def test_the_carrier_that_comes_tomorrow_is_not_told_yet(read: Read) -> None:
    carriers = {one.facts["carrier"] for one in orders_in(read(FILES / DOUYIN)[2])}
    assert carriers == {"直播", "短视频", "商品卡", ""}


def test_what_a_buyer_wrote_stays_with_the_buyer_and_remarks_lose_numbers(read: Read, tmp_path: Path) -> None:
    header, *rows = rows_of(DOUYIN)
    rows[0][header.index("商家备注")] = "改寄 138 0013 8000 张"
    told = orders_in(read(write_rows(tmp_path / "remark.csv", [header, *rows]))[2])
    assert told[0].facts["remark"] == "改寄 *** 张"
    assert told[1].buyer.message.startswith("送人的")
    assert "送人的" not in repr(told[1].facts)


def test_a_file_nobody_knows_is_known_once_its_columns_are_named(tmp_path: Path) -> None:
    rows = [
        ["单号", "货", "几件", "多少钱", "啥时候", "到哪了"],
        ["W1", "小茶杯", "2", "136", "2026-05-01 20:15", "新"],
    ]
    path = write_rows(tmp_path / "unknown.csv", rows)
    assert open_file(path, tmp_path, name="unknown.csv").header is None
    columns = dict(zip(("number", "goods_name", "pieces", "amount", "ordered_at", "state"), rows[0], strict=True))
    named = layout("own:1", Platform.OTHER, columns)
    header = open_file(path, tmp_path, name="unknown.csv", layouts=[named]).header
    assert header
    assert header.form == named
    assert not header.missing


def test_formats_name_only_facts_that_exist_and_need_what_they_have() -> None:
    for form in FORMATS:
        assert set(form.columns) <= set(FACTS), form.name
        assert set(form.needed) <= set(form.columns), form.name
        assert form.kind != Kind.LINES or "pieces" in form.needed
    assert find_header([["a", "b"]]) is None


def test_a_header_that_comes_again_is_no_row(read: Read, tmp_path: Path) -> None:
    header, *rows = rows_of(DOUYIN)
    _, found, _ = read(write_rows(tmp_path / "twice.csv", [header, *rows[:3], header, *rows[3:]]))
    assert (found.rows, found.rejected) == (10, 0)
