"""A teacher decides about an envelope in 待核: book it after all, or set it aside with a reason."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from shop.catalog.models import Product
from shop.catalog.queries import price_book
from shop.db import session, transaction
from shop.kernel.errors import N_, Conflict, DomainError, Forbidden, NotFound
from shop.once import Operation, take_numbers
from shop.people.actions import audit
from shop.shifts.queries.outstanding import Heard
from shop.till import messages
from shop.till.actions.envelopes import Arrival, RevokedDevice, Sender, reopened
from shop.till.actions.follow import Decider, book, book_waiting
from shop.till.actions.held import close, reason_of, subject
from shop.till.actions.selling import Selling
from shop.till.actions.shifts import after
from shop.till.editions import NewerEdition
from shop.till.models import HeldEnvelope

BOOKED = N_("核对后登记")
CAME = N_("平板自己已经传上来了")
FORGIVABLE = ("bad_hash", "other_device", RevokedDevice.reason)


class AlreadyDecided(Conflict):
    """Somebody was faster."""

    message = N_("这张单据已经处理过了。")


class Unreadable(DomainError):
    """There is nothing to book."""

    message = N_("这张单据的内容读不出来，不能登记。请按纸面补记后作废它。")


class OwnEnvelope(Forbidden):
    """Four eyes: nobody decides about what they did themselves."""

    message = N_("自己操作的单据要由另一位老师核对。")


class ReasonMissing(DomainError):
    """Setting aside needs a reason."""

    message = N_("请写明作废的理由，方便以后查账。")


def book_held(held_id: int, *, by: int, at: datetime, product_id: int | None = None) -> None:
    """Book a held envelope on the teacher's word. `product_id` stands in for products the catalogue does not know.

    A refund booked here counts as approved by the teacher, who must not be the one who made it. With a sale comes what
    waited for it. Raises what refuses it; it then stays in 待核 as it was.
    """
    with transaction() as current:
        held = _open(held_id)
        sender = Sender(held.device_id or 0, 0)
        arrival = reopened(held.envelope, sender)
        if arrival.payload is None or arrival.envelope is None or arrival.occurred_at is None:
            raise arrival.problem if isinstance(arrival.problem, NewerEdition) else Unreadable
        if arrival.problem is not None and reason_of(arrival.problem) not in FORGIVABLE:
            raise arrival.problem
        arrival.problem = None
        if _came_meanwhile(arrival):
            close(held, decision=CAME, by=by, at=at)
            return
        if arrival.payload.cashier_id == by:
            raise OwnEnvelope
        if isinstance(arrival.payload, messages.Sale):
            _book_sale(arrival, product_id=product_id, at=at)
        else:
            book(arrival, Decider(sender, at, teacher=by))
        _settle_operation(arrival, held, at=at)
        current.flush()
        after([arrival], [arrival], state=None, waiting=True, heard=Heard(sender.id, 0), at=at)
        close(held, decision=BOOKED, by=by, at=at)
        audit.record("held.book", subject=subject(held), detail=held.reason, by=by, at=at)
        if arrival.is_sale:
            book_waiting(at)


def dismiss(held_id: int, *, reason: str, by: int, at: datetime) -> None:
    """Set a held envelope aside for good; it stays readable with who decided and why."""
    if not reason.strip():
        raise ReasonMissing
    with transaction():
        held = _open(held_id)
        close(held, decision=reason.strip()[:300], by=by, at=at)
        audit.record("held.dismiss", subject=subject(held), detail=reason.strip()[:300], by=by, at=at)


def _open(held_id: int) -> HeldEnvelope:
    """What is held, locked until the commit after the ledger's head: a sale may be booking it. Raises NotFound,
    AlreadyDecided."""
    take_numbers(session())
    statement = select(HeldEnvelope).where(HeldEnvelope.id == held_id).with_for_update()
    held = session().scalar(statement.execution_options(populate_existing=True))
    if held is None:
        raise NotFound
    if held.decided_at is not None:
        raise AlreadyDecided
    return held


def _came_meanwhile(arrival: Arrival) -> bool:
    """Whether the tablet has sent the very same since, and it is in the books: then there is nothing left to do."""
    operation = session().get(Operation, arrival.uuid)
    return operation is not None and operation.verdict == "accepted" and operation.sha256 == arrival.sha256


def _book_sale(arrival: Arrival, *, product_id: int | None, at: datetime) -> None:
    if product_id is not None and isinstance(arrival.payload, messages.Sale):
        _stand_in(arrival.payload, product_id)
    selling = Selling([arrival], at=at, careful=True)
    if arrival.problem is not None:
        raise arrival.problem
    selling.book(take_numbers(session(), orders=1))


def _stand_in(sale: messages.Sale, product_id: int) -> None:
    """Put a known product in the place of unknown ones; the name as sold stays on the line."""
    if session().get(Product, product_id) is None:
        raise NotFound
    book_of_prices = price_book()
    for line in sale.lines:
        if book_of_prices.product(line.product_id) is None:
            line.product_id, line.variant_id = product_id, None


def _settle_operation(arrival: Arrival, held: HeldEnvelope, *, at: datetime) -> None:
    """From now on the tablet hears that it is in the books; what had no claim of its own gets one."""
    operation = session().get(Operation, arrival.uuid, populate_existing=True)
    envelope = arrival.envelope
    if operation is not None:
        if operation.sha256 == arrival.sha256:
            operation.verdict, operation.reason = "accepted", ""
    elif envelope is not None:
        server_seq = take_numbers(session(), operations=1).server_seq
        session().add(
            Operation(
                uuid=arrival.uuid,
                device_id=held.device_id or envelope.device_id,
                epoch=envelope.epoch,
                device_seq=-held.id,
                sha256=arrival.sha256,
                server_seq=server_seq,
                verdict="accepted",
                received_at=at,
            )
        )
