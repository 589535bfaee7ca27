"""What came before earlier documents of its tablet did, as after a restore, waits for them as it would for its sale."""

from __future__ import annotations

from sqlalchemy import func, select

from shop.db import session
from shop.kernel.errors import N_, DomainError
from shop.once import Operation
from shop.sales.actions.refusals import NotThisTender, TenderNotFixable, TooManyBack, TooMuchBack, UnknownOrder
from shop.till.actions.envelopes import Arrival

#: Refusals that an earlier refund or tender correction of the same order may take away.
MAY_PASS = (NotThisTender, TenderNotFixable, TooManyBack, TooMuchBack)


class EarlierMissing(UnknownOrder):
    """Documents with lower numbers of the same tablet have not arrived."""

    message = N_("这台平板更早的单据还没有全部到账，到齐后会自动登记。现在还记不了：%(why)s")


def in_time(problem: DomainError, arrival: Arrival) -> DomainError:
    """The refusal as it stands, or EarlierMissing when what is missing may take it away."""
    return EarlierMissing(why=str(problem)) if isinstance(problem, MAY_PASS) and _is_early(arrival) else problem


def _is_early(arrival: Arrival) -> bool:
    envelope = arrival.envelope
    if envelope is None:
        return False
    before = select(func.count()).where(
        Operation.device_id == envelope.device_id,
        Operation.epoch == envelope.epoch,
        Operation.device_seq < envelope.device_seq,
    )
    return (session().scalar(before) or 0) < envelope.device_seq - 1
