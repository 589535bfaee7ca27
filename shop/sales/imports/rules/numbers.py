"""Numbers as shops write them: 12.50, ¥1,280.00, 1.234,56, １３６, 2杯, 4.0E-1. Exact, never a float."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from fractions import Fraction

from shop.kernel.errors import N_, Problem
from shop.kernel.money import LARGEST_FEN, round_half_up
from shop.kernel.quantity import ONE
from shop.sales.imports.rules.fields import DecimalMark, Field

MISSING = frozenset({"", "-", "--", "—", "/", "null", "none", "nan", "n/a", "na", "无", "未知"})
LARGEST_QUANTITY = 10**9
NEAR = Fraction(1, 10**6)

_WRAPPING = re.compile(
    r"^(?:cny|rmb|usd|eur|gbp|[¥$€£x×])\s*|\s*(?:元|cny|rmb|[¥$€£]|[个件份杯只瓶碗包盒袋套支块斤])$", re.IGNORECASE
)
_POINT = re.compile(r"^([+-]?)(\d{1,3}(?:[,' \u00a0]\d{3})+|\d*)(?:\.(\d*))?(?:e([+-]?\d{1,2}))?$", re.IGNORECASE)
_COMMA = re.compile(r"^([+-]?)(\d{1,3}(?:[.' \u00a0]\d{3})+|\d*)(?:,(\d*))?(?:e([+-]?\d{1,2}))?$", re.IGNORECASE)
_GROUPS = re.compile(r"[,.' \u00a0]")
_DIGITS_AT_MOST = 40

NOT_A_NUMBER = {
    Field.QUANTITY: N_("数量「%(text)s」不是数字，请改成如 2 或 0.5。"),
    Field.PRICE: N_("单价「%(text)s」不是数字，请改成如 12.50。"),
    Field.AMOUNT: N_("金额「%(text)s」不是数字，请改成如 25.00。"),
}
NEGATIVE = {
    Field.PRICE: N_("单价是负数（%(text)s），像是退款或折扣。请把折扣算进商品的单价后再导入。"),
    Field.AMOUNT: N_(
        "金额是负数（%(text)s），像是退货或折扣。历史导入只收卖出的商品：请在原表里减掉退货、把折扣算进商品的金额后再导入。"
    ),
}


def plain(text: str) -> str:
    """Without full-width forms, outer blanks, quotes that spreadsheets add, currency and units."""
    bare = unicodedata.normalize("NFKC", text).strip().strip("`'\"=").strip()
    before = None
    while before != bare:
        before, bare = bare, _WRAPPING.sub("", bare).strip()
    return bare


def parse_number(text: str, decimal: DecimalMark) -> Fraction | None:
    """The exact value of a written number; None when it is not one. ``(4.50)`` is minus 4.50, as accountants write."""
    bare = plain(text).replace("\u2212", "-")
    negative = bare.startswith("(") and bare.endswith(")")
    match = (_POINT if decimal == "." else _COMMA).match(plain(bare[1:-1]) if negative else bare)
    if not match:
        return None
    sign, whole, part, exponent = match[1], _GROUPS.sub("", match[2]), match[3] or "", int(match[4] or 0)
    if not whole + part or len(whole) + len(part) > _DIGITS_AT_MOST:
        return None
    value = Fraction(int(whole + part), 10 ** len(part)) * Fraction(10) ** exponent
    return -value if negative or sign == "-" else value


def decimal_mark(samples: Iterable[str]) -> DecimalMark:
    """Whether these numbers use a comma before the decimals: only when more of them can be read that way."""
    points = commas = 0
    for text in samples:
        bare = plain(text)
        points += parse_number(bare, ".") is not None
        commas += parse_number(bare, ",") is not None
    return "," if commas > points else "."


def parse_money(
    quantity_text: str | None, price_text: str | None, decimal: DecimalMark, amount_text: str | None = None
) -> tuple[int, int | None, tuple[Problem, ...]]:
    """Thousandths sold, the line's fen (None: price unknown) and what is wrong.

    A missing quantity column means one piece. The amount is quantity x price of the file, rounded half-up once;
    only the quantity that is kept is rounded to thousandths. Spreadsheet noise (0.30000000000000004) is removed first.
    The file's own amount counts only where it tells no unit price; but below zero it is never a sale.
    """
    problems: list[Problem] = []
    quantity = Fraction(1) if quantity_text is None else _quantity(quantity_text, decimal, problems)
    price = None if price_text is None else _money(Field.PRICE, price_text, decimal, problems)
    thousandths = round_half_up(quantity * ONE)
    if not problems and thousandths < 1:
        problems.append(Problem(Field.QUANTITY, N_("数量「%(text)s」太小，至少 0.001。"), {"text": quantity_text}))
    amount = None if amount_text is None else _amount(amount_text, decimal, problems, needed=price is None)
    fen = amount if price is None else round_half_up(quantity * price * 100)
    if fen is not None and fen > LARGEST_FEN:
        problems.append(_too_large(amount_text if price is None else None))
    return thousandths, fen, tuple(problems)


def _amount(text: str, decimal: DecimalMark, problems: list[Problem], *, needed: bool) -> int | None:
    """The fen of a line's amount; one that is not needed is looked at for its sign only."""
    found: list[Problem] = []
    value = _money(Field.AMOUNT, text, decimal, found)
    if needed or value is not None:
        problems += found
    return None if value is None else round_half_up(value * 100)


def _too_large(amount_text: str | None) -> Problem:
    if amount_text is not None:
        message = N_("金额「%(text)s」太大，请检查是否多输了零。")
        return Problem(Field.AMOUNT, message, {"text": amount_text[:40]})
    return Problem(Field.PRICE, N_("金额太大，请检查单价和数量是否多输了零。"))


def _quantity(text: str, decimal: DecimalMark, problems: list[Problem]) -> Fraction:
    value = parse_number(text, decimal)
    if value is None:
        message = N_("数量是空的，请填写卖出的件数。") if text.strip() == "" else NOT_A_NUMBER[Field.QUANTITY]
        problems.append(Problem(Field.QUANTITY, message, {"text": text[:40]}))
        return Fraction(1)
    if value < 0:
        message = N_("数量是负数（%(text)s），像是退货。历史导入只收卖出的商品：请在原表里减掉退货后再导入。")
        problems.append(Problem(Field.QUANTITY, message, {"text": text[:40]}))
    elif value == 0:
        problems.append(Problem(Field.QUANTITY, N_("数量是 0，没有卖出，请删掉这一行或改正数量。")))
    elif value > LARGEST_QUANTITY:
        problems.append(Problem(Field.QUANTITY, N_("数量「%(text)s」太大，请检查是否多输了零。"), {"text": text[:40]}))
    nearest = Fraction(round_half_up(value * ONE), ONE)
    return nearest if abs(nearest - value) < NEAR / ONE else value


def _money(field: Field, text: str, decimal: DecimalMark, problems: list[Problem]) -> Fraction | None:
    if text.strip().casefold() in MISSING:
        return None
    value = parse_number(text, decimal)
    if value is None:
        problems.append(Problem(field, NOT_A_NUMBER[field], {"text": text[:40]}))
    elif value < 0:
        problems.append(Problem(field, NEGATIVE[field], {"text": text[:40]}))
    return value
