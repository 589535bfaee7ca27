"""From rows to orders. Everything stays compact: 500,000 rows are a few arrays, not half a million objects."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from operator import itemgetter
from typing import TypeAlias, TypeVar

from shop.kernel.clock import DAY_STARTS_HOUR
from shop.kernel.errors import N_, Problem
from shop.kernel.money import Fen
from shop.kernel.quantity import ONE, Thousandths
from shop.sales.imports.rules.fields import ColumnMapping, Field
from shop.sales.imports.rules.moments import SECONDS_A_DAY, parse_moment, parse_time
from shop.sales.imports.rules.numbers import parse_money
from shop.sales.imports.rules.texts import checked, fold, tender, ticket_number

UNKNOWN = -1
#: The empty cell that is put behind every row stands for columns that are not there.
BEHIND = -1
DAY_STARTS = DAY_STARTS_HOUR * 3600
MOST_REMEMBERED = 400_000

Key = TypeVar("Key")
Found = TypeVar("Found")
Reasons: TypeAlias = tuple[Problem, ...]
OrderKey: TypeAlias = tuple[int, date, str | int]
When: TypeAlias = tuple[date, int, Reasons]


@dataclass(slots=True)
class ProductText:
    """A product as the file names it. `newest` is day, quantity and fen of its newest row with a price."""

    name: str
    category: str
    newest: tuple[date, int, int] | None = None

    @property
    def price_known(self) -> bool:
        """Whether any row of the file has a price above zero for it."""
        return self.newest is not None

    @property
    def newest_price(self) -> Fen | None:
        """Its unit price on the newest day that tells one."""
        return None if self.newest is None else unit_price(*self.newest[1:])


def unit_price(quantity: Thousandths, fen: Fen) -> Fen:
    """What one piece cost, to the fen; the file's own price may have had more decimals."""
    return (2 * fen * ONE + quantity) // (2 * quantity)


@dataclass(slots=True)
class Assembly:
    """The rows of a file as orders. Array entries belong to accepted rows, in file order.

    `seconds` counts from midnight of the business day (so 02:00 is 26 hours); UNKNOWN where no time is written.
    `fen` is UNKNOWN where the price is missing.
    """

    rows: int = 0
    products: list[ProductText] = field(default_factory=list)
    sold: list[tuple[int, str]] = field(default_factory=list)
    stores: list[str] = field(default_factory=list)
    tenders: list[str] = field(default_factory=list)
    orders: list[OrderKey] = field(default_factory=list)
    seconds: array[int] = field(default_factory=lambda: array("l"))
    row_numbers: array[int] = field(default_factory=lambda: array("l"))
    order_of: array[int] = field(default_factory=lambda: array("l"))
    sold_of: array[int] = field(default_factory=lambda: array("l"))
    tender_of: array[int] = field(default_factory=lambda: array("l"))
    quantity: array[int] = field(default_factory=lambda: array("q"))
    fen: array[int] = field(default_factory=lambda: array("q"))
    rejections: dict[int, Reasons] = field(default_factory=dict)

    def in_time(self) -> list[tuple[int, list[int]]]:
        """Each order with its lines (positions in the arrays), oldest order first."""
        counts = [0] * len(self.orders)
        for order in self.order_of:
            counts[order] += 1
        starts = [0, *accumulate(counts)]
        free = list(starts)
        lines = [0] * len(self.order_of)
        for position, order in enumerate(self.order_of):
            lines[free[order]] = position
            free[order] += 1
        keys = [day.toordinal() * 2 * SECONDS_A_DAY + self.seconds[i] for i, (_, day, _) in enumerate(self.orders)]
        by_time = sorted(range(len(self.orders)), key=keys.__getitem__)
        return [(order, lines[starts[order] : starts[order + 1]]) for order in by_time]


def assemble(
    rows: Iterable[tuple[int, list[str]]], mapping: ColumnMapping, *, today: date, default_store: str
) -> Assembly:
    """Group the rows into orders; a row that cannot be booked is kept with every reason, and harms no other row.

    A ticket number makes an order of its rows (by outlet and business day); without one the rows of the same second
    do, without a time the rows of the same day. `today` is the last day that can be in a history.
    """
    reader = _Reader(mapping, today, default_store)
    for number, row in rows:
        reader.add(number, row)
    return reader.assembly


class _Reader:
    """Remembers each text it understood once: the same dates, prices and names come again and again."""

    def __init__(self, mapping: ColumnMapping, today: date, default_store: str) -> None:
        self.assembly = Assembly()
        self.mapping = mapping
        self.today = today
        self.default_store = default_store
        places = [mapping.columns.get(name, BEHIND) for name in Field]
        self.width = max(places) + 1
        self.cells_of = itemgetter(*places)
        self.ticket: tuple[str, str, Reasons] = ("", "", ())
        self.when: dict[tuple[str, str], When] = {}
        self.money: dict[tuple[str, str, str], tuple[int, int, Reasons]] = {}
        self.sold: dict[tuple[str, str], tuple[int, Reasons]] = {}
        self.names: dict[str, int] = {}
        self.stores: dict[str, tuple[int, Reasons]] = {}
        self.tenders: dict[str, int] = {}
        self.orders: dict[OrderKey, int] = {}

    def add(self, number: int, row: list[str]) -> None:
        """Take one row in."""
        cells = [*row, *[""] * (self.width - len(row) + 1)]
        date_, time, ticket, product, category, variant, quantity, price, amount, store, payment = self.cells_of(cells)
        book = self.assembly
        day, second, wrong_when = self.when.get((date_, time)) or self._when(date_, time)
        thousandths, fen, wrong_money = self.money.get((quantity, price, amount)) or self._money(
            quantity, price, amount
        )
        sold, wrong_sold = self.sold.get((product, variant)) or self._sold(product, variant, category)
        outlet, wrong_store = self.stores.get(store) or self._store(store)
        reasons = wrong_when + wrong_sold + wrong_money + wrong_store
        if ticket:
            if ticket != self.ticket[0]:
                self.ticket = self._ticket(ticket)
            _, ticket, wrong_ticket = self.ticket
            reasons += wrong_ticket
        if reasons:
            if any(cell.strip() for cell in row):
                book.rows += 1
                book.rejections[number] = reasons
            return
        key = (outlet, day, ticket or (second if second >= 0 else ""))
        order = self.orders.get(key)
        if order is None:
            order = self.orders[key] = len(book.orders)
            book.orders.append(key)
            book.seconds.append(second)
        elif 0 <= second < book.seconds[order] or book.seconds[order] < 0:
            book.seconds[order] = second
        book.rows += 1
        book.row_numbers.append(number)
        book.order_of.append(order)
        book.sold_of.append(sold)
        book.tender_of.append(self.tenders[payment] if payment in self.tenders else self._tender(payment))
        book.quantity.append(thousandths)
        book.fen.append(fen)
        if fen > 0:
            text = book.products[book.sold[sold][0]]
            if text.newest is None or day >= text.newest[0]:
                text.newest = (day, thousandths, fen)

    def _ticket(self, text: str) -> tuple[str, str, Reasons]:
        problems: list[Problem] = []
        return text, ticket_number(text, problems), tuple(problems)

    def _when(self, date_text: str, time_text: str) -> When:
        problems: list[Problem] = []
        moment = parse_moment(date_text, self.mapping.date_order)
        second: int | None = None
        timed = Field.TIME in self.mapping.columns
        if moment is None:
            empty = not date_text.strip()
            message = N_("日期是空的，请填写。") if empty else N_("日期「%(text)s」看不懂，请改成如 2026-05-01。")
            problems.append(Problem(Field.DATE, message, {"text": date_text[:40]}))
        elif timed and self.mapping.columns[Field.TIME] == self.mapping.columns[Field.DATE]:
            second = moment[1]
        elif timed and time_text.strip():
            second = parse_time(time_text)
            if second is None:
                message = N_("时间「%(text)s」看不懂，请改成如 09:58；不知道时间可以留空。")
                problems.append(Problem(Field.TIME, message, {"text": time_text[:40]}))
        day = moment[0] if moment else self.today
        if second is not None and second < DAY_STARTS:
            day, second = day - timedelta(days=1), second + SECONDS_A_DAY
        if day > self.today:
            message = N_("日期「%(text)s」在今天以后。请检查日期，或者日、月的顺序是否选反了。")
            problems.append(Problem(Field.DATE, message, {"text": date_text[:40]}))
        found = (day, UNKNOWN if second is None else second, tuple(problems))
        return remember(self.when, (date_text, time_text), found)

    def _money(self, quantity_text: str, price_text: str, amount_text: str) -> tuple[int, int, Reasons]:
        columns = self.mapping.columns
        thousandths, fen, problems = parse_money(
            quantity_text if Field.QUANTITY in columns else None,
            price_text if Field.PRICE in columns else None,
            self.mapping.decimal,
            amount_text if Field.AMOUNT in columns else None,
        )
        found = (thousandths, UNKNOWN if fen is None else fen, problems)
        return remember(self.money, (quantity_text, price_text, amount_text), found)

    def _sold(self, product_text: str, variant_text: str, category_text: str) -> tuple[int, Reasons]:
        problems: list[Problem] = []
        name = checked(Field.PRODUCT, product_text, problems)
        variant = checked(Field.VARIANT, variant_text, problems)
        category = checked(Field.CATEGORY, category_text, problems)
        if not name:
            problems.append(Problem(Field.PRODUCT, N_("没有商品名。请补上，或删掉这一行（合计行不用导入）。")))
        if problems:
            return UNKNOWN, tuple(problems)
        book = self.assembly
        product = self.names.setdefault(name, len(book.products))
        if product == len(book.products):
            book.products.append(ProductText(name, category))
        book.sold.append((product, variant))
        return remember(self.sold, (product_text, variant_text), (len(book.sold) - 1, ()))

    def _store(self, store_text: str) -> tuple[int, Reasons]:
        problems: list[Problem] = []
        name = checked(Field.STORE, store_text, problems) or self.default_store
        same = next((i for i, known in enumerate(self.assembly.stores) if fold(known) == fold(name)), None)
        if same is None:
            same = len(self.assembly.stores)
            self.assembly.stores.append(name)
        return remember(self.stores, store_text, (same, tuple(problems)))

    def _tender(self, payment_text: str) -> int:
        code = tender(payment_text)
        if code not in self.assembly.tenders:
            self.assembly.tenders.append(code)
        return remember(self.tenders, payment_text, self.assembly.tenders.index(code))


def remember(memory: dict[Key, Found], key: Key, found: Found) -> Found:
    """Keep what was found under `key`, and give it back; a memory that grew too large begins anew."""
    if len(memory) >= MOST_REMEMBERED:
        memory.clear()
    memory[key] = found
    return found
