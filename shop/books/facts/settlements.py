"""Statements whose money came: what was paid out, what was kept back, and so what is still owed."""

from __future__ import annotations

from datetime import date

from shop.books.rules.chart import (
    ALIPAY,
    BANK,
    COMMISSION,
    OTHER_TENDER,
    PARTNER,
    PLATFORM_SALES,
    PLATFORMS,
    RETURNS,
    SAFE,
    UNCLEAR,
    WECHAT,
)
from shop.books.rules.postings import Facts, Part, Subject
from shop.live.partner.queries.settling import booked_between, figures_of
from shop.live.partner.rules.settling import Settled

SETTLEMENT, AT_PARTNERS = "settlement", "partner"
MONEY_OF = {"bank": BANK, "safe": SAFE, "wechat": WECHAT, "alipay": ALIPAY, "other": OTHER_TENDER}


def add(facts: Facts, first: date, last: date) -> None:
    """Money and deductions lessen what is owed; an order nobody knows is a partner's own sale, or unclear."""
    for booking in booked_between(first, last):
        statement = booking.statement
        subject = Subject(SETTLEMENT, str(statement.id), booking.came_on)
        money, channel = Part(MONEY_OF[booking.came_to]), statement.platform or AT_PARTNERS
        for one in figures_of(statement).orders:
            if one.known is None and not statement.platform and not one.again:
                _sold_by_partner(facts, subject, one)
            owes = Part(PLATFORMS if one.known else UNCLEAR if statement.platform else PARTNER)
            facts.move(subject, one.sums.came_fen, to=money, out_of=owes)
            facts.move(subject, one.share_fen + one.fee_fen, to=Part(COMMISSION, channel=channel), out_of=owes)


def _sold_by_partner(facts: Facts, subject: Subject, one: Settled) -> None:
    """The statement is the only word there is of this sale."""
    facts.move(subject, one.sums.paid_fen, to=Part(PARTNER), out_of=Part(PLATFORM_SALES, channel=AT_PARTNERS))
    facts.move(subject, one.sums.refund_fen, to=Part(RETURNS, channel=AT_PARTNERS), out_of=Part(PARTNER))
