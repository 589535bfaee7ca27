"""The first walk through a file: what it holds, which rows repeat, contradict or were spoilt. Nothing is kept yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b

from shop.kernel.errors import N_, DomainError, Problem
from shop.live.imports.rules.cells import clean, is_long_number, is_scientific, lost_its_end
from shop.live.imports.rules.formats import Header
from shop.live.imports.rules.records import AfterSale, Rejection, Survey, Told
from shop.live.imports.rules.rows import RowReader, is_unknown
from shop.live.imports.rules.states import Words

MOST_KEPT = 2000
MOST_WORDS = 50
HALF = 2

SPOILT_FILE = N_(
    "这个文件被 Excel 打开另存过：「%(column)s」写成了「%(text)s」，后面的数字丢了，补不回来。"
    "请从平台后台重新导出，下载后直接上传，不要打开再保存。什么都没有导入。"
)
MISSING = N_("这是%(title)s，但少了这些列：%(columns)s。请重新导出，导出时勾上这些列。什么都没有导入。")
CONTRADICTS = N_("和第 %(row)s 行是同一笔，写的却不一样，两行都没有导入。请从平台后台重新导出。")
CONTRADICTED = N_("后面还有同一笔，写的却不一样，几行都没有导入。请从平台后台重新导出。")

Rows = Iterable[tuple[int, Sequence[str]]]
Take = Callable[[Told | AfterSale], None]


class BadFile(DomainError):
    """The file as a whole cannot be imported; the message says how to get one that can."""

    message = SPOILT_FILE


def check_columns(header: Header) -> None:
    """Raises BadFile when a needed column is missing."""
    if header.missing:
        raise BadFile(MISSING, title=header.form.title, columns="、".join(header.missing))


def told_rows(
    header: Header, rows: Rows, words: Words, *, buyers: bool = True
) -> Iterator[Told | AfterSale | Rejection | None]:
    """What each row below the header tells; None for rows that are none of the list."""
    reader = RowReader(header, words, buyers=buyers)
    place = header.places["number"]
    title = ""
    for number, cells in rows:
        if number == header.row:
            title = cells[place]
        if number > header.row:
            again = place < len(cells) and cells[place] == title
            yield None if again else reader.read(number, cells)


class _Spoilt:
    """Notices numbers that a spreadsheet has cut: one such as 6.9E+18, or most long ones ending in zeros."""

    def __init__(self, header: Header) -> None:
        self.header = header
        self.places = [header.places[fact] for fact in ("number", "line_number") if fact in header.places]
        self.long, self.zeros, self.example = 0, 0, ""

    def look(self, cells: Sequence[str]) -> None:
        for place in self.places:
            text = clean(cells[place]) if place < len(cells) else ""
            if is_scientific(text):
                self._refuse(text)
            if is_long_number(text):
                self.long += 1
                if lost_its_end(text):
                    self.zeros += 1
                    self.example = text

    def finish(self) -> None:
        if self.zeros * HALF > self.long:
            self._refuse(self.example)

    def _refuse(self, text: str) -> None:
        raise BadFile(SPOILT_FILE, column=self.header.form.columns["number"][0], text=text)


def leave(_told: Told | AfterSale) -> None:
    """Do nothing with a row."""


def survey(header: Header, rows: Rows, words: Words, take: Take = leave) -> Survey:
    """Walk through the rows once; `take` gets each good one. Raises BadFile for a file whose numbers were spoilt.

    A row that a later one contradicts was taken when that is seen: `taken_back` says so.
    """
    found = Survey()
    spoilt = _Spoilt(header)
    seen: dict[bytes, tuple[int, bytes]] = {}
    orders: dict[bytes, int] = {}
    contradicted: set[bytes] = set()

    def watched() -> Iterator[tuple[int, Sequence[str]]]:
        for number, cells in rows:
            if number > header.row:
                spoilt.look(cells)
            yield number, cells

    for told in told_rows(header, watched(), words, buyers=False):
        if told is None:
            found.totals += 1
            continue
        found.rows += 1
        if isinstance(told, Rejection):
            found.reject(told, most=MOST_KEPT)
            continue
        key, content = _marks(told)
        if key in contradicted:
            found.reject(Rejection(told.row, (Problem("", CONTRADICTED),)), most=MOST_KEPT)
            continue
        before = seen.setdefault(key, (told.row, content))
        if before[0] != told.row:
            if before[1] == content:
                found.repeated += 1
                found.left_out.add(told.row)
                continue
            contradicted.add(key)
            found.taken_back = True
            found.lines -= 1
            found.reject(Rejection(before[0], (Problem("", CONTRADICTED),)), most=MOST_KEPT)
            found.reject(Rejection(told.row, (Problem("", CONTRADICTS, {"row": before[0]}),)), most=MOST_KEPT)
            if isinstance(told, Told):
                orders[_short(told.number)] = orders.get(_short(told.number), 0) - 1
            continue
        found.lines += 1
        if isinstance(told, Told):
            order = _short(told.number)
            orders[order] = orders.get(order, 0) + 1
            _note_words(found, told)
        take(told)
    found.orders = sum(count > 0 for count in orders.values())
    spoilt.finish()
    return found


def _note_words(found: Survey, told: Told) -> None:
    if is_unknown(told):
        word = told.state_word if told.line is None or told.state == "unknown" else told.line.after_word
        if word in found.words or len(found.words) < MOST_WORDS:
            found.words[word] = found.words.get(word, 0) + 1


def _short(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).digest()


def _marks(told: Told | AfterSale) -> tuple[bytes, bytes]:
    """What the row is about and what it says, each as a few bytes: many rows fit into memory."""
    if isinstance(told, AfterSale):
        said = (told.order_number, told.line_key, told.kind, told.state_word, told.refund_fen, told.freight_fen)
        return _short(told.number), _short(repr(said))
    line = told.line
    key = told.number if line is None else line.key
    said_of_line = () if line is None else (line.sku, line.goods_name, line.pieces, line.fen, line.after_word)
    said_of_order = (told.number, told.state_word, told.facts["paid_fen"], told.facts["ordered_at"])
    return _short(key), _short(repr((said_of_order, said_of_line)))
