"""Works as the desk sees them."""

from __future__ import annotations

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from shop.catalog.models import Product
from shop.catalog.rules.pottery import UNTESTED, facts_in
from shop.db import session
from shop.kernel.errors import NotFound
from shop.kernel.money import Fen
from shop.people.models import Person
from shop.pottery.models import Work, WorkForm, WorkLot
from shop.pottery.rules.works import ClaimFacts, WorkFacts

WHOLE = (
    selectinload(Work.makers),
    selectinload(Work.photos),
    selectinload(Work.claims),
    selectinload(Work.lots),
    selectinload(Work.forms).selectinload(WorkForm.variant),
)


def work_by_id(work_id: int) -> Work:
    """One work. Raises NotFound."""
    found = session().get(Work, work_id)
    if found is None:
        raise NotFound
    return found


def whole_work(work_id: int) -> Work:
    """One work with all its parts. Raises NotFound."""
    found = session().scalar(
        select(Work).join(Work.product).where(Work.id == work_id).options(contains_eager(Work.product), *WHOLE)
    )
    if found is None:
        raise NotFound
    return found


def is_display_only(product: Product) -> bool:
    """Whether nobody has tested whether food may touch it."""
    return contact_of(product)["food_contact"] == UNTESTED


def contact_of(product: Product) -> dict[str, str]:
    """What is known of food contact: the status, the report's number and its date."""
    return facts_in(product.kind, product.details)


def work_list(text: str = "", *, contact: str = "") -> Select[Work]:
    """Works by name, code or kind, in the order of the till."""
    found = (
        select(Work)
        .join(Work.product)
        .options(contains_eager(Work.product), selectinload(Work.makers))
        .order_by(Product.sort, Product.id)
    )
    if text:
        columns = (Product.name, Product.code, Product.name_en, Work.kind)
        found = found.where(or_(*(column.icontains(text, autoescape=True) for column in columns)))
    if contact:
        found = found.where(Product.details["food_contact_status"].as_string() == contact)
    return found


def work_facts(work: Work) -> WorkFacts:
    """A work as somebody may change it."""
    return WorkFacts(
        kind=work.kind, makers=tuple(one.id for one in work.makers), makers_as=work.makers_as, method=work.method,
        firing=work.firing, diameter_mm=work.diameter_mm, height_mm=work.height_mm, capacity_ml=work.capacity_ml,
        weight_g=work.weight_g, story=work.story, care=work.care, one_off=work.one_off, published=work.published,
        claims=tuple(ClaimFacts(kind=one.kind, claim=one.claim, source=one.source) for one in work.claims),
    )  # fmt: skip


def products_without_work() -> list[tuple[int, str]]:
    """Pottery nobody has described yet."""
    described = select(Work.product_id)
    found = session().execute(
        select(Product.id, Product.name)
        .where(Product.kind == "pottery", Product.from_import.is_(None), Product.id.not_in(described))
        .order_by(Product.sort, Product.id)
    )
    return [(number, name) for number, name in found]


def possible_makers(also: set[int] | None = None) -> list[tuple[int, str]]:
    """Everybody who is here, and who made this already."""
    found = session().execute(
        select(Person.id, Person.nickname, Person.name)
        .where(or_(Person.active, Person.id.in_(also or set())))
        .order_by(Person.nickname, Person.id)
    )
    return [(number, f"{nickname} · {name}") for number, nickname, name in found]


def price_of_second(work: Work) -> Fen | None:
    """What a second costs; None where none are sold."""
    return next((one.variant.price_fen for one in work.forms if one.kind == "second"), None)


def served_lot() -> WorkLot | None:
    """The lot drinks are served in now."""
    return session().scalar(select(WorkLot).where(WorkLot.dine_in))


def lot_by_id(lot_id: int) -> WorkLot:
    """One lot. Raises NotFound."""
    found = session().get(WorkLot, lot_id)
    if found is None:
        raise NotFound
    return found


def form_by_id(form_id: int) -> WorkForm:
    """One form of a work. Raises NotFound."""
    found = session().get(WorkForm, form_id)
    if found is None:
        raise NotFound
    return found
