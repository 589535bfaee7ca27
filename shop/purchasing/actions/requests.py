"""A request: written down, its quotes chosen, handed in, approved by somebody else or sent back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shop.db import session, transaction
from shop.kernel.clock import business_day
from shop.kernel.errors import N_, Conflict, Forbidden, Invalid, Problem
from shop.kernel.money import yuan
from shop.once import take_numbers
from shop.people.actions import audit
from shop.purchasing.models import Budget, PurchaseRequest, Quote, RequestLine
from shop.purchasing.queries.requests import request_of, standing, totals
from shop.purchasing.queries.suppliers import offer_of, quotes_for, side_by_side
from shop.purchasing.rules.offers import packs_for
from shop.purchasing.rules.requests import State, may_become
from shop.stock.queries.lists import names_of_items
from shop.web.access import May
from shop.worklist.actions import close_about, open_item

KIND = "purchase_request"
NO_LINES = N_("请至少填一行物料和数量。")
TWICE = N_("这种物料写了两行，请合成一行。")
NOTHING = N_("数量要大于 0。")


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many thousandths of an item."""

    item_id: int
    quantity: int


class NotNow(Conflict):
    """A request takes its steps in order."""

    message = N_("这份申请的状态已经变了，现在不能这样做。刷新后可以看到。")


class FourEyes(Forbidden):
    """Nobody approves his own request."""

    message = N_("自己写过、改过或送审的采购申请，要由另一位批准。")


class OverBudget(Invalid):
    """More than the month has is approved only with a reason."""

    message = N_("超出这个月的预算。请写明为什么还要买，再批准。")


def write_request(
    wanted: Sequence[Wanted], *, note: str = "", request_id: int | None = None, by: int, at: datetime
) -> PurchaseRequest:
    """Write a request down, or change a draft. Where nobody chose, the cheapest quote is. Raises Invalid, NotNow."""
    with transaction() as current:
        if problems := _problems(wanted):
            raise Invalid(problems=tuple(problems))
        if request_id is None:
            request = PurchaseRequest(made_by=by, changed_by=by, made_at=at, month=month_of(at), state=State.DRAFT)
            current.add(request)
        else:
            request = _step(request_id, None)
            request.changed_by = by
        request.note = note
        chosen = {line.item_id: line.quote for line in request.lines}
        request.lines = []
        current.flush()
        quotes = quotes_for({one.item_id for one in wanted})
        for one in wanted:
            offered = side_by_side(one.quantity, quotes.get(one.item_id, []))
            quote = chosen.get(one.item_id) or (offered[0][0] if offered else None)
            request.lines.append(_line(one, quote))
        current.flush()
        verb = "request.add" if request_id is None else "request.change"
        audit.record(verb, subject=f"request:{request.id}", detail=note, by=by, at=at)
        return request


def choose(request_id: int, chosen: Mapping[int, int], *, by: int, at: datetime) -> PurchaseRequest:
    """Choose quotes for the lines of a draft ({line: quote}). Raises NotNow, Invalid."""
    with transaction() as current:
        request = _step(request_id, None)
        for line in request.lines:
            quote = current.get(Quote, chosen.get(line.id, 0))
            if quote is None or line.id not in chosen:
                continue
            if quote.item_id != line.item_id or quote.ended_at is not None:
                raise Invalid(problems=(Problem("", N_("有一份报价已经不能用了，请刷新后重新选。")),))
            line.quote, line.packs = quote, packs_for(line.quantity, offer_of(quote))
        request.changed_by = by
        current.flush()
        audit.record("request.choose", subject=f"request:{request.id}", by=by, at=at)
        return request


def hand_in(request_id: int, *, by: int, at: datetime) -> PurchaseRequest:
    """Ask a teacher. Raises NotNow, Invalid with every line that has no quote that holds."""
    with transaction() as current:
        request = _step(request_id, State.WAITING)
        names = names_of_items({line.item_id for line in request.lines})
        problems = [
            Problem("", N_("「%(name)s」还没有选报价，或选的报价已经结束。"), {"name": names[line.item_id].name})
            for line in request.lines
            if line.quote is None or line.quote.ended_at is not None
        ]
        if problems or not request.lines:
            raise Invalid(problems=tuple(problems))
        request.month, request.asked_at, request.asked_by = month_of(at), at, by
        request.decided_at = request.decided_by = None
        request.decision = ""
        current.flush()
        facts = {"request_id": request.id, "total": yuan(totals([request.id])[request.id]), "lines": len(request.lines)}
        open_item(KIND, subject=f"request:{request.id}", right=May.APPROVE_PURCHASING, facts=facts, by=by, at=at)
        audit.record("request.hand_in", subject=f"request:{request.id}", detail=str(facts["total"]), by=by, at=at)
        return request


def approve(request_id: int, *, reason: str = "", by: int, at: datetime) -> PurchaseRequest:
    """Say yes to somebody else's request. Raises NotNow, FourEyes, OverBudget without a reason."""
    with transaction() as current:
        take_numbers(current)
        request = _step(request_id, State.APPROVED)
        if by in request.hands:
            raise FourEyes
        state = standing(request.month, request=request)
        if state.over and not reason.strip():
            raise OverBudget(problems=(Problem("reason", N_("请写明理由。")),))
        request.decided_at, request.decided_by, request.decision = at, by, reason.strip()
        current.flush()
        close_about(KIND, subject=f"request:{request.id}", outcome=N_("已批准。"), by=by, at=at)
        audit.record("request.approve", subject=f"request:{request.id}", detail=reason.strip(), by=by, at=at)
        return request


def send_back(request_id: int, *, reason: str, by: int, at: datetime) -> PurchaseRequest:
    """Say what has to change; the request is a draft again. Raises NotNow, Invalid without a reason."""
    with transaction() as current:
        if not reason.strip():
            raise Invalid(problems=(Problem("reason", N_("请写一句要改什么。")),))
        request = _step(request_id, State.DRAFT)
        request.decision, request.decided_at, request.decided_by = reason.strip(), None, None
        current.flush()
        close_about(KIND, subject=f"request:{request.id}", outcome=N_("已退回修改。"), by=by, at=at)
        audit.record("request.send_back", subject=f"request:{request.id}", detail=reason.strip(), by=by, at=at)
        return request


def drop(request_id: int, *, by: int, at: datetime) -> PurchaseRequest:
    """It is not wanted any more. Raises NotNow."""
    with transaction() as current:
        request = _step(request_id, State.DROPPED)
        current.flush()
        audit.record("request.drop", subject=f"request:{request.id}", by=by, at=at)
        return request


def set_budget(month: str, *, amount_fen: int, by: int, at: datetime) -> Budget:
    """Say what may be spent on goods in a month (``2026-11``)."""
    with transaction() as current:
        budget = current.get(Budget, month) or Budget(month=month)
        budget.amount_fen, budget.set_by, budget.set_at = amount_fen, by, at
        current.add(budget)
        current.flush()
        audit.record("budget.set", subject=f"budget:{month}", detail=yuan(amount_fen), by=by, at=at)
        return budget


def month_of(at: datetime) -> str:
    """The month a moment's business day is in."""
    return f"{business_day(at):%Y-%m}"


def _line(one: Wanted, quote: Quote | None) -> RequestLine:
    packs = packs_for(one.quantity, offer_of(quote)) if quote else None
    return RequestLine(
        item_id=one.item_id, quantity=one.quantity, quote_id=quote.id if quote else None, quote=quote, packs=packs
    )


def _problems(wanted: Sequence[Wanted]) -> list[Problem]:
    problems = [] if wanted else [Problem("", NO_LINES)]
    seen: set[int] = set()
    for number, one in enumerate(wanted):
        if one.item_id in seen:
            problems.append(Problem(f"lines-{number}-item", TWICE))
        if one.quantity <= 0:
            problems.append(Problem(f"lines-{number}-quantity", NOTHING))
        seen.add(one.item_id)
    return problems


def _step(request_id: int, then: State | None) -> PurchaseRequest:
    """The request, taken to its next state; without one it has to be a draft. Raises NotFound, NotNow."""
    request = request_of(request_id)
    session().refresh(request, attribute_names=["state"], with_for_update=True)
    if then is None:
        if request.state != State.DRAFT:
            raise NotNow
    elif not may_become(request.state, then):
        raise NotNow
    else:
        request.state = then
    return request
