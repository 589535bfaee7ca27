"""How far an order to ship is, which steps there are, and what its source's word moves."""

from __future__ import annotations

from enum import StrEnum

from shop.kernel.errors import N_


class State(StrEnum):
    """How far an order is."""

    CLAIMED = "claimed"
    PAID = "paid"
    CONFIRMED = "confirmed"
    PACKED = "packed"
    SHIPPED = "shipped"
    RECEIVED = "received"
    AFTER_SALE = "after_sale"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The state in a word."""
        return _WORDS[self][0]

    @property
    def kind(self) -> str:
        """Its colour."""
        return _WORDS[self][1]


class PackedBy(StrEnum):
    """Who packs an order."""

    US = "us"
    PARTNER = "partner"

    @property
    def label(self) -> str:
        """Who, in a word."""
        return N_("我们打包") if self == PackedBy.US else N_("合作企业打包")


class Outcome(StrEnum):
    """What became of pieces that came back."""

    WAITING = "waiting"
    STOCK = "stock"
    SECOND = "second"
    BROKEN = "broken"
    KEPT = "kept"

    @property
    def label(self) -> str:
        """The outcome in a word."""
        return _OUTCOMES[self][0]

    @property
    def kind(self) -> str:
        """Its colour."""
        return _OUTCOMES[self][1]


_WORDS = {
    State.CLAIMED: (N_("待付款"), "wait"),
    State.PAID: (N_("已付款"), "wait"),
    State.CONFIRMED: (N_("已核对"), "info"),
    State.PACKED: (N_("已打包"), "info"),
    State.SHIPPED: (N_("已发货"), "info"),
    State.RECEIVED: (N_("已收货"), "good"),
    State.AFTER_SALE: (N_("售后中"), "bad"),
    State.CLOSED: (N_("已完结"), ""),
}
_OUTCOMES = {
    Outcome.WAITING: (N_("还没退回来"), "wait"),
    Outcome.STOCK: (N_("退回，重新上架"), "good"),
    Outcome.SECOND: (N_("退回，改作二等品"), "info"),
    Outcome.BROKEN: (N_("退回，破损"), "bad"),
    Outcome.KEPT: (N_("没有退回"), ""),
}
#: Steps that people take. An after-sale goes back to where the order was before it.
STEPS = frozenset(
    {
        (State.CLAIMED, State.PAID),
        (State.CLAIMED, State.CLOSED),
        (State.PAID, State.CONFIRMED),
        (State.PAID, State.CLOSED),
        (State.CONFIRMED, State.PAID),
        (State.CONFIRMED, State.PACKED),
        (State.CONFIRMED, State.SHIPPED),
        (State.CONFIRMED, State.CLOSED),
        (State.PACKED, State.CONFIRMED),
        (State.PACKED, State.SHIPPED),
        (State.SHIPPED, State.RECEIVED),
        (State.RECEIVED, State.CLOSED),
    }
)
ORDER = (
    State.CLAIMED, State.PAID, State.CONFIRMED, State.PACKED, State.SHIPPED, State.RECEIVED, State.CLOSED,
)  # fmt: skip
#: The goods are still here, so lines may change and an order may be called off.
NOT_SENT = (State.CLAIMED, State.PAID, State.CONFIRMED, State.PACKED)
SENT = (State.SHIPPED, State.RECEIVED, State.CLOSED)
#: Ready to be told to a partner.
READY = (State.CONFIRMED, State.PACKED)


def may_step(before: State, after: State, *, resume: str = "") -> bool:
    """Whether a person may take this step."""
    if before == State.AFTER_SALE:
        return after in (State(resume), State.CLOSED) if resume else False
    if after == State.AFTER_SALE:
        return before not in (State.CLAIMED, State.AFTER_SALE)
    return (before, after) in STEPS


def steps_from(state: State) -> list[State]:
    """The steps a person may take without an after-sale, in their order."""
    return [one for one in ORDER if (state, one) in STEPS]


def moved_by(state: State, told: State, *, resume: str = "") -> State | None:
    """Where the word of its source moves an order; None when it stays. It never goes back.

    An after-sale of goods that were never sent ends with the source's; of goods that were, a person says how it ended.
    """
    if state == State.CLOSED:
        return None
    if state == State.AFTER_SALE:
        if told == State.AFTER_SALE or State(resume) not in NOT_SENT:
            return None
        return State.CLOSED if told == State.CLOSED else State(resume)
    if told == State.AFTER_SALE:
        return told if state != State.CLAIMED else None
    return told if ORDER.index(told) > ORDER.index(state) else None
