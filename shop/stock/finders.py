"""What search finds in stock."""

from __future__ import annotations

from flask import url_for

from shop.db import session
from shop.stock.queries.lists import item_list
from shop.web.now import today
from shop.web.search import Found


def items(text: str, most: int) -> list[Found]:
    """Items by code or name."""
    found = session().scalars(item_list(text=text, kind="", location_id=None, state="", today=today()).limit(most))
    return [Found(one.name, url_for("stock.item", material_id=one.id), one.code) for one in found]
