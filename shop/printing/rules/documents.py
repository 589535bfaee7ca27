"""What papers say, as rows of plain data: no bytes, no columns, so that any printer can print them.

A row is ``{"row": kind, …}``: text (size 1-3, bold, centred), pair (left, right), rule, code (QR), feed, cut.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from shop.kernel.errors import N_
from shop.kernel.money import Fen, yuan

Row = dict[str, Any]
Document = list[Row]
Words = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of an order."""

    name: str
    quantity: str
    gross_fen: Fen
    modifiers: Sequence[str] = ()
    discount_fen: Fen = 0
    comped: bool = False
    promotions: tuple[tuple[str, int], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """One tender: its name, the amount, and for cash what was given and given back."""

    name: str
    net_fen: Fen
    tendered_fen: Fen = 0
    change_fen: Fen = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Everything a receipt says."""

    shop: str
    number: str
    call_number: str
    time: str
    cashier: str
    service: str
    lines: Sequence[Line]
    gross_fen: Fen
    discount_fen: Fen
    rounding_fen: Fen
    total_fen: Fen
    payments: Sequence[Paid]
    returned_fen: Fen = 0
    header: str = ""
    footer: str = ""
    note: str = ""
    address: str = ""
    demo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Drink:
    """One thing to make, for a ticket or a label."""

    call_number: str
    number: str
    time: str
    service: str
    name: str
    quantity: str = "1"
    modifiers: Sequence[str] = ()
    note: str = ""
    piece: int = 1
    pieces: int = 1


def plain(said: str, *, size: int = 1, bold: bool = False, centred: bool = False) -> Row:
    """A line of text; size 2 and 3 are twice and three times as large."""
    return {"row": "text", "text": said, "size": size, "bold": bold, "centred": centred}


def pair(left: str, right: str, *, size: int = 1, bold: bool = False) -> Row:
    """Two texts at the edges of the paper."""
    return {"row": "pair", "left": left, "right": right, "size": size, "bold": bold}


RULE: Row = {"row": "rule"}
CUT: Row = {"row": "cut"}


def code(content: str, *, dense: bool = False) -> Row:
    """A QR code in the middle; a dense one holds much and takes the paper's whole width."""
    return {"row": "code", "text": content, "dense": dense}


def amount(fen: Fen) -> str:
    """Money as receipts print it, without the sign of the currency."""
    return yuan(fen).replace("¥", "")


def receipt(facts: Receipt, words: Words) -> Document:
    """The customer's receipt."""
    rows = [*_head(facts, words), RULE]
    for line in facts.lines:
        rows += _line(line, words)
    rows += [RULE, *_sums(facts, words)]
    if facts.note:
        rows.append(_note(facts.note, words))
    if facts.address:
        rows += [code(facts.address), plain(words(N_("扫码看电子小票")), centred=True)]
    rows += [plain(line, centred=True) for line in facts.footer.splitlines()]
    return [*rows, CUT]


def _head(facts: Receipt, words: Words) -> Document:
    rows = [plain(facts.shop, size=2, bold=True, centred=True)]
    rows += [plain(line, centred=True) for line in facts.header.splitlines()]
    if facts.demo:
        rows.append(plain(words(N_("演示店 · 不是真实交易")), centred=True))
    if facts.call_number:
        rows += [plain(words(N_("取餐号")), centred=True), plain(facts.call_number, size=3, bold=True, centred=True)]
    rows += [pair(words(N_("单号")), facts.number), pair(words(N_("时间")), facts.time)]
    if facts.cashier or facts.service:
        rows.append(pair(facts.service or words(N_("收银员")), facts.cashier))
    return rows


def _line(line: Line, words: Words) -> Document:
    rows = [pair(f"{line.name} ×{line.quantity}", amount(line.gross_fen))]
    rows += [plain(f"  {modifier}") for modifier in line.modifiers]
    rows += [pair(f"  {name}", amount(-fen)) for name, fen in line.promotions]
    others = line.discount_fen - sum(fen for _, fen in line.promotions)
    if others > 0:
        why = words(N_("免单") if line.comped else N_("优惠"))
        rows.append(pair(f"  {why}", amount(-others)))
    if line.note:
        rows.append(_note(line.note, words, inside=True))
    return rows


def _sums(facts: Receipt, words: Words) -> Document:
    rows = []
    if facts.discount_fen:
        rows += [pair(words(N_("原价")), amount(facts.gross_fen)), pair(words(N_("优惠")), amount(-facts.discount_fen))]
    if facts.rounding_fen:
        rows.append(pair(words(N_("抹零")), amount(facts.rounding_fen)))
    rows.append(pair(words(N_("合计")), f"￥{amount(facts.total_fen)}", size=2, bold=True))
    for paid in facts.payments:
        rows.append(pair(paid.name, amount(paid.net_fen)))
        if paid.change_fen:
            given, back = amount(paid.tendered_fen), amount(paid.change_fen)
            rows.append(pair(f"  {words(N_('收现'))} {given}", f"{words(N_('找零'))} {back}"))
    if facts.returned_fen:
        rows.append(pair(words(N_("已退")), amount(-facts.returned_fen)))
    return rows


def _note(said: str, words: Words, *, inside: bool = False, bold: bool = False) -> Row:
    return plain(f"{'  ' * inside}{words(N_('备注'))}：{said}", bold=bold)


def ticket(drinks: Sequence[Drink], words: Words, *, note: str = "") -> Document:
    """What a station has to make for one order."""
    first = drinks[0]
    rows = [plain(first.call_number, size=3, bold=True, centred=True), pair(first.number, first.time)]
    if first.service:
        rows.append(plain(first.service, bold=True))
    rows.append(RULE)
    for drink in drinks:
        rows.append(plain(f"{drink.name} ×{drink.quantity}", size=2, bold=True))
        rows += [plain(f"  {modifier}", bold=True) for modifier in drink.modifiers]
        if drink.note:
            rows.append(_note(drink.note, words, inside=True, bold=True))
    if note:
        rows += [RULE, plain(f"{words(N_('整单备注'))}：{note}", bold=True)]
    return [*rows, CUT]


def cup_label(drink: Drink, words: Words) -> Document:
    """What sticks on one cup."""
    rows = [
        pair(drink.call_number, f"{drink.piece}/{drink.pieces}", size=2, bold=True),
        plain(drink.name, size=2, bold=True),
    ]
    if drink.modifiers:
        rows.append(plain(" / ".join(drink.modifiers)))
    if drink.note:
        rows.append(_note(drink.note, words))
    return [*rows, pair(drink.service, drink.time), CUT]


def price_label(*, name: str, price_fen: Fen, sign: str, note: str = "", page: str = "", about: str = "") -> Document:
    """A price card with the code the till scans, and the code of the `page` that tells `about` it."""
    rows = [plain(name, bold=True, centred=True), plain(f"￥{amount(price_fen)}", size=3, bold=True, centred=True)]
    if note:
        rows.append(plain(note, centred=True))
    rows += [code(sign), plain(sign, centred=True)]
    if page:
        rows += [code(page), plain(about, centred=True)]
    return [*rows, CUT]


def sample_page(*, printer: str, place: str, time: str, words: Words) -> Document:
    """Shows at a glance whether width, Chinese, alignment and cutter are right."""
    return [
        plain(words(N_("测试页")), size=2, bold=True, centred=True),
        plain(printer, centred=True),
        plain(place, centred=True),
        plain(time, centred=True),
        RULE,
        pair(words(N_("左边对齐")), words(N_("右边对齐"))),
        pair("Latte ×1", "22.00"),
        pair("傣陶小茶杯 ×2", "136.00"),
        plain("0123456789" * 5),
        plain(words(N_("上面的数字应当正好排到纸边再换行，两边没有被切掉。"))),
        RULE,
        code("https://localhost"),
        CUT,
    ]


def with_black_box(document: Document, codes: Sequence[str], words: Words) -> Document:
    """The paper with the codes at its foot from which the shop rebuilds the sale if the tablet is lost."""
    if not codes:
        return document
    rows = [
        plain(words(N_("店里留底用（平板坏了可扫回这一单）")), centred=True),
        *(code(one, dense=True) for one in codes),
    ]
    at = document.index(CUT) if CUT in document else len(document)
    return [*document[:at], *rows, *document[at:]]


def marked_as_copy(document: Document, words: Words) -> Document:
    """The same paper once more, and it says so."""
    return [plain(f"** {words(N_('重打'))} **", size=2, bold=True, centred=True), *document]


@dataclass(frozen=True, slots=True)
class Laid:
    """One printed line: text that fits, how large, or a code or cut."""

    text: str = ""
    size: int = 1
    bold: bool = False
    code: str = ""
    dense: bool = False
    cut: bool = field(default=False)
