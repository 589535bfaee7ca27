"""What-if questions with their answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from shop.catalog.models import Product
from shop.db import session
from shop.kernel.errors import NotFound
from shop.planning.models import Forecast, PlanRun, WhatIf

SHOWN = 30


def asked_lately() -> Sequence[WhatIf]:
    """The latest questions, the newest first."""
    return session().scalars(select(WhatIf).order_by(WhatIf.id.desc()).limit(SHOWN)).all()


def what_if_of(what_if_id: int) -> WhatIf:
    """One question. Raises NotFound."""
    found = session().get(WhatIf, what_if_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def products_called(products: Collection[int]) -> dict[int, Product]:
    """These products by id."""
    return {one.id: one for one in session().scalars(select(Product).where(Product.id.in_(products)))}


def products_to_ask(run: PlanRun) -> list[tuple[int, str]]:
    """Products that are forecast with enough data, by name."""
    rows = session().execute(
        select(Product.id, Product.name)
        .join(Forecast, Forecast.subject_id == Product.id)
        .where(Forecast.run_id == run.id, Forecast.kind == "product", Forecast.model != "thin")
        .order_by(Product.sort, Product.name)
    )
    return [(product, name) for product, name in rows]
