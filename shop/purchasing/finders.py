"""What search finds in purchasing."""

from __future__ import annotations

from flask import url_for

from shop.db import session
from shop.purchasing.queries.suppliers import supplier_list
from shop.web.search import Found


def suppliers(text: str, most: int) -> list[Found]:
    """Suppliers by name, contact or phone."""
    found = session().scalars(supplier_list(text=text).limit(most))
    return [Found(one.name, url_for("purchasing.supplier", supplier_id=one.id), one.contact) for one in found]
