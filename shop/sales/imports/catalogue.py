"""Where the file's names meet the catalogue: outlets, products and variants, found or made set-wise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, select

from shop.catalog.actions.imports import ensure_products
from shop.catalog.actions.version import touch
from shop.catalog.models import ComboChoice, Outlet, Product, Variant
from shop.db import session, transaction
from shop.kernel.money import Fen
from shop.sales.imports.rules.texts import fold
from shop.sales.imports.states import BatchState
from shop.sales.models import GoodsUse, ImportBatch, OrderLine


@dataclass(frozen=True, slots=True)
class Place:
    """An outlet and what its orders are identified by: its name, or nothing for the own shop."""

    outlet_id: int
    identity: str


def own_outlet_name() -> str:
    """The name of the shop itself."""
    return session().scalars(select(Outlet.name).where(Outlet.own)).one()


def places(names: Iterable[str]) -> dict[str, Place]:
    """The outlets of these names, created where there is none yet. Must run inside transaction()."""
    known = {fold(outlet.name): outlet for outlet in session().scalars(select(Outlet))}
    found = {}
    for name in names:
        outlet = known.get(fold(name))
        if outlet is None:
            outlet = known[fold(name)] = Outlet(name=name)
            session().add(outlet)
    session().flush()
    for name in names:
        outlet = known[fold(name)]
        found[name] = Place(outlet.id, "" if outlet.own else outlet.name)
    return found


def products(names: Sequence[str]) -> dict[str, int]:
    """Product ids of the names that the catalogue knows: by the same name, else its code, else a name that differs in
    case or width only. Products on sale come before retired ones, older before younger."""
    rows = session().execute(select(Product.id, Product.name, Product.code).order_by(Product.active.desc(), Product.id))
    exact: dict[str, int] = {}
    code: dict[str, int] = {}
    folded: dict[str, int] = {}
    for product_id, name, its_code in rows:
        exact.setdefault(name, product_id)
        code.setdefault(fold(its_code), product_id)
        folded.setdefault(fold(name), product_id)
    found = {}
    for name in names:
        match = exact.get(name) or code.get(fold(name)) or folded.get(fold(name))
        if match is not None:
            found[name] = match
    return found


def variants(product_ids: Iterable[int]) -> Mapping[tuple[int, str], int]:
    """The variants of these products by product and folded name."""
    wanted = set(product_ids)
    rows = session().execute(select(Variant.product_id, Variant.name, Variant.id))
    return {(product_id, fold(name)): variant_id for product_id, name, variant_id in rows if product_id in wanted}


def create(
    missing: Sequence[tuple[str, str, Fen | None]], *, batch_id: int, by: int | None, at: datetime
) -> dict[str, int]:
    """Create products for names the catalogue lacks (name, category, price or None when unknown); their ids."""
    return ensure_products(missing, from_import=batch_id, by=by, at=at)


def forget_products(*, at: datetime) -> None:
    """Remove products that undone imports brought and nothing uses: not sold, not used, in no combo, no photo yet."""
    undone = select(ImportBatch.id).where(ImportBatch.state == BatchState.UNDONE)
    unused = select(Product.id).where(
        Product.from_import.in_(undone),
        Product.photo.is_(None),
        ~exists().where(OrderLine.product_id == Product.id),
        ~exists().where(GoodsUse.product_id == Product.id),
        ~exists().where(ComboChoice.product_id == Product.id),
    )
    with transaction() as current:
        if current.scalars(delete(Product).where(Product.id.in_(unused)).returning(Product.id)).all():
            touch(at=at)
