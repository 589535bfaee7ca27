"""Posting moves: any number at once with a constant number of statements (domain rule 8).

The ledger's head is taken first, then the items' values in key order, so writers never wait for each other in a circle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from shop.db import transaction
from shop.driver import Plain, Row
from shop.kernel.clock import business_day
from shop.kernel.errors import NotFound
from shop.once import take_numbers
from shop.stock.actions import ledger
from shop.stock.actions.findings import found_short
from shop.stock.actions.refusals import AlreadyReversed, NotTheReverse
from shop.stock.models import NO_LOT, MoveKind
from shop.stock.places import REVALUATION, is_own
from shop.stock.rules.costing import Outcome, Pool, Settled, Short, bring, take, within
from shop.stock.rules.records import MoveRecord, Posted, Source


def post(
    moves: Sequence[MoveRecord], *, at: datetime, by: int | None = None, first_id: int | None = None
) -> list[Posted]:
    """Book `moves` in their order; what each cost, in the same order. Joins the caller's transaction.

    A source that is in the books already is not booked again and gives the same answer. `first_id` is the first of as
    many move ids that were reserved already (`take_numbers(moves=...)`). Raises NotFound for an item that is not kept,
    AlreadyReversed, NotTheReverse.
    """
    if not moves:
        return []
    with transaction() as current:
        current.flush()
        first = first_id or take_numbers(current, moves=len(moves)).move_id
        return _Posting(current, moves, at=at, by=by).run(first)


class _Posting:
    """One call of `post`: the state of the items it touches, and the rows it will write."""

    def __init__(self, current: Session, moves: Sequence[MoveRecord], *, at: datetime, by: int | None) -> None:
        self.current, self.connection = current, current.connection()
        self.plain = Plain(self.connection)
        self.moves, self.at, self.by = moves, at, by
        self.posted_at = self.plain.moment(at)
        self.latest: tuple[datetime, Any] = (at, self.posted_at)
        locked = ledger.lock_values(self.connection, {move.item_id for move in moves})
        if any(move.item_id not in locked for move in moves):
            raise NotFound
        self.pools: dict[int, Pool] = {item: one.pool for item, one in locked.items()}
        self.counted = {item: one.counted_at for item, one in locked.items() if one.counted_at}
        self.was_short = {item for item, pool in self.pools.items() if pool.quantity < 0}
        self.done: dict[Source, Posted] = ledger.known_sources(self.connection, {move.source_uuid for move in moves})
        self.originals, self.reversed = self._originals()
        self.rows: list[Row] = []
        self.balances: defaultdict[tuple[int, int, int], int] = defaultdict(int)
        self.new_shorts: list[tuple[int, Short, int, int]] = []
        self.changed_shorts: dict[int, Short] = {}
        self.settled: list[tuple[MoveRecord, Settled]] = []
        self.residues: list[tuple[MoveRecord, int, int]] = []
        self.ways = ledger.Ways()

    def run(self, first: int) -> list[Posted]:
        """Work everything out in memory, then write it."""
        late = [move for move in self.moves if self._is_late(move) and move.source not in self.done]
        if self.was_short:
            brought = {move.item_id for move in self.moves if is_own(move.to_id) and not is_own(move.from_id)}
            brought |= {move.item_id for move in late}
            filled = {item: self.pools[item] for item in brought & self.was_short}
            ledger.load_shorts(self.connection, filled, self.ways)
        posted = []
        for move_id, move in enumerate(self.moves, first):
            source = move.source
            one = self.done.get(source)
            if one is None:
                one = self.done[source] = self._book(move_id, move)
            posted.append(one)
        self._correct_counts(late)
        self._revalue()
        self._write()
        return posted

    def _originals(self) -> tuple[dict[int, ledger.Original], set[int]]:
        wanted = {m.reverses_id for m in self.moves if m.reverses_id is not None and m.source not in self.done}
        if not wanted:
            return {}, set()
        found, taken_back = ledger.originals(self.connection, wanted)
        if wanted - found.keys():
            raise NotFound
        return found, taken_back

    def _book(self, move_id: int, move: MoveRecord, *, undoes: tuple[int, int] | None = None) -> Posted:
        """`undoes`: the move whose effect is taken back, and its value."""
        lot = move.lot_id
        if move.reverses_id is not None:
            original = self._original(move)
            lot, undoes = lot or original.lot_id, (original.id, original.value_fen)
        outcome = self._outcome(move_id, move, undoes)
        if outcome.short is not None:
            self.ways[move_id] = (move.from_id, move.to_id)
            self.new_shorts.append((move.item_id, outcome.short, outcome.short.quantity, outcome.short.value_fen))
        for one in outcome.settled:
            self.changed_shorts[one.short.move_id] = one.short
            self.settled.append((move, one))
        if outcome.residue_fen:
            self.residues.append((move, move_id, outcome.residue_fen))
        self.balances[move.item_id, move.from_id, lot or NO_LOT] -= move.quantity
        self.balances[move.item_id, move.to_id, lot or NO_LOT] += move.quantity
        about = undoes[0] if undoes and move.reverses_id is None else None
        self.rows.append(self._row(move_id, move, outcome, lot=lot, about=about))
        return Posted(move_id, outcome.value_fen, outcome.provisional)

    def _is_late(self, move: MoveRecord) -> bool:
        """Whether it happened before a count that is posted, which did not know of it."""
        counted_at = self.counted.get(move.item_id)
        return counted_at is not None and move.kind != MoveKind.COUNT and move.occurred_at <= counted_at

    def _correct_counts(self, late: Sequence[MoveRecord]) -> None:
        """What came late was in the difference of the first count after it: that much is given back (rule 9)."""
        wanted = ledger.corrections(self.connection, late) if late else []
        if not wanted:
            return
        first = take_numbers(self.current, moves=len(wanted)).move_id
        for move_id, one in enumerate(wanted, first):
            cause = self.done[one.late.source]
            move = MoveRecord(
                item_id=one.late.item_id, quantity=one.late.quantity, from_id=one.from_id, to_id=one.to_id,
                kind=MoveKind.COUNT_LATE, source_type="count", source_uuid=one.count_uuid, source_line=move_id,
                occurred_at=one.counted_at, business_day=business_day(one.counted_at), lot_id=one.late.lot_id,
            )  # fmt: skip
            self._book(move_id, move, undoes=(cause.move_id, cause.value_fen))

    def _original(self, move: MoveRecord) -> ledger.Original:
        original = self.originals[move.reverses_id or 0]
        if original.id in self.reversed:
            raise AlreadyReversed
        back = (move.item_id, move.quantity, move.to_id, move.from_id)
        if back != (original.item_id, original.quantity, original.from_id, original.to_id):
            raise NotTheReverse
        self.reversed.add(original.id)
        return original

    def _outcome(self, move_id: int, move: MoveRecord, undoes: tuple[int, int] | None) -> Outcome:
        pool, leaves, comes = self.pools[move.item_id], is_own(move.from_id), is_own(move.to_id)
        if leaves and comes:
            return within(pool, move.quantity)
        if leaves:
            return take(pool, move.quantity, move_id=move_id, booked_fen=undoes[1] if undoes else None)
        if comes and undoes:
            return bring(pool, move.quantity, value_fen=undoes[1], cost=False, first=undoes[0])
        if comes:
            return bring(pool, move.quantity, value_fen=move.value_fen)
        return Outcome(0, provisional=False, unit=None)

    def _row(
        self, move_id: int, move: MoveRecord, outcome: Outcome, *, lot: int | None = None, about: int | None = None
    ) -> Row:  # fmt: skip
        unit: Fraction | None = outcome.unit
        if move.occurred_at is not self.latest[0]:
            self.latest = (move.occurred_at, self.plain.moment(move.occurred_at))
        return (
            move_id, move.item_id, lot, move.quantity, move.from_id, move.to_id, outcome.value_fen,
            outcome.provisional, None if unit is None else unit.numerator, None if unit is None else unit.denominator,
            self.latest[1], self.posted_at, self.plain.day(move.business_day), move.kind,
            move.reason, move.note, move.source_type, move.source_uuid.bytes, move.source_line, move.by_id or self.by,
            move.reverses_id, about,
        )  # fmt: skip

    def _revalue(self) -> None:
        """Value without goods: settled shorts cost what was paid; what a pool cannot bear goes to the revaluation."""
        wanted = [
            (move, one.short.move_id, *self.ways[one.short.move_id], one.difference_fen)
            for move, one in self.settled
            if one.difference_fen
        ]
        for move, move_id, residue in self.residues:
            wanted.append((move, move_id, REVALUATION, move.from_id, residue))
        if not wanted:
            return
        first = take_numbers(self.current, moves=len(wanted)).move_id
        for move_id, (cause, about, from_id, to_id, value) in enumerate(wanted, first):
            move = MoveRecord(
                item_id=cause.item_id, quantity=0, from_id=from_id, to_id=to_id, kind=MoveKind.REVALUE,
                source_type="stock", source_uuid=cause.source_uuid, source_line=move_id, occurred_at=cause.occurred_at,
                business_day=cause.business_day,
            )  # fmt: skip
            self.rows.append(self._row(move_id, move, Outcome(value, provisional=False, unit=None), about=about))

    def _write(self) -> None:
        if not self.rows:
            return
        ledger.MOVES.run(self.connection, self.rows)
        ledger.BALANCES.run(self.connection, [(*key, moved) for key, moved in sorted(self.balances.items())])
        ledger.write_values(self.connection, self.pools.items())
        new = [
            (one.move_id, item, quantity, value, one.quantity, one.value_fen)
            for item, one, quantity, value in self.new_shorts
        ]
        ledger.SHORTS.run(self.connection, new)
        old = self.changed_shorts.keys() - {row[0] for row in new}
        ledger.SETTLE.run_many(
            self.connection,
            [(self.changed_shorts[one].quantity, self.changed_shorts[one].value_fen, one) for one in sorted(old)],
        )
        now_short = {item for item, pool in self.pools.items() if pool.quantity < 0}
        found_short(now_short - self.was_short, no_longer=self.was_short - now_short, by=self.by, at=self.at)
