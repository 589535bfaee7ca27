"""Works as anybody may read about them: no stock, no buyers, makers by nickname or number."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from shop.catalog.models import Product, Variant
from shop.catalog.rules.pottery import TESTED, UNTESTED, invitation
from shop.db import session
from shop.kernel.errors import NotFound
from shop.kernel.money import Fen
from shop.pottery.models import Work, WorkForm
from shop.pottery.queries.works import WHOLE, contact_of
from shop.pottery.rules.works import NUMBER


@dataclass(frozen=True, slots=True)
class PublicWork:
    """A work, or one piece or the seconds of it, as its page tells about it."""

    work: Work
    code: str
    price_fen: Fen
    makers: tuple[str, ...]
    photos: tuple[str, ...]
    contact: dict[str, str]
    form: WorkForm | None = None
    fired_on: date | None = None

    @property
    def display_only(self) -> bool:
        """Whether nobody has tested whether food may touch it."""
        return self.contact["food_contact"] == UNTESTED

    @property
    def story(self) -> str:
        """The story; nothing that invites people to drink from a piece whose report was taken away since."""
        return self._decent(self.work.story)

    @property
    def care(self) -> str:
        """The care text, likewise."""
        return self._decent(self.work.care)

    def _decent(self, text: str) -> str:
        return "" if self.display_only and invitation(text) else text

    @property
    def tested(self) -> bool:
        """Whether a report says that food may touch it."""
        return self.contact["food_contact"] == TESTED


def public_work(code: str) -> PublicWork:
    """The published work, piece or seconds with this code. Raises NotFound."""
    form = session().scalar(
        select(WorkForm).join(Variant, Variant.id == WorkForm.variant_id).where(Variant.code == code)
    )
    named = Work.id == form.work_id if form else Product.code == code
    work = session().scalar(_published().where(named))
    if work is None:
        raise NotFound
    return _told(work, form)


def catalogue() -> list[PublicWork]:
    """Every published work that is sold, in the order of the till."""
    found = session().scalars(_published().order_by(Product.sort, Product.id))
    return [_told(work, None) for work in found]


def makers_of(work: Work) -> tuple[str, ...]:
    """Who made it, as the work's page may say it: never by the full name."""
    return tuple(
        (one.staff_number or one.nickname) if work.makers_as == NUMBER else one.nickname for one in work.makers
    )


def published_products(products: Collection[int]) -> set[int]:
    """Those of the products anybody may read about."""
    found = select(Work.product_id).where(Work.product_id.in_(products), Work.published)
    return set(session().scalars(found))


def _published() -> Select[Work]:
    return (
        select(Work)
        .join(Work.product)
        .where(Work.published, Product.active)
        .options(contains_eager(Work.product), *WHOLE)
    )


def _told(work: Work, form: WorkForm | None) -> PublicWork:
    product = work.product
    photos = tuple(one.name for one in work.photos) or ((product.photo,) if product.photo else ())
    return PublicWork(
        work=work,
        code=(form.variant.code if form else None) or product.code,
        price_fen=form.variant.price_fen if form else product.price_fen,
        makers=makers_of(work),
        photos=photos,
        contact=contact_of(product),
        form=form,
        fired_on=form.lot.fired_on if form and form.lot else None,
    )
