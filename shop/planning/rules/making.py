"""What to make next and what to show next, from what sells and what stands on the shelf."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from shop.kernel.errors import N_
from shop.kernel.quantity import ONE, Thousandths

#: A firing takes about this long from clay to shelf, so what is there has to last until then.
WEEKS_TO_MAKE = 4
#: Twelve weeks without a sale, or half a year's stock: slow.
SLOW_WEEKS = 26
SHOWN = 8
LEAST_LEFT = 2 * ONE


class Part(StrEnum):
    """What a piece does in a line-up."""

    OPENER = "opener"
    CLEAR = "clear"
    UNIQUE = "unique"
    STEADY = "steady"


PART_NAMES = {
    Part.OPENER: N_("拉人气"),
    Part.CLEAR: N_("清一清"),
    Part.UNIQUE: N_("只此一件"),
    Part.STEADY: N_("常备"),
}
PART_WHYS = {
    Part.OPENER: N_("卖得快、存货也够，放在开头和冷场的时候。"),
    Part.CLEAR: N_("存货多、卖得慢：讲讲它的故事，看看是不是价钱或照片的事。"),
    Part.UNIQUE: N_("一件一个样，卖掉就没有了，放在人最多的时候。"),
    Part.STEADY: N_("一直有人买，穿插着讲。"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A work: what is there, what was sold in eight weeks in the shop and in streams, what four weeks will take."""

    id: int
    there: Thousandths
    sold: Thousandths
    streamed: Thousandths
    month: tuple[Thousandths, Thousandths, Thousandths]
    one_off: bool = False

    @property
    def all_sold(self) -> Thousandths:
        """Wherever it was sold."""
        return self.sold + self.streamed

    @property
    def sell_through_bp(self) -> int | None:
        """What was sold of what could have been sold, in basis points."""
        whole = self.all_sold + max(self.there, 0)
        return 10_000 * self.all_sold // whole if whole else None

    @property
    def weeks_left(self) -> int | None:
        """How many weeks the stock lasts at the pace of the last eight; None when nothing was sold."""
        return 8 * max(self.there, 0) // self.all_sold if self.all_sold else None

    @property
    def make(self) -> int:
        """Whole pieces to make: so that four weeks are covered in nine cases of ten, streams as they went."""
        wanted = self.month[2] + self.streamed * WEEKS_TO_MAKE // 8
        return 0 if self.one_off else max(0, -(-(wanted - max(self.there, 0)) // ONE))


def to_make(pieces: Sequence[Piece]) -> list[Piece]:
    """What has to be made, what runs out first at the top; single pieces are never made again."""
    wanted = [one for one in pieces if one.make > 0 and one.all_sold > 0]
    return sorted(wanted, key=lambda one: (one.weeks_left if one.weeks_left is not None else 99, -one.make, one.id))


def line_up(pieces: Sequence[Piece], *, most: int = SHOWN) -> list[tuple[Piece, Part]]:
    """What to show next: an opener, then slow and single and steady pieces in turn; never what is about to run out."""
    there = [one for one in pieces if one.there >= ONE]
    unique = [one for one in there if one.one_off]
    rest = [one for one in there if not one.one_off and one.there >= LEAST_LEFT]
    slow = [one for one in rest if one.weeks_left is None or one.weeks_left >= SLOW_WEEKS]
    quick = sorted((one for one in rest if one not in slow), key=lambda one: (-(one.sell_through_bp or 0), one.id))
    queues = {
        Part.OPENER: [one for one in quick if one.weeks_left is not None and one.weeks_left >= 2][:2],
        Part.CLEAR: sorted(slow, key=lambda one: (-one.there, one.id)),
        Part.UNIQUE: unique,
    }
    queues[Part.STEADY] = [one for one in quick if one not in queues[Part.OPENER] and (one.weeks_left or 0) >= 1]
    found: list[tuple[Piece, Part]] = []
    while len(found) < most and any(queues.values()):
        for part, queue in queues.items():
            if queue and len(found) < most:
                found.append((queue.pop(0), part))
    return found
