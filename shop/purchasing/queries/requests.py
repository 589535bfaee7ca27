"""Requests, and the budget they are held against."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from shop.db import session
from shop.kernel.errors import NotFound
from shop.purchasing.models import Budget, PurchaseLine, PurchaseOrder, PurchaseRequest, Quote, RequestLine
from shop.purchasing.rules.requests import Standing

PRICE = Quote.price_fen + Quote.freight_fen


def request_list(*, state: str) -> Select[Any]:
    """Requests, the newest first."""
    wanted = select(PurchaseRequest).options(selectinload(PurchaseRequest.lines)).order_by(PurchaseRequest.id.desc())
    return wanted.where(PurchaseRequest.state == state) if state else wanted


def request_of(request_id: int) -> PurchaseRequest:
    """One request with its lines. Raises NotFound."""
    found = session().scalar(
        select(PurchaseRequest)
        .where(PurchaseRequest.id == request_id)
        .options(selectinload(PurchaseRequest.lines).selectinload(RequestLine.quote).selectinload(Quote.supplier))
    )
    if found is None:
        raise NotFound
    return found


def totals(requests: Collection[int]) -> dict[int, int]:
    """Request: what it costs with freight, as far as quotes are chosen."""
    rows = session().execute(
        select(RequestLine.request_id, func.sum(RequestLine.packs * PRICE))
        .join(Quote, Quote.id == RequestLine.quote_id)
        .where(RequestLine.request_id.in_(requests))
        .group_by(RequestLine.request_id)
    )
    return {request: int(total or 0) for request, total in rows}


def standing(month: str, *, request: PurchaseRequest | None = None) -> Standing:
    """The month's budget; with `request` also what it asks for, unless it is promised already."""
    budget = session().get(Budget, month)
    mine = request.id if request else 0
    promised = session().scalar(
        select(func.coalesce(func.sum(RequestLine.packs * PRICE), 0))
        .join(Quote, Quote.id == RequestLine.quote_id)
        .join(PurchaseRequest, PurchaseRequest.id == RequestLine.request_id)
        .where(
            PurchaseRequest.month == month,
            PurchaseRequest.state.in_(("approved", "ordered")),
            PurchaseRequest.id != mine,
        )
    )
    cancelled = session().scalar(
        select(func.coalesce(func.sum(PurchaseLine.packs * PRICE), 0))
        .join(Quote, Quote.id == PurchaseLine.quote_id)
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseLine.order_id)
        .join(PurchaseRequest, PurchaseRequest.id == PurchaseOrder.request_id)
        .where(PurchaseRequest.month == month, PurchaseOrder.state == "cancelled", PurchaseRequest.id != mine)
    )
    asked = totals([mine]).get(mine, 0) if request else 0
    return Standing(month, budget.amount_fen if budget else None, int(promised or 0) - int(cancelled or 0), asked)
