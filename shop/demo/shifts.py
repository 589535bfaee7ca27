"""Shifts of the demo's last weeks: a float in the morning, milk out of the drawer, a blind count in the evening."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select

from shop.db import session
from shop.kernel.clock import SHANGHAI
from shop.kernel.ids import uuid7
from shop.kernel.money import Fen
from shop.shifts.actions import closing, drawer
from shop.shifts.models import Shift, ShiftState
from shop.shifts.queries.figures import drawer_of
from shop.shifts.rules.cash import DENOMINATIONS, Pieces
from shop.shifts.rules.records import Closing, Count, Move, Opening, Told

WEEKS = timedelta(weeks=4)
OPENS, BUYS, CLOSES = time(7, 40), time(11, 20), time(21, 30)
FLOAT = [(10_000, 1), (5_000, 1), (2_000, 4), (1_000, 5), (500, 2), (100, 10)]
CHECKED = ("备用金清点过", "冰箱温度看过、记过", "台面、杯具干净", "小票纸够用")
#: How far the evening's count is off: mostly not at all.
OFF = (0, 0, 0, 0, 0, 0, 50, -50, 100, -100, -200, 300)
FAR_OFF, EVERY = -1_800, 11


def pieces_worth(fen: Fen) -> Pieces:
    """Notes and coins that come to `fen`, which is a multiple of one jiao."""
    counted = []
    for note in DENOMINATIONS:
        count, fen = divmod(fen, note)
        if count:
            counted.append((note, count))
    return counted


class Drawer:
    """The demo tablet's drawer, day by day."""

    def __init__(self, *, device: int | None, seed: int, students: list[int], teacher: int, today: date) -> None:
        self.device = device
        self.seed = seed
        self.students = students
        self.teacher = teacher
        self.today = today

    def _chance(self, day: date) -> Random:
        return Random(f"{self.seed}/drawer/{day}")  # noqa: S311

    def _identity(self, day: date) -> UUID:
        return uuid7(self._moment(day, OPENS), random=self._chance(day).randbytes(10))

    @staticmethod
    def _moment(day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, SHANGHAI).astimezone(UTC)

    def _told(self, day: date, chance: Random, at: datetime) -> Told:
        who = self.students[day.toordinal() % len(self.students)]
        identity = uuid7(at, random=chance.randbytes(10))
        return Told(identity, self._identity(day), self.device or 0, 1, 0, who, at)

    def begin(self, day: date, *, after: datetime, until: datetime) -> None:
        """Open in the morning, unless somebody left a shift open on this tablet."""
        at = self._moment(day, OPENS)
        if self.device is None or not after < at <= until or self.today - day >= WEEKS or self._running() is not None:
            return
        opening = Opening(list(FLOAT), [(text, True) for text in CHECKED])
        drawer.open_shift(opening, self._told(day, self._chance(day), at), at=at)

    def shift_of(self, day: date) -> UUID | None:
        """The shift that sales of this day go into, while it is open."""
        shift = self._running() if self.today - day < WEEKS else None
        return shift.uuid if shift is not None and shift.uuid == self._identity(day) else None

    def _running(self) -> Shift | None:
        running = (ShiftState.OPEN, ShiftState.COUNTING)
        return session().scalar(select(Shift).where(Shift.device_id == self.device, Shift.state.in_(running)).limit(1))

    def end(self, day: date, *, after: datetime, until: datetime) -> None:
        """Buy milk now and then, count in the evening, close; a teacher looks at what is far off."""
        shift_uuid = self.shift_of(day)
        at = self._moment(day, CLOSES)
        if shift_uuid is None or not after < at <= until:
            return
        chance = Random(f"{self.seed}/evening/{day}")  # noqa: S311
        if chance.random() < 0.4:
            bought = self._moment(day, BUYS)
            move = Move(uuid7(bought, random=chance.randbytes(10)), "paid_out", 10 * chance.randrange(150, 480), "buy",
                        "牛奶")  # fmt: skip
            drawer.move_cash(move, self._told(day, chance, bought), at=at)
        shift = session().get_one(Shift, shift_uuid)
        expected = drawer_of(shift).expected_fen
        off = FAR_OFF if day.toordinal() % EVERY == 0 else chance.choice(OFF)
        counted = max(0, (expected + off) // 10 * 10)
        count = Count(uuid7(at, random=chance.randbytes(10)), 1, list(pieces_worth(counted)), [])
        told = self._told(day, chance, at)
        drawer.count_cash(count, told, at=at)
        drawer.close_shift(Closing(count.uuid, "change" if off else "", ""), told, at=at)
        closing.settle(None, at=at)
        if closing.waits_for_teacher(shift) and (self.today - day).days > EVERY:
            closing.acknowledge(shift_uuid, note="已和当班同学核对，找零出错", by=self.teacher, at=at)
