"""Texts with bad intentions in what is bought, kept, looked after and paid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from shop.books.actions.papers import decide
from shop.books.models import Paper
from shop.db import session
from shop.purchasing.actions.invoices import settle
from shop.purchasing.actions.requests import approve, send_back

Send = Callable[..., Any]
Evil = Callable[..., str]


def stock(send: Send, evil: Evil) -> str:
    """An item that came, was counted and is short; places and containers. Returns the item's code."""
    code = evil(64)
    facts = {"kind": "ingredient", "dimension": "mass", "count_class": "A", "active": "y", "pack_quantity": "100"}
    send(
        "/stock/items/new", code=code, name=evil(200), name_en=evil(200), storage=evil(60), shelf=evil(40),
        pack_name=evil(60), pack_price="1", **facts,
    )  # fmt: skip
    send("/stock/locations/new", name=evil(60), name_en=evil(60), active="y")
    send("/stock/tares", name=evil(60), weight="1")
    send(
        "/stock/receive", to_id="100", note=evil(200), **{"lines-0-item": code, "lines-0-quantity": "100"},
        **{"lines-0-value": "1", "lines-0-expires": "2026-12-01"},
    )  # fmt: skip
    send("/stock/write-off", from_id="100", reason="broken", note=evil(200),
         **{"lines-0-item": code, "lines-0-quantity": "101"})  # fmt: skip
    send("/stock/counts/new", location_id="100", which="all")
    return code


def safety(send: Send, evil: Evil) -> None:
    """A fridge that was too warm, a sample."""
    limits = {"kind": "temperature", "low": "0", "high": "8", "per_day": "2", "every_days": "1", "active": "y"}
    send("/safety/points/new", name=evil(60), note=evil(), **limits)
    send("/safety/points/1/note", **{"p1-temperature": "12", "p1-note": evil()})
    send("/safety/samples/new", item_id="0", what=evil(80), quantity="125", place=evil(60), note=evil())


def purchasing(send: Send, evil: Evil, code: str, *, other: int, at: datetime) -> None:
    """An item bought from a supplier, from the quote to an invoice that does not fit; a thing and the fit-out list."""
    send(
        "/purchasing/suppliers/new", name=evil(80), contact=evil(40), phone=evil(40), address=evil(), terms=evil(80),
        note=evil(), active="y",
    )  # fmt: skip
    send(
        "/purchasing/quotes/new", supplier_id="1", item=code, pack_name=evil(60), pack_quantity="100", price="1",
        minimum="1", note=evil(),
    )  # fmt: skip
    wanted = {"lines-0-item": code, "lines-0-quantity": "200"}
    for _ in range(3):
        send("/purchasing/requests/new", note=evil(), **wanted)
    for number in (1, 2, 3):
        send(f"/purchasing/requests/{number}/choose", step="hand_in")
    send_back(3, reason=evil(), by=other, at=at)
    for number in (1, 2):
        approve(number, reason=evil(), by=other, at=at)
        send(f"/purchasing/requests/{number}/order")
    line = {"lines-0-line_id": "1"}
    send(
        "/purchasing/orders/1/receive", uuid=str(uuid4()), to_id="100", note=evil(),
        **line, **{"lines-0-accepted": "300", "lines-0-lot": evil(40), "lines-0-value": "3"},
    )  # fmt: skip
    for number in range(2):
        asked = {"lines-0-quantity": "400", "lines-0-amount": "9"}
        send("/purchasing/orders/1/invoices/new", number=evil(40), dated="2026-11-23", **line, **asked)
        if not number:
            settle(1, accept=True, reason=evil(), by=other, at=at)
    send("/purchasing/orders/1/close", reason=evil())
    send("/purchasing/fit-out/new", kind="task", name=evil(80), hall=evil(40), state="open", note=evil())
    send(
        "/purchasing/equipment/new", code=evil(20), name=evil(80), serial=evil(60), place=evil(60), price="9",
        bought_on="2026-11-01", life_months="3", state="used", supplier_id="1", fit_out_id="1", note=evil(),
    )  # fmt: skip
    send("/purchasing/equipment/1/plans", task=evil(80), every_days="1")
    send("/purchasing/equipment/1/done", plan_id="0", done_on="2026-11-23", what=evil())


def papers(send: Send, evil: Evil, *, other: int, at: datetime) -> None:
    """Papers: one waits, one is posted and taken back; a month is closed with a note."""
    facts = {
        "day": "2026-10-23",
        "amount": "9",
        "account": "5605",
        "money": "1002",
        "payee": evil(80),
        "note": evil(200),
    }
    for _ in range(2):
        send("/books/papers/new?kind=expense", uuid=str(uuid4()), **facts)
    paper = session().scalars(select(Paper)).first()
    if paper is not None:
        decide(paper.uuid, approve=True, reason=evil(100), by=other, at=at)
    send("/books/months/2026-10/close", note=evil(200))
