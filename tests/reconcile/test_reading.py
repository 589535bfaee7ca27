"""Bills are read by the names of their columns, whatever stands around them; every row that is not taken says why."""

from __future__ import annotations

import csv
import io
import zipfile
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.reconcile.files import bill_in
from shop.reconcile.rules.cells import column_name, moment_in
from shop.reconcile.rules.reading import NoBill, ReadBill, read_bill
from shop.web.tables_in import BadTable
from tests.reconcile.conftest import ALIPAY, SAMPLES, WECHAT, moment, sample, wechat


def told(bill: ReadBill) -> dict[int, list[str]]:
    return {one.row: [problem.message % (problem.facts or {}) for problem in one.problems] for one in bill.rejections}


@pytest.mark.parametrize(
    ("name", "form", "rows", "taken", "skipped"),
    [
        (WECHAT, "wechat_merchant", 7, 7, 0),
        (ALIPAY, "alipay_business", 4, 4, 0),
        ("alipay_account_detail_gbk.csv", "alipay_account", 2, 1, 0),
        ("wechat_personal_bill.csv", "wechat_personal", 4, 3, 1),
        ("wechat_personal_bill.xlsx", "wechat_personal", 4, 3, 1),
    ],
)
def test_every_sample_is_read_whole(name: str, form: str, rows: int, taken: int, skipped: int) -> None:
    bill = bill_in(sample(name))
    assert (bill.form.name, bill.rows, len(bill.entries), len(bill.rejections)) == (form, rows, taken, skipped)
    assert all(one.skipped for one in bill.rejections)
    assert not bill.warnings, "the counts at the end agree"
    assert bill.first_at == moment("2026-05-03 00:00:00")
    assert bill.last_at == moment("2026-05-04 00:00:00")


def test_the_personal_bill_is_the_same_as_csv_and_as_workbook() -> None:
    one, other = (bill_in(sample(f"wechat_personal_bill.{kind}")) for kind in ("csv", "xlsx"))
    assert one.entries == other.entries
    assert [entry.fen for entry in one.entries] == [2200, 2200, 2600]
    assert told(one) == {20: ["「商户消费」不是店里的收款或退款，不参与对账。"]}


def test_a_fee_in_a_row_of_its_own_belongs_to_its_payment() -> None:
    bill = bill_in(sample("alipay_account_detail_gbk.csv"))
    (fee,) = bill.fees
    assert (fee.platform_ref, fee.fen) == (bill.entries[0].platform_ref, 16)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("name", [WECHAT, ALIPAY])
def test_the_encoding_does_not_matter(name: str, encoding: str) -> None:
    raw = sample(name)
    text = raw.decode("utf-8-sig" if name == WECHAT else "gb18030")
    assert bill_in(text.encode(encoding)).entries == bill_in(raw).entries


@given(st.permutations(range(27)))
def test_the_order_of_the_columns_does_not_matter(order: list[int]) -> None:
    rows = list(csv.reader(StringIO(sample(WECHAT).decode("utf-8-sig"))))
    mixed = [(number, [row[place] for place in order]) for number, row in enumerate(rows[:8], 1)]
    assert read_bill(mixed).entries == bill_in(sample(WECHAT)).entries[:7]


def test_the_bill_is_found_in_the_zip_behind_its_summary() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("20880_20260503_业务明细(汇总).csv", "#支付宝业务汇总查询\n门店编号,交易订单总笔数\n,3\n")
        archive.writestr("20880_20260503_业务明细.csv", sample(ALIPAY))
    assert bill_in(file.getvalue()).entries == bill_in(sample(ALIPAY)).entries


def test_bad_rows_are_told_with_all_their_reasons_and_good_rows_stay() -> None:
    bill = bill_in(
        wechat(
            {"商户订单号": "A-0503-001"},
            {"交易时间": "昨天", "订单金额": "二十二", "微信订单号": ""},
            {"微信订单号": "4.2E+27"},
            {"交易状态": "SOMETHING"},
            {"订单金额": "0.00", "应结订单金额": "0.00"},
            {"交易状态": "REFUND", "退款状态": "PROCESSING", "退款金额": "5.00"},
            {"订单金额": "¥1,022.50"},
        )
    )
    assert [(one.row, one.fen) for one in bill.entries] == [(2, 2200), (8, 102250)]
    reasons = told(bill)
    assert len(reasons[3]) == 3
    assert "不是金额" in reasons[3][0]
    assert "不是日期和时间" in reasons[3][1]
    assert "被 Excel 改成了" in reasons[4][0]
    assert "不认识这种交易" in reasons[5][0]
    assert reasons[6] == ["金额是 0，没有可对的钱。"]
    assert "还没有退成" in reasons[7][0]


def test_the_same_transaction_twice_in_a_file_counts_once_and_a_contradiction_is_told() -> None:
    same = {"微信订单号": "4200000000000000000000000001"}
    bill = bill_in(wechat(same, same, {**same, "订单金额": "23.00"}))
    assert (len(bill.entries), bill.repeated) == (1, 1)
    assert told(bill) == {4: ["和第 2 行编号相同、金额不同。请从商户平台重新下载。"]}


def test_a_bill_that_was_cut_off_says_so() -> None:
    text = sample(WECHAT).decode("utf-8-sig").replace("`7,", "`9,")
    (warning,) = bill_in(text.encode()).warnings
    assert warning.message % (warning.facts or {}) == (
        "账单末尾写着 9 笔，文件里读到 7 笔。文件可能不完整，请重新下载核对。"
    )
    half = sample(WECHAT).decode("utf-8-sig").splitlines()[:3]
    half[-1] = half[-1][:60]
    assert told(bill_in("\n".join(half).encode())) == {3: ["这一行比表头少了几格，像是文件被截断了。请重新下载。"]}


def test_a_missing_column_is_named() -> None:
    text = sample(WECHAT).decode("utf-8-sig").replace("交易状态", "状态", 1)
    with pytest.raises(NoBill, match="少了这些列：交易状态"):
        bill_in(text.encode())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n \n",
        "日期,商品\n1,2\n".encode(),
        (SAMPLES / "till_sales_sample.csv").read_bytes(),
        b"PK\x03\x04 no archive",
        b"<html><table></table></html>",
        b"\x00\xff\xfe\x00\x01",
        sample(WECHAT).splitlines()[0],
    ],
)
def test_what_is_no_bill_is_refused_in_words(data: bytes) -> None:
    with pytest.raises((NoBill, BadTable)) as refused:
        bill_in(data)
    assert len(str(refused.value)) > 5


def test_the_receipts_number_in_a_remark_counts_as_the_order_number() -> None:
    text = sample("wechat_personal_bill.csv").decode("utf-8-sig").replace('"/"', '"付款留言：a-0503-012 谢谢"', 1)
    assert bill_in(text.encode()).entries[0].order_ref == "A-0503-012"


@pytest.mark.parametrize("title", ["收入金额（+元）", "收入金额(+元)", " `收入金额（+元）\t", "\ufeff收入金额"])
def test_a_columns_name_is_the_same_however_it_is_written(title: str) -> None:
    assert column_name(title) == "收入金额"


@given(st.text(max_size=30))
def test_any_text_for_a_moment_is_read_or_not(text: str) -> None:
    found = moment_in(text)
    assert found is None or found.tzinfo is not None


@given(st.lists(st.lists(st.text(max_size=12), max_size=8), max_size=12))
def test_any_cells_are_a_bill_or_none(rows: list[list[str]]) -> None:
    header = sample(WECHAT).decode("utf-8-sig").splitlines()[0].split(",")
    try:
        bill = read_bill(list(enumerate([header, *rows], 1)))
    except NoBill:
        return
    assert bill.rows == len(bill.entries) + len(bill.rejections) + len(bill.fees) + bill.repeated
