"""Whatever the history: nothing lost, nothing twice, and what is undone is gone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from shop.kernel.money import round_half_up
from shop.sales.imports.rules.fields import ColumnMapping, Field
from shop.sales.imports.rules.identity import order_identity, payment_identity
from shop.sales.imports.rules.orders import Assembly, assemble
from shop.sales.imports.rules.texts import fold

MAPPING = ColumnMapping(columns={field: i for i, field in enumerate(Field)})
TODAY = date(2026, 11, 23)

days = st.dates(date(2024, 1, 1), date(2026, 11, 20)).map(date.isoformat)
times = st.one_of(st.just(""), st.times().map(lambda time: time.replace(microsecond=0).isoformat()))
tickets = st.sampled_from(["", "1", "2", "A-17"])
quantities = st.integers(1, 5000).map(lambda n: f"{n // 100}.{n % 100:02d}" if n % 100 else str(n // 100))
#: The file's own amount disagrees with quantity x price on purpose: it changes nothing where there is a price.
amounts = st.one_of(st.just(""), st.integers(0, 100_000).map(lambda n: f"{n // 100}.{n % 100:02d}"))
prices = st.one_of(st.just(""), st.integers(0, 100_000).map(lambda n: f"{n // 1000}.{n % 1000:03d}"))
names = st.sampled_from(["拿铁", "Latte", "杯"])
good_rows = st.tuples(
    days, times, tickets, names, st.just(""), st.sampled_from(["", "大"]), quantities, prices, amounts,
    st.sampled_from(["", "东店"]), st.sampled_from(["", "微信", "现金"]),
).map(list)  # fmt: skip
any_rows = st.one_of(good_rows, st.lists(st.text(max_size=12), max_size=12))


def read(rows: list[list[str]]) -> Assembly:
    return assemble(numbered(rows), MAPPING, today=TODAY, default_store="本店")


def numbered(rows: list[list[str]]) -> Iterator[tuple[int, list[str]]]:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    text.seek(0)
    yield from ((number, row) for number, row in enumerate(csv.reader(text), 2) if row)


@given(st.lists(good_rows, max_size=40))
def test_good_rows_are_all_taken_with_their_exact_amounts(rows: list[list[str]]) -> None:
    book = read(rows)
    assert not book.rejections
    assert list(book.fen) == [_fen(*row[6:9]) for row in rows]
    assert sum(book.quantity) == sum(Fraction(row[6]) * 1000 for row in rows)
    positions = [i for _, lines in book.in_time() for i in lines]
    assert sorted(positions) == list(range(len(rows)))


def _fen(quantity: str, price: str, amount: str) -> int:
    if price:
        return round_half_up(Fraction(quantity) * Fraction(price) * 100)
    return int(Fraction(amount) * 100) if amount else -1


@given(st.lists(any_rows, max_size=40))
def test_whatever_the_cells_hold_every_row_is_taken_or_named(rows: list[list[str]]) -> None:
    book = read(rows)
    filled = sum(any(cell.strip() for cell in row) for _, row in numbered(rows))
    assert book.rows == len(book.row_numbers) + len(book.rejections)
    assert book.rows == filled
    assert not set(book.row_numbers) & set(book.rejections)
    assert all(reasons for reasons in book.rejections.values())


@given(st.lists(good_rows, min_size=1, max_size=30), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_the_rows_does_not_change_the_orders(rows: list[list[str]], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert told(read(rows)) == told(read(shuffled))


def told(book: Assembly) -> set[object]:
    found = set()
    for order, lines in book.in_time():
        store, day, ticket = book.orders[order]
        content = sorted(
            (book.products[book.sold[book.sold_of[i]][0]].name, book.quantity[i], book.fen[i]) for i in lines
        )
        found.add((book.stores[store], day, ticket, book.seconds[order], tuple(content)))
    return found


@given(
    st.tuples(st.text(max_size=5), st.dates(), st.text(max_size=8)),
    st.tuples(st.text(max_size=5), st.dates(), st.text(max_size=8)),
)
def test_only_the_same_outlet_day_and_ticket_are_the_same_order(
    one: tuple[str, date, str], other: tuple[str, date, str]
) -> None:
    same = (fold(one[0]), *one[1:]) == (fold(other[0]), *other[1:])
    assert (order_identity(*one)[0] == order_identity(*other)[0]) == same


def test_identities_are_uuids_of_version_8_in_the_order_of_days() -> None:
    made = [order_identity("", date(2026, 1, 1) + timedelta(days=n), "7") for n in range(400)]
    assert [identity for identity, _ in made] == sorted(identity for identity, _ in made)
    assert {UUID(bytes=identity).version for identity, _ in made} == {8}
    payments = {payment_identity(*pair, place) for pair in made for place in range(5)}
    assert len(payments) == 2000
    assert not payments & {identity for identity, _ in made}
