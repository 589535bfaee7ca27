"""Rows of a known format: each becomes what it tells, or a rejection that names everything wrong with it at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shop.kernel.errors import N_, Problem
from shop.kernel.money import Fen
from shop.live.imports.rules.cells import clean, is_scientific, moment_in, money_in, pieces_in, without_numbers
from shop.live.imports.rules.formats import Header, Key, Kind
from shop.live.imports.rules.records import AfterSale, Buyer, Line, Rejection, Told
from shop.live.imports.rules.states import AfterState, OrderState, Words, after_state, order_state

MOST_PIECES = 100_000
LONGEST = {"goods_name": 200, "spec": 200, "sku": 64, "goods_id": 40, "remark": 500, "room": 80, "tracking": 60}
LONGEST_TEXT, LONGEST_NUMBER, LONGEST_STATE = 80, 40, 40
NOT_YET = "数据将于第二天更新"
TOTALS = ("合计", "总计", "小计", "汇总")

NO_NUMBER = N_("「%(column)s」是空的，没有它认不出是哪一单。请从平台后台重新导出。")
SPOILT = N_(
    "「%(column)s」被 Excel 改成了「%(text)s」，后面的数字丢了。请从平台后台重新导出，直接上传，不要打开再保存。"
)
NO_PIECES = N_("「%(column)s」写的是「%(text)s」，数量要是 1 到 100000 的整数。请在平台后台核对后重新导出。")
NO_MONEY = N_("「%(column)s」写的是「%(text)s」，不是金额。请在平台后台核对后重新导出。")
NO_MOMENT = N_("「%(column)s」写的是「%(text)s」，不是日期和时间。请在平台后台核对后重新导出。")
CUT_OFF = N_("这一行比表头少了几格，像是文件被截断了。请重新导出。")
TOO_LONG = N_("「%(column)s」太长，最多 %(most)s 个字。请在平台后台核对后重新导出。")
_PARCEL = re.compile(r"^(.{2,20}?)[-:：,，、 ]+([A-Za-z0-9]{6,40})$")
_MOMENTS = ("ordered_at", "paid_at", "shipped_at", "completed_at")
_TEXTS = ("carrier", "room", "courier", "tracking", "remark", "province", "city")
_UNTOLD: dict[str, Any] = dict.fromkeys(_MOMENTS) | dict.fromkeys(_TEXTS, "")
_OF_BUYERS = ("name", "phone", "address", "district", "street", "message")
NOBODY = Buyer()


class RowReader:
    """Reads rows below a header. Order cells that stand empty below an order's first row are merged cells of it.

    Buyers are not even looked at unless they are kept.
    """

    def __init__(self, header: Header, words: Words, *, buyers: bool = True) -> None:
        self.buyers = buyers
        self.form = header.form
        self.places = header.places
        self.words = words
        self.last_needed = max(header.places[fact] for fact in header.form.needed if fact in header.places)
        self._problems: list[Problem] = []
        self._above: list[str] = []
        self._nth: dict[tuple[str, str], int] = {}
        self._current = ""
        goods = {"pieces", "amount", "price", "goods_name", "goods_id", "spec", "sku", "after", "refund", "line_number"}
        self._of_order = [place for fact, place in header.places.items() if fact not in goods]
        self._of_goods = [header.places[fact] for fact in ("goods_name", "pieces") if fact in header.places]
        self._read = [(fact, place) for fact, place in header.places.items() if buyers or fact not in _OF_BUYERS]
        self._width = max(header.places.values()) + 1
        self._moments = [fact for fact in _MOMENTS if fact in header.places]
        self._texts = [(fact, LONGEST.get(fact, LONGEST_TEXT)) for fact in _TEXTS if fact in header.places]
        self._cells: dict[str, str] = {}

    def read(self, row: int, cells: Sequence[str]) -> Told | AfterSale | Rejection | None:
        """What the row tells; None for a line of totals or an empty one."""
        if not any(cell.strip() for cell in cells):
            return None
        if clean(cells[0]).startswith(TOTALS):
            return None
        self._problems = []
        if len(cells) <= self.last_needed:
            return Rejection(row, (Problem("", CUT_OFF),))
        if len(cells) < self._width:
            cells = [*cells, *[""] * (self._width - len(cells))]
        cells = self._unmerged(cells)
        self._cells = {fact: clean(cells[place]) for fact, place in self._read}
        told = self._after_sale(row) if self.form.kind == Kind.AFTER_SALES else self._order(row)
        return Rejection(row, tuple(self._problems)) if self._problems else told

    def _unmerged(self, cells: Sequence[str]) -> Sequence[str]:
        if self.form.kind != Kind.LINES:
            return cells
        if self._above and self._continues(cells):
            filled = list(cells)
            for place in self._of_order:
                filled[place] = self._above[place] if place < len(self._above) else ""
            return filled
        self._above = list(cells)
        return cells

    def _continues(self, cells: Sequence[str]) -> bool:
        empty = not any(cells[place].strip() for place in self._of_order if place < len(cells))
        return empty and all(cells[place].strip() for place in self._of_goods)

    def _text(self, fact: str) -> str:
        return self._cells.get(fact, "")

    def _wrong(self, message: str, fact: str, text: str, **facts: Any) -> None:
        column = self.form.columns[fact][0]
        self._problems.append(Problem(fact, message, {"column": column, "text": text[:40], **facts}))

    def _number(self, fact: str) -> str:
        text = self._text(fact)
        if not text:
            self._wrong(NO_NUMBER, fact, text)
        elif is_scientific(text):
            self._wrong(SPOILT, fact, text)
        elif len(text) > LONGEST_NUMBER:
            self._wrong(TOO_LONG, fact, text, most=LONGEST_NUMBER)
        return text

    def _money(self, fact: str, *, needed: bool = False) -> Fen | None:
        text = self._text(fact)
        if not text and not needed:
            return None
        fen = money_in(text)
        if fen is None:
            self._wrong(NO_MONEY, fact, text)
        return fen

    def _refund(self) -> Fen | None:
        """What was paid back; words such as "no refund asked for" mean none."""
        return money_in(self._text("refund")) if "refund" in self.places else None

    def _moment(self, fact: str) -> datetime | None:
        text = self._text(fact)
        if not text:
            if fact in self.form.needed:
                self._wrong(NO_MOMENT, fact, text)
            return None
        moment = moment_in(text)
        if moment is None:
            self._wrong(NO_MOMENT, fact, text)
        return moment

    def _order(self, row: int) -> Told:
        number = self._number("number")
        word = self._text("state")[:LONGEST_STATE]
        state = order_state(self.form.platform, word, self.words).value
        line = self._line(number, state, word) if self.form.kind == Kind.LINES else None
        facts: dict[str, Any] = dict(_UNTOLD)
        for fact in self._moments:
            facts[fact] = self._moment(fact)
        for fact, most in self._texts:
            facts[fact] = self._cells[fact][:most]
        if facts["carrier"] == NOT_YET:
            facts["carrier"] = ""
        self._parcel(facts)
        facts["remark"] = without_numbers(facts["remark"]) if facts["remark"] else ""
        facts["tracking"] = facts["tracking"].removeprefix("No:")
        facts["freight_fen"] = self._money("freight")
        facts["paid_fen"] = self._money("paid", needed="paid" in self.form.needed)
        if line is None:
            facts["goods"] = self._text("goods_name")[:200]
            facts["refund_fen"] = self._refund()
        return Told(row=row, number=number, state=state, state_word=word, facts=facts, line=line, buyer=self._buyer())

    def _parcel(self, facts: dict[str, Any]) -> None:
        found = _PARCEL.match(self._text("parcel")) if "parcel" in self.places else None
        if found:
            facts["courier"], facts["tracking"] = found[1], found[2]

    def _line(self, number: str, state: str, word: str) -> Line:
        text = self._text("pieces")
        pieces = pieces_in(text, most=MOST_PIECES)
        if pieces is None:
            self._wrong(NO_PIECES, "pieces", text)
        if "amount" in self.places:
            fen = self._money("amount", needed=True)
        else:
            price = self._money("price", needed="price" in self.form.needed)
            fen = None if price is None else price * (pieces or 0)
        after = self._text("after")[:LONGEST_STATE]
        return Line(
            key=self._key(number), goods_name=self._text("goods_name")[: LONGEST["goods_name"]],
            goods_id=self._text("goods_id")[: LONGEST["goods_id"]], spec=self._text("spec")[: LONGEST["spec"]],
            sku=self._text("sku")[: LONGEST["sku"]], pieces=pieces or 0, fen=fen or 0, refund_fen=self._refund(),
            state=state, state_word=word, after=after_state(self.form.platform, after, self.words).value,
            after_word=after,
        )  # fmt: skip

    def _key(self, number: str) -> str:
        """What tells the line from all others of the platform."""
        if self.form.key == Key.OWN:
            return self._number("line_number")
        if self.form.key == Key.ORDER:
            return number
        if number != self._current:
            self._current = number
            self._nth.clear()
        goods = self._text("goods_id") or self._text("sku") or self._text("goods_name")
        what = (goods, self._text("spec"))
        self._nth[what] = self._nth.get(what, 0) + 1
        return f"{number}|{goods}|{what[1]}|{self._nth[what]}"[:200]

    def _buyer(self) -> Buyer:
        if not self.buyers:
            return NOBODY
        parts = [self._text(fact) for fact in ("province", "city", "district", "street", "address")]
        return Buyer(
            name=self._text("name")[:80], phone=self._text("phone")[:40],
            address=" ".join(filter(None, parts))[:1000] if parts[-1] else "", message=self._text("message")[:1000],
        )  # fmt: skip

    def _after_sale(self, row: int) -> AfterSale:
        word = self._text("after")[:LONGEST_STATE]
        state = after_state(self.form.platform, word, self.words) if word else AfterState.UNKNOWN
        return AfterSale(
            row=row, number=self._number("after_number"), order_number=self._number("number"),
            line_key=self._text("line_number")[:LONGEST_NUMBER], kind=self._text("after_kind")[:40],
            state=state.value, state_word=word, refund_fen=self._money("refund", needed=True) or 0,
            freight_fen=self._money("freight_refund") or 0, applied_at=self._moment("applied_at"),
            reason=without_numbers(self._text("reason")[:200]),
        )  # fmt: skip


def is_unknown(told: Told) -> bool:
    """Whether a word of this row waits for a teacher."""
    line = told.line
    return told.state == OrderState.UNKNOWN or (line is not None and line.after == AfterState.UNKNOWN)
