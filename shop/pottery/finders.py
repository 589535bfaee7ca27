"""What search finds here: works by name, code or kind."""

from __future__ import annotations

from flask import url_for

from shop.db import session
from shop.pottery.queries.works import work_list
from shop.web.search import Found


def works(text: str, most: int) -> list[Found]:
    """Works, also unpublished ones."""
    found = session().scalars(work_list(text).limit(most))
    return [Found(one.product.name, url_for("pottery.work", work_id=one.id), one.product.code) for one in found]
