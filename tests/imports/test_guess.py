"""Columns are recognised by their names in Chinese and English, and by what stands in them."""

from __future__ import annotations

import pytest

from shop.sales.imports.rules.fields import ColumnMapping, Field, from_json, header_hash
from shop.sales.imports.rules.guess import guess, unused_money


def columns(header: str, *rows: str) -> dict[str, int]:
    mapping = guess(header.split(","), [row.split(",") for row in rows])
    return {field.value: column for field, column in mapping.columns.items()}


def test_a_chinese_till_export() -> None:
    found = columns(
        "门店,小票号,营业日期,时间,商品名称,规格,分类,数量,单价(元),支付方式,备注",
        "一店,17,2026-05-01,09:58,拿铁,大杯,咖啡,1,18.00,微信,",
    )
    assert found == {
        "date": 2, "time": 3, "ticket": 1, "product": 4, "category": 6, "variant": 5, "quantity": 7, "price": 8,
        "store": 0, "payment": 9,
    }  # fmt: skip


def test_an_english_point_of_sale_export() -> None:
    found = columns(
        "transaction_id,transaction_date,transaction_time,transaction_qty,store_location,unit_price,product_category,product_detail",
        "1,2023-01-01,07:06:11,2,Astoria,3.0,Coffee,Latte",
    )
    assert found == {
        "date": 1, "time": 2, "ticket": 0, "product": 7, "category": 6, "quantity": 3, "price": 5, "store": 4,
    }  # fmt: skip


def test_date_and_time_in_one_column_serve_as_both() -> None:
    assert columns("ticket,time,product", "1,2016-10-30 09:58:00,Bread") == {
        "date": 1, "time": 1, "ticket": 0, "product": 2,
    }  # fmt: skip
    assert columns("date,item", "2016-10-30 09:58:00,Bread")["time"] == 0


def test_dates_at_midnight_are_days_without_a_time() -> None:
    assert "time" not in columns("date,item", "2016-10-30 00:00:00,Bread", "2016-10-31 00:00:00,Bread")


def test_a_date_column_with_a_strange_name_is_found_by_its_cells() -> None:
    assert columns("何时,商品", "2026-05-01,拿铁")["date"] == 0


def test_a_weekday_is_not_a_date() -> None:
    assert columns("day,sold on,item", "Monday,2026-05-04,Latte")["date"] == 1


@pytest.mark.parametrize("name", ["金额", "小计", "amount", "Total", "Line Total", "金额（元）", "销售额", "money"])
def test_an_amount_is_no_unit_price(name: str) -> None:
    found = columns(f"date,{name},qty,item", "2024-03-01,77.40,2,Latte")
    assert (found["amount"], "price" in found) == (1, False)
    both = columns(f"date,{name},qty,item,price", "2024-03-01,77.40,2,Latte,38.70")
    assert (both["amount"], both["price"]) == (1, 4)


def test_what_the_whole_order_came_to_is_an_amount_only_where_every_row_is_one_piece() -> None:
    assert columns("日期,订单应付金额,商品", "2024-03-01,38.70,拿铁")["amount"] == 1
    assert "amount" not in columns("日期,订单应付金额,商品,数量", "2024-03-01,38.70,拿铁,1")


def test_numbers_that_may_be_money_and_are_not_read_are_named() -> None:
    header = ["日期", "商品", "数量", "流水序号", "收入", "今日营业额", "备注", "kind"]
    samples = [["2024-03-01", "拿铁", "2", "17", "36", "36.00", "", "hot"]]
    assert unused_money(header, samples, [0, 1, 2]) == [4, 5]
    assert unused_money(header, samples, [0, 1, 2, 4]) == [5]


def test_a_column_of_unreadable_numbers_is_not_forgotten() -> None:
    """Its rows will be rejected with a reason; ignoring it would count every row as one piece."""
    assert columns("date,item,qty", "2024-03-01,Latte,two")["quantity"] == 2


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({}, ["商品", "日期"]),
        ({Field.DATE: 0, Field.PRODUCT: 0}, ["同一列不能既是「日期」又是「商品」"]),
        ({Field.DATE: 0, Field.TIME: 0, Field.PRODUCT: 1}, []),
    ],
)
def test_what_is_missing_is_named_all_at_once(chosen: dict[Field, int], words: list[str]) -> None:
    problems = ColumnMapping(columns=chosen).problems()
    told = [problem.message % (problem.facts or {}) for problem in problems]
    assert len(told) == len(words)
    assert all(word in sentence for word, sentence in zip(words, told, strict=True))


def test_a_mapping_survives_being_kept() -> None:
    mapping = ColumnMapping(columns={Field.DATE: 2, Field.PRODUCT: 0}, date_order="dmy", decimal=",")
    assert from_json(mapping.as_json(["a", "b", "c"])) == mapping


def test_a_header_is_the_same_in_any_case_width_and_unit() -> None:
    assert header_hash(["Unit Price (元)", "日期"]) == header_hash(["unit_price", "日期 "])
    assert header_hash(["a", "b"]) != header_hash(["b", "a"])
