"""How numbers, dates and tenders are read, in all the ways shops, tills and spreadsheets write them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.kernel.money import round_half_up
from shop.sales.imports.rules.fields import DateOrder, DecimalMark
from shop.sales.imports.rules.moments import date_order, parse_moment, parse_time
from shop.sales.imports.rules.numbers import decimal_mark, parse_money, parse_number
from shop.sales.imports.rules.texts import tender


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("12.50", ".", "12.5"),
        ("¥1,280.00", ".", "1280"),
        ("￥１３６.００", ".", "136"),
        ("18元", ".", "18"),
        ("1.234,56", ",", "1234.56"),
        ("1 234,5", ",", "1234.5"),
        ("2杯", ".", "2"),
        ("4.0E-1", ".", "0.4"),
        ("-3", ".", "-3"),
        ("(4.50)", ".", "-4.5"),
        ("0.30000000000000004", ".", "0.30000000000000004"),
        ("'6.9", ".", "6.9"),
        (".5", ".", "0.5"),
    ],
)
def test_numbers_are_read_exactly(text: str, mark: DecimalMark, value: str) -> None:
    assert parse_number(text, mark) == Fraction(value)


@pytest.mark.parametrize("text", ["", "abc", "1,2,3", "NaN", "inf", "1e999", "12.5.1", "9" * 60, "１２三", "--1"])
def test_what_is_no_number_is_not_guessed(text: str) -> None:
    assert parse_number(text, ".") is None


def test_the_decimal_comma_is_recognised_only_where_it_must_be() -> None:
    assert decimal_mark(["12,50", "8,00", "1.280,00"]) == ","
    assert decimal_mark(["12.50", "1,280.00"]) == "."
    assert decimal_mark(["1,280", "2"]) == "."


@pytest.mark.parametrize(
    ("quantity", "price", "expected"),
    [
        ("3", "0.335", (3000, 101)),
        ("1", "4.725", (1000, 473)),
        ("50", "4.726", (50_000, 23_630)),
        ("0.1", "0.05", (100, 1)),
        ("0.30000000000000004", "10", (300, 300)),
        ("2", "0", (2000, 0)),
        ("2", "", (2000, None)),
        ("2", "-", (2000, None)),
        (None, "8", (1000, 800)),
        ("2", None, (2000, None)),
    ],
)
def test_a_line_costs_quantity_times_price_rounded_half_up_once(
    quantity: str | None, price: str | None, expected: tuple[int, int | None]
) -> None:
    assert parse_money(quantity, price, ".") == (*expected, ())


@pytest.mark.parametrize(
    ("quantity", "price", "words"),
    [
        ("", "1", ["数量是空的"]),
        ("abc", "x", ["数量「abc」不是数字", "单价「x」不是数字"]),
        ("-1", "1", ["退货"]),
        ("0", "1", ["数量是 0"]),
        ("1", "-8", ["单价是负数"]),
        ("99999999999", "1", ["太大"]),
        ("0.0001", "1", ["太小"]),
        ("1", "1e13", ["金额太大"]),
    ],
)
def test_impossible_numbers_are_named_all_at_once(quantity: str, price: str, words: list[str]) -> None:
    problems = parse_money(quantity, price, ".")[2]
    told = [problem.message % (problem.facts or {}) for problem in problems]
    assert len(told) == len(words)
    assert all(word in sentence for word, sentence in zip(words, told, strict=True))


@pytest.mark.parametrize(
    ("quantity", "price", "amount", "fen"),
    [
        ("3", None, "10.00", 1000),
        ("3", "", "10.00", 1000),
        (None, None, "18", 1800),
        ("3", "3.33", "10.00", 999),
        ("2", "9", "unreadable", 1800),
        ("2", "", "", None),
        ("2", None, "0", 0),
    ],
)
def test_the_files_own_amount_counts_to_the_fen_where_it_tells_no_price(
    quantity: str | None, price: str | None, amount: str, fen: int | None
) -> None:
    assert parse_money(quantity, price, ".", amount)[1:] == (fen, ())


@pytest.mark.parametrize(
    ("price", "amount", "word"),
    [
        (None, "-18", "金额是负数（-18），像是退货或折扣"),
        ("18", "-18", "金额是负数"),
        (None, "(18.00)", "金额是负数"),
        (None, "abc", "金额「abc」不是数字"),
        (None, "1e13", "金额「1e13」太大"),
    ],
)
def test_an_impossible_amount_is_named(price: str | None, amount: str, word: str) -> None:
    problems = parse_money("1", price, ".", amount)[2]
    assert [word in problem.message % (problem.facts or {}) for problem in problems] == [True]


@given(st.integers(1, 10**6), st.integers(0, 10**7))
def test_amounts_agree_with_fractions(thousandths: int, hundredths: int) -> None:
    quantity, price = f"{thousandths // 1000}.{thousandths % 1000:03d}", f"{hundredths // 100}.{hundredths % 100:02d}"
    expected = round_half_up(Fraction(quantity) * Fraction(price) * 100)
    assert parse_money(quantity, price, ".") == (thousandths, expected, ())


EXCEL_BEGINS = datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets have no zones
MORNING = (date(2016, 10, 30), 9 * 3600 + 58 * 60)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2016-10-30 09:58:00", "ymd"),
        ("2016/10/30 9:58", "ymd"),
        ("2016年10月30日 上午9点58分", "ymd"),
        ("2016.10.30 09:58:00", "ymd"),
        ("30/10/2016 9:58", "dmy"),
        ("10/30/2016 9:58 AM", "mdy"),
        ("30-Oct-2016 09:58", "dmy"),
        ("Oct 30, 2016 9:58 AM", "mdy"),
        ("20161030095800", "ymd"),
        ("2016-10-30T09:57:59.9999997", "ymd"),
        ("2016-10-30T01:58:00Z", "ymd"),
        ("2016-10-30 03:58:00+02:00", "ymd"),
        ("42673.41527777778", "ymd"),
        ("42673.415277777774", "ymd"),
        ("1477792680", "ymd"),
        ("２０１６-１０-３０ ０９：５８", "ymd"),
        ("2016-10-30 星期日 09:58", "ymd"),
    ],
)
def test_one_moment_in_many_styles(text: str, order: DateOrder) -> None:
    assert parse_moment(text, order) == MORNING


@pytest.mark.parametrize("text", ["2016-10-30", "20161030", "42673", "2016年10月30日", "2016-10-30 周日"])
def test_a_day_without_a_time(text: str) -> None:
    assert parse_moment(text, "ymd") == (date(2016, 10, 30), None)


@pytest.mark.parametrize("text", ["", "合计", "2016-13-01", "2016-02-30 10:00", "6.9E+18", "2016-10-30 25:61", "12"])
def test_what_is_no_date_is_not_guessed(text: str) -> None:
    assert parse_moment(text, "ymd") is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("9:58", 35_880),
        ("09:57:59.99999", 35_880),
        ("0.41527777777777775", 35_880),
        ("1899-12-31 09:58:00", 35_880),
        ("1900-01-01T09:58:00", 35_880),
        ("9:58 pm", 79_080),
        ("下午3:05", 54_300),
        ("0958", 35_880),
        ("12:00 AM", 0),
        ("0.999999999", 0),
        ("25:00", None),
        ("soon", None),
    ],
)
def test_times_of_day(text: str, seconds: int | None) -> None:
    assert parse_time(text) == seconds


@given(st.integers(26_000 * 86_400, 79_999 * 86_400).map(lambda seconds: EXCEL_BEGINS + timedelta(seconds=seconds)))
def test_a_spreadsheet_serial_with_its_noise_is_the_same_second(moment: datetime) -> None:
    serial = (moment - EXCEL_BEGINS) / timedelta(days=1)
    assert parse_moment(repr(serial), "ymd") in (
        (moment.date(), moment.hour * 3600 + moment.minute * 60 + moment.second),
        (moment.date(), None),
    )


def test_the_order_of_day_and_month_is_found_in_the_whole_column() -> None:
    assert date_order(["03/04/2024", "25/12/2024"]) == "dmy"
    assert date_order(["03/04/2024", "12/25/2024"]) == "mdy"
    assert date_order(["2024-03-04"]) == "ymd"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("微信支付", "wechat"),
        ("Cash", "cash"),
        ("支付宝(花呗)", "alipay"),
        ("VISA", "other"),
        ("", "unknown"),
        ("-", "unknown"),
    ],
)
def test_tenders(text: str, code: str) -> None:
    assert tender(text) == code
