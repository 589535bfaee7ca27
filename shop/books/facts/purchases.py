"""Invoices: what was received is owed to the supplier; a price that differs from the receipt is a cost."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from shop.books.rules.chart import PRICE_DIFFERENCE, RECEIVED, SUPPLIERS
from shop.books.rules.postings import Facts, Part, Subject
from shop.db import session
from shop.kernel.money import round_half_up
from shop.purchasing.models import Invoice
from shop.purchasing.queries.receipts import received

INVOICE = "invoice"
COUNTS = ("matched", "settled")


def add(facts: Facts, first: date, last: date) -> None:
    """Invoices that are to be paid, on their own dates."""
    wanted = (
        select(Invoice)
        .where(Invoice.dated.between(first, last), Invoice.state.in_(COUNTS))
        .options(selectinload(Invoice.lines))
    )
    invoices = session().scalars(wanted).all()
    came = received([line.order_line_id for one in invoices for line in one.lines])
    sums: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for invoice in invoices:
        subject = Subject(INVOICE, str(invoice.id), invoice.dated)
        for line in invoice.lines:
            there = came[line.order_line_id]
            part = Fraction(min(line.quantity, there.accepted), there.accepted) if there.accepted else Fraction(0)
            share = round_half_up(there.value_fen * part)
            sums[invoice.id] = (sums[invoice.id][0] + share, sums[invoice.id][1] + line.amount_fen)
        share, asked = sums[invoice.id]
        facts.add(subject, Part(RECEIVED), share)
        facts.add(subject, Part(PRICE_DIFFERENCE), asked - share)
        facts.add(subject, Part(SUPPLIERS), -asked)
