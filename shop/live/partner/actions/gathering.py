"""Take in what the sources tell: new orders, changed lines and addresses, and how far the orders are there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from shop.catalog.models import Product, Variant
from shop.db import session, transaction
from shop.kernel.ids import uuid7
from shop.live.imports.rules.records import Buyer
from shop.live.models import PlatformChannel
from shop.live.partner.actions.steps import step_all
from shop.live.partner.models import ShipChannel, ShipLine, ShipOrder
from shop.live.partner.rules.addresses import address_problems
from shop.live.partner.rules.states import NOT_SENT, PackedBy, State, moved_by
from shop.live.partner.sources import PROVIDERS, Provider, ToShip, nothing
from shop.people.actions import audit
from shop.web.now import settings

AT_ONCE = 400
GONE = "gone"
Way = tuple[str, int | None]


@dataclass(slots=True)
class Gathered:
    """How many orders are new, changed and moved on."""

    new: int = 0
    changed: int = 0
    moved: int = 0


def gather(*, by: int | None, at: datetime) -> Gathered:
    """Take in everything the sources tell now. Repeating it changes nothing."""
    with transaction():
        found = Gathered()
        catalogue = _Catalogue()
        ways = _ways()
        for provider in PROVIDERS:
            _Gathering(provider, catalogue, ways, found, by=by, at=at).run()
        if found.new or found.changed or found.moved:
            detail = f"{found.new} {found.changed} {found.moved}"
            audit.record("ship.gather", subject="ship_order", detail=detail, by=by, at=at)
    return found


def check_recipient(order: ShipOrder, buyer: Buyer | None) -> None:
    """Note what is wrong with the address, and a mark by which a change of it is seen."""
    order.has_recipient = buyer is not None
    order.problems = address_problems(name=buyer.name, phone=buyer.phone, address=buyer.address) if buyer else []
    told = json.dumps(asdict(buyer), ensure_ascii=False, sort_keys=True) if buyer else ""
    key = settings().secret_key.encode()[:64]
    order.recipient_mark = blake2b(told.encode(), key=key, digest_size=16).hexdigest() if buyer else ""


def way_of(channel: str, *, has_recipient: bool) -> Way:
    """Who packs what is sold there: as a teacher said, else we where recipients are kept."""
    return _ways().get(channel) or ((PackedBy.US if has_recipient else PackedBy.PARTNER).value, None)


def _ways() -> dict[str, Way]:
    told: dict[str, Way] = {
        one.platform: (PackedBy.US.value, None)
        for one in session().scalars(select(PlatformChannel).where(PlatformChannel.keeps_buyers))
    }
    return told | {one.channel: (one.packed_by, one.partner_id) for one in session().scalars(select(ShipChannel))}


class _Catalogue:
    """Products and their forms by code."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[int, int | None]] = {
            code.casefold(): (product, None) for code, product in session().execute(select(Product.code, Product.id))
        }
        forms = select(Variant.code, Variant.product_id, Variant.id).where(Variant.code.is_not(None))
        self.known |= {code.casefold(): (product, form) for code, product, form in session().execute(forms) if code}

    def line(self, told: ToShip) -> ShipLine:
        product, variant = self.known.get(told.code.casefold(), (None, None))
        return ShipLine(
            line=told.line, code=told.code, name=told.name[:200], pieces=told.quantity, packed=0, product_id=product,
            variant_id=variant,
        )  # fmt: skip


class _Gathering:
    """What one provider tells, a few hundred orders at a time."""

    def __init__(
        self,
        provider: Provider,
        catalogue: _Catalogue,
        ways: dict[str, Way],
        found: Gathered,
        *,
        by: int | None,
        at: datetime,
    ) -> None:
        self.provider, self.catalogue, self.ways, self.found = provider, catalogue, ways, found
        self.by, self.at = by, at

    def run(self) -> None:
        seen: set[int] = set()
        for piece in _pieces(self.provider.to_ship()):
            self._piece(piece)
            seen |= {lines[0].source_id for lines in piece}
        if self.provider.stands is not nothing:
            self._those_that_went_on(seen)

    def _piece(self, piece: Sequence[Sequence[ToShip]]) -> None:
        ids = [lines[0].source_id for lines in piece]
        kept = {one.source_id: one for one in self._kept(ShipOrder.source_id.in_(ids))}
        stands = self.provider.stands(ids)
        with_recipient = [lines[0].source_id for lines in piece if lines[0].has_recipient]
        buyers = self.provider.recipients(with_recipient) if with_recipient else {}
        for lines in piece:
            first = lines[0]
            order = kept.get(first.source_id)
            if order is None:
                order = self._new(first)
                order.lines = [self.catalogue.line(one) for one in lines]
                self.found.new += 1
            elif order.stands in NOT_SENT and self._changed(order, lines):
                self.found.changed += 1
            mark = order.recipient_mark
            check_recipient(order, buyers.get(first.source_id))
            if kept.get(first.source_id) is not None and mark != order.recipient_mark:
                self.found.changed += 1
        session().flush()
        self._move(self._kept(ShipOrder.source_id.in_(ids)), stands)

    def _new(self, told: ToShip) -> ShipOrder:
        default = (PackedBy.US if told.has_recipient else PackedBy.PARTNER).value
        packed_by, partner_id = self.ways.get(told.channel, (default, None))
        order = ShipOrder(
            uuid=uuid7(self.at), source=told.source, source_id=told.source_id, channel=told.channel,
            number=told.number, state=(State.PAID if told.paid_at else State.CLAIMED).value, paid_at=told.paid_at,
            packed_by=packed_by, partner_id=partner_id, gathered_at=self.at, told="",
        )  # fmt: skip
        session().add(order)
        return order

    def _changed(self, order: ShipOrder, lines: Sequence[ToShip]) -> bool:
        """Lines as they are told now; true when something is different."""
        kept = {line.line: line for line in order.lines}
        told = {one.line: self.catalogue.line(one) for one in lines}
        before = {name: (line.code, line.name, line.pieces) for name, line in kept.items()}
        order.paid_at = lines[0].paid_at or order.paid_at
        if before == {name: (line.code, line.name, line.pieces) for name, line in told.items()}:
            return False
        for name, line in told.items():
            if name in kept:
                same = kept[name]
                same.code, same.name, same.pieces = line.code, line.name, line.pieces
                same.product_id, same.variant_id = line.product_id, line.variant_id
                same.packed = min(same.packed, line.pieces)
            else:
                order.lines.append(line)
        for name in kept.keys() - told.keys():
            order.lines.remove(kept[name])
        return True

    def _those_that_went_on(self, seen: set[int]) -> None:
        """Open orders the source does not tell as open any more: finished there, or taken back with their file."""
        left = [one for one in self._kept(ShipOrder.state != State.CLOSED.value) if one.source_id not in seen]
        for first in range(0, len(left), AT_ONCE):
            some = left[first : first + AT_ONCE]
            stands = self.provider.stands([one.source_id for one in some])
            self._move([one for one in some if one.source_id in stands], stands)
            gone = [one for one in some if one.source_id not in stands and one.told != GONE]
            closing = [one for one in gone if one.stands in NOT_SENT]
            for one in gone:
                one.told = GONE
            step_all(closing, State.CLOSED, reason="source", by=None, at=self.at)
            self.found.moved += len(closing)

    def _move(self, orders: Sequence[ShipOrder], stands: Mapping[int, State]) -> None:
        """Follow the source where its word is another one than before."""
        by_state: dict[State, list[ShipOrder]] = {}
        for order in orders:
            word = stands.get(order.source_id)
            if word is None or order.told == word.value:
                continue
            order.told = word.value
            state = moved_by(order.stands, word, resume=order.resume)
            if state is not None:
                by_state.setdefault(state, []).append(order)
        for state, some in by_state.items():
            step_all(some, state, by=None, at=self.at)
            self.found.moved += len(some)
        session().flush()

    def _kept(self, condition: object) -> Sequence[ShipOrder]:
        wanted = select(ShipOrder).where(ShipOrder.source == self.provider.name, condition)  # type: ignore[arg-type]
        return session().scalars(wanted.options(selectinload(ShipOrder.lines)).order_by(ShipOrder.id)).all()


def _pieces(lines: Iterator[ToShip]) -> Iterator[list[list[ToShip]]]:
    """Lines by order, a few hundred orders together."""
    piece: list[list[ToShip]] = []
    for _source_id, some in groupby(lines, key=lambda one: one.source_id):
        piece.append(list(some))
        if len(piece) == AT_ONCE:
            yield piece
            piece = []
    if piece:
        yield piece
