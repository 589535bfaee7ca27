"""What search finds here: orders by number, call number or amount; imports by file."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, or_, select

from shop.db import session
from shop.kernel.errors import DomainError
from shop.kernel.money import parse_yuan, yuan
from shop.sales.models import ImportBatch, Order
from shop.sales.queries.orders import state_of
from shop.sales.words import STATES
from shop.web.now import today
from shop.web.search import Found

#: Call numbers and amounts come again every day: looked for in the days people still remember.
REMEMBERED = timedelta(days=60)
LAST_SIGN = "\U0010ffff"


def orders(text: str, most: int) -> list[Found]:
    """Orders whose number begins like this, or of the last weeks with this call number or amount; newest first."""
    number = text.upper()
    fits: list[ColumnElement[bool]] = [
        Order.call_number == number,
        Order.call_number.endswith(f"-{number}", autoescape=True),
    ]
    with suppress(DomainError):
        fits.append(Order.total_fen + Order.rounding_fen == parse_yuan(text))
    found = session().scalars(
        select(Order)
        .where(
            or_(
                and_(Order.number >= number, Order.number <= number + LAST_SIGN),
                and_(Order.business_day >= today() - REMEMBERED, or_(*fits)),
            )
        )
        .order_by(Order.business_day.desc(), Order.id.desc())
        .limit(most)
    )
    return [
        Found(
            order.number,
            url_for("sales.order", order_uuid=order.uuid),
            f"{order.business_day} · {yuan(order.total_fen + order.rounding_fen)} · {_(STATES[state_of(order)])}",
        )
        for order in found
    ]


def imports(text: str, most: int) -> list[Found]:
    """Imports by the name of their file or their own number."""
    fits: list[ColumnElement[bool]] = [ImportBatch.file_name.icontains(text, autoescape=True)]
    if text.isascii() and text.isdigit() and len(text) < 10:
        fits.append(ImportBatch.id == int(text))
    found = session().scalars(select(ImportBatch).where(or_(*fits)).order_by(ImportBatch.id.desc()).limit(most))
    return [
        Found(batch.file_name, url_for("imports.batch", batch_id=batch.id), _("第 %(number)s 批", number=batch.id))
        for batch in found
    ]
