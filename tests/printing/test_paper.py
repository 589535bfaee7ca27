"""What comes out of the printer: Chinese lines up, nothing is cut off, on 58 and on 80 mm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.printing.escpos import encode
from shop.printing.rules import text as grid
from shop.printing.rules.documents import (
    Document,
    Drink,
    Line,
    Paid,
    Receipt,
    cup_label,
    marked_as_copy,
    price_label,
    receipt,
    sample_page,
    ticket,
)
from shop.printing.rules.text import COLUMNS
from tests.support.paper import Drawn, draw

WIDTHS = (58, 80)


def as_is(text: str) -> str:
    return text


FACTS = Receipt(
    shop="马帮古城 · 实训咖啡店", number="A-1126-034", call_number="A-034", time="2026-11-26 10:42", cashier="阿朵",
    service="打包",
    lines=[
        Line(name="拿铁", quantity="2", gross_fen=6400, modifiers=("换燕麦奶", "大杯", "少糖"), discount_fen=640),
        Line(name="慢轮手拍小茶杯（坎温村，限量，带木盒与证书）", quantity="1", gross_fen=6800, note="送人，包好看"),
        Line(name="Cold brew, pineapple of Yuanyang", quantity="1", gross_fen=2600, discount_fen=2600, comped=True),
    ],
    gross_fen=15800, discount_fen=3240, rounding_fen=-6, total_fen=12554, payments=[
        Paid(name="微信", net_fen=5000), Paid(name="现金", net_fen=7554, tendered_fen=10000, change_fen=2446),
    ],
    footer="谢谢光临，欢迎再来！", note="12 点来取", address="https://192.168.1.20:8443/r/01939c8a-2f6e-7d41-9b1f-0c7b8f4f2f10",
)  # fmt: skip
DRINK = Drink(
    call_number="A-034", number="A-1126-034", time="10:42", service="打包", name="桂花酒酿拿铁", quantity="2",
    modifiers=("换燕麦奶", "少糖", "去冰"), note="吸管两根", piece=1, pieces=2,
)  # fmt: skip


def printed(document: Document, width_mm: int) -> Drawn:
    return draw(encode(document, width_mm=width_mm, has_cutter=True), width_mm=width_mm)


@pytest.mark.parametrize("width_mm", WIDTHS)
def test_a_receipt_lines_up_and_fits(width_mm: int) -> None:
    drawn = printed(receipt(FACTS, as_is), width_mm)
    columns = COLUMNS[width_mm]
    for amount in ("64.00", "68.00", "26.00", "125.54"):
        line = next(line for line in drawn.lines if line.rstrip().endswith(amount))
        assert grid.columns_of(line) in (columns, columns // 2), "amounts stand at the right edge"
    told = "".join(drawn.lines).replace(" ", "")
    for words in ("A-034", "换燕麦奶", "木盒与证书", "-6.40", "免单", "微信50.00", "收现100.00找零24.46", "抹零-0.06"):
        assert words in told, words
    assert (drawn.cuts, drawn.codes) == (1, 1)
    assert drawn.widest == columns * 12, "the paper's whole width is used"


@pytest.mark.parametrize("width_mm", WIDTHS)
def test_labels_tickets_and_the_test_page_fit(width_mm: int) -> None:
    label = printed(cup_label(DRINK, as_is), width_mm)
    assert "1/2" in label.lines[0]
    assert any("桂花酒酿拿铁" in line for line in label.lines)
    assert any("去冰" in line for line in label.lines)
    made = printed(ticket([DRINK, DRINK], as_is, note="一起上"), width_mm)
    assert sum("桂花酒酿拿铁" in line for line in made.lines) == 2
    assert any("一起上" in line for line in made.lines)
    card = printed(price_label(name="慢轮小茶杯", price_fen=6800, sign="DT-CUP-001"), width_mm)
    assert card.codes == 1
    assert any("￥68.00" in line for line in card.lines)
    page = printed(sample_page(printer="吧台", place="192.168.1.50:9100", time="10:42", words=as_is), width_mm)
    assert page.lines[0].strip() == "测试页"


def test_a_copy_says_so() -> None:
    assert "重打" in printed(marked_as_copy(receipt(FACTS, as_is), as_is), 58).lines[0]


def test_a_printer_without_a_cutter_is_not_told_to_cut() -> None:
    assert b"\x1dV" not in encode(receipt(FACTS, as_is), width_mm=58, has_cutter=False)


@pytest.mark.parametrize("sign", ["🍵", "𠮷", "\x1b", "\x10", "\0", "\ud800"])
def test_a_sign_no_printer_has_becomes_a_question_mark_never_a_command(sign: str) -> None:
    assert grid.bytes_of(f"a{sign}b") == b"a?b"


TEXT = st.text(st.sampled_from("拿铁咖啡，。ab cd1×￥·（）é🍵"), max_size=60)


@given(TEXT, TEXT, st.sampled_from([10, 16, 32, 48]))
def test_nothing_is_ever_wider_than_the_paper_and_nothing_is_lost(left: str, right: str, columns: int) -> None:
    for lines, said in (
        (grid.wrapped(left, columns), left),
        (grid.centred(left, columns), left),
        (grid.pair(left, right, columns), left + right),
    ):
        assert all(grid.columns_of(line) <= columns for line in lines)
        assert "".join(lines).replace(" ", "") == said.replace(" ", "")
