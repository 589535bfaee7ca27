"""Taking a commission and following it. The deposit's money goes through the drawer; here stands that it came."""

from __future__ import annotations

from datetime import datetime

from shop.db import session, transaction
from shop.kernel.errors import N_, Conflict, Invalid, NotFound, Problem
from shop.kernel.money import yuan
from shop.people.actions import audit
from shop.pottery.models import Commission, Work
from shop.pottery.rules.commissions import OPEN, CommissionFacts, State, commission_problems, next_states


class NotFromHere(Conflict):
    """A commission goes on step by step."""

    message = N_("这件定制刚刚被别人改过，或者已经结束。请刷新再看。")


class DepositMissing(Conflict):
    """Nothing is begun before the deposit came."""

    message = N_("说好的定金还没有收。先收定金再开始做，或把定金改成 0。")


class DepositHeld(Conflict):
    """Whoever calls off gets the deposit back first."""

    message = N_("定金还在店里。先登记退还定金，再取消。")


def save_commission(facts: CommissionFacts, *, commission_id: int | None = None, by: int, at: datetime) -> Commission:
    """Take an order, or change one that is still open. Raises Invalid with every problem, NotFound, NotFromHere."""
    with transaction() as current:
        problems = commission_problems(facts)
        if facts.work_id is not None and current.get(Work, facts.work_id) is None:
            problems.append(Problem("work_id", N_("请在列表里选。")))
        row = _open(commission_id) if commission_id else Commission(state=State.ASKED, made_at=at, made_by=by)
        if row.deposit_at is not None and facts.deposit_fen != row.deposit_fen:
            problems.append(Problem("deposit_fen", N_("定金已经收了，不能再改数目。")))
        if problems or facts.price_fen is None:
            raise Invalid(problems=tuple(problems))
        row.customer, row.wish, row.work_id, row.due_on = facts.customer, facts.wish, facts.work_id, facts.due_on
        row.price_fen, row.deposit_fen = facts.price_fen, facts.deposit_fen
        current.add(row)
        current.flush()
        verb = "commission.add" if commission_id is None else "commission.change"
        audit.record(verb, subject=f"commission:{row.id}", detail=facts.wish[:60], by=by, at=at)
        return row


def move_on(commission_id: int, *, to: str, by: int, at: datetime) -> Commission:
    """The next step, or called off. Raises NotFound, NotFromHere, DepositMissing, DepositHeld."""
    with transaction() as current:
        row = _open(commission_id)
        if to not in next_states(row.state):
            raise NotFromHere
        held = row.deposit_at is not None and row.deposit_back_at is None
        if to == State.MAKING and row.deposit_fen and not held:
            raise DepositMissing
        if to == State.CALLED_OFF and held:
            raise DepositHeld
        row.state = to
        current.flush()
        audit.record("commission.move", subject=f"commission:{row.id}", detail=f"{row.wish[:60]}：{to}", by=by, at=at)
        return row


def deposit_came(commission_id: int, *, by: int, at: datetime) -> Commission:
    """The deposit was paid. Raises NotFound, NotFromHere."""
    with transaction() as current:
        row = _open(commission_id)
        if not row.deposit_fen or (row.deposit_at is not None and row.deposit_back_at is None):
            raise NotFromHere
        row.deposit_at, row.deposit_back_at = at, None
        current.flush()
        audit.record("commission.deposit", subject=f"commission:{row.id}", detail=_deposit(row), by=by, at=at)
        return row


def deposit_went_back(commission_id: int, *, by: int, at: datetime) -> Commission:
    """The customer has the deposit again. Raises NotFound, NotFromHere."""
    with transaction() as current:
        row = _open(commission_id)
        if row.deposit_at is None or row.deposit_back_at is not None:
            raise NotFromHere
        row.deposit_back_at = at
        current.flush()
        audit.record("commission.back", subject=f"commission:{row.id}", detail=_deposit(row), by=by, at=at)
        return row


def _deposit(row: Commission) -> str:
    return f"{row.wish[:60]}：{yuan(row.deposit_fen)}"


def _open(commission_id: int) -> Commission:
    row = session().get(Commission, commission_id, with_for_update=True)
    if row is None:
        raise NotFound
    if row.state not in OPEN:
        raise NotFromHere
    return row
