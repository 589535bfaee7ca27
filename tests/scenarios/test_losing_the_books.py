"""Tuesday: the computer's disk dies in the middle of the day. Nothing that was sold is lost or counted twice."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import Settings
from shop.backup.queries import last_restore, tablets_after
from shop.db import session
from shop.kernel.clock import FakeClock
from shop.people.models import Device
from shop.sales.actions.rollups import compare
from shop.sales.models import Order, SalesByDay, SalesByTender
from shop.till.queries.boot import books_epoch
from tests.support.backups import back_up, bring_back, lose, on_sqlite_only
from tests.support.books import LATTE, TEA, Books, open_shop, worklist_kinds
from tests.support.tills import line


@pytest.fixture
def books(app: Flask, session: Any, clock: FakeClock) -> Books:
    """A small open shop."""
    return open_shop(clock)


def total(column: Any) -> int:
    return session().scalar(select(func.sum(column))) or 0


def states() -> dict[str, tuple[str, int, list[int]]]:
    restore = last_restore()
    assert restore
    return {one.letter: (one.word, one.came_back, one.missing) for one in tablets_after(restore)}


@on_sqlite_only
def test_the_disk_dies_and_the_tablets_bring_back_what_the_backup_did_not_hold(
    books: Books, shop_settings: Settings, clock: FakeClock
) -> None:
    bar, door = books.tablet(), books.tablet(letter="B")

    # 10:00 Both tablets sell; at 10:05 the hourly backup is taken.
    morning = [bar.sale([line(books.latte, LATTE)]), bar.sale([line(books.tea, TEA)])]
    bar.send(*morning)
    first_at_the_door = door.sale([line(books.latte, LATTE)])
    door.send(first_at_the_door)
    clock.advance(minutes=5)
    taken = back_up(shop_settings, clock)
    epoch = books_epoch()

    # 10:40 Three more sales arrive; then the disk dies with everything on it but the backups.
    clock.advance(minutes=35)
    later = [bar.sale([line(books.latte, LATTE)], [("wechat", LATTE)]), bar.sale([line(books.tea, TEA)])]
    bar.send(*later)
    second_at_the_door = door.sale([line(books.tea, TEA)])
    door.send(second_at_the_door)
    lose(shop_settings)

    # 11:00 The teacher restores the backup of 10:05. The lost books cannot be read: nobody knows yet what is missing.
    clock.advance(minutes=20)
    bring_back(shop_settings, taken, clock)
    assert total(Order.total_fen) == 2 * LATTE + TEA
    assert books_epoch() != epoch, "this tells the tablets to send everything again"
    assert states() == {"A": ("等它联网", 0, []), "B": ("等它联网", 0, [])}

    # 11:01 The bar's tablet comes back and sends all it has kept; its answer is lost, so it sends once more.
    everything = [*morning, *later]
    assert [one.verdict for one in bar.send(*everything)] == ["replayed", "replayed", "accepted", "accepted"]
    assert {one.verdict for one in bar.send(*everything)} == {"replayed"}
    assert states()["A"] == ("全部回来了", 2, [])
    assert states()["B"][0] == "等它联网"

    # 11:05 The door's tablet too, and it goes on selling.
    clock.advance(minutes=5)
    new = door.sale([line(books.latte, LATTE)])
    assert [one.verdict for one in door.send(first_at_the_door, second_at_the_door, new)] == [
        "replayed", "accepted", "accepted",
    ]  # fmt: skip

    # Evening: every sale is in the books exactly once, and every figure agrees with every other.
    sold = 4 * LATTE + 3 * TEA
    assert total(Order.total_fen) == total(SalesByDay.net_fen) == total(SalesByTender.in_fen) == sold
    assert session().scalar(select(func.count()).select_from(Order)) == 7
    assert compare() == []
    assert [device.contiguous_seq for device in session().scalars(select(Device).order_by(Device.id))] == [4, 3]
    assert [kind for kind in worklist_kinds() if kind != "price_drift"] == []


def test_when_the_lost_books_could_still_be_read_what_is_missing_is_named(
    books: Books, shop_settings: Settings, clock: FakeClock
) -> None:
    bar, door = books.tablet(), books.tablet(letter="B")
    kept = bar.sale([line(books.latte, LATTE)])
    bar.send(kept)
    taken = back_up(shop_settings, clock)
    clock.advance(minutes=10)
    later = [bar.sale([line(books.latte, LATTE)]) for _ in range(3)]
    bar.send(*later)
    door.send(door.sale([line(books.tea, TEA)]))
    clock.advance(minutes=10)
    bring_back(shop_settings, taken, clock)
    assert states() == {"A": ("等它联网", 0, [2, 3, 4]), "B": ("等它联网", 0, [1])}

    # The bar's tablet has lost one of them: that is said by its number.
    bar.send(kept, later[0], later[2])
    assert states()["A"] == ("还缺", 2, [3])
    assert "number_gap" in worklist_kinds()
    bar.send(later[1])
    assert states()["A"] == ("全部回来了", 3, [])
    assert states()["B"] == ("等它联网", 0, [1]), "a tablet that is gone stays named"
