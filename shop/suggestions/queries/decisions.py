"""The log of decisions: what was decided in the books, what somebody expected of it, what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from shop.catalog.models import Price, Product
from shop.db import session
from shop.kernel.clock import business_day
from shop.kernel.money import yuan
from shop.promotions.models import Promotion
from shop.promotions.queries import rule_from
from shop.purchasing.models import PurchaseRequest
from shop.purchasing.queries.requests import totals
from shop.suggestions.models import Decision, Suggestion, Trial

MOST_SHOWN = 30
#: So long after a decision may its hypothesis still be written; later everybody knows better.
WRITTEN_WITHIN = timedelta(days=7)
BOUGHT = ("approved", "ordered")


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision. `said` and `figures` tell it; `trial` is the suggestion whose trial it is."""

    subject: str
    what: str
    number: int
    name: str
    figures: str
    at: datetime
    by: int | None
    endpoint: str
    value: tuple[str, int]
    note: Decision | None = None
    trial: Trial | None = None

    def open_for_notes(self, at: datetime) -> bool:
        """Whether what is expected of it may still be written."""
        return self.note is None and self.trial is None and at - self.at <= WRITTEN_WITHIN

    @property
    def look_on(self) -> date | None:
        """When what came is looked at."""
        return business_day(self.note.noted_at) + timedelta(days=self.note.look_after) if self.note else None


def decision_log() -> list[Decided]:
    """The latest decisions with their notes, newest first: seven statements however many there are."""
    found = sorted([*_prices(), *_promotions(), *_purchases()], key=lambda one: one.at, reverse=True)[:MOST_SHOWN]
    subjects = [one.subject for one in found]
    notes = {one.subject: one for one in session().scalars(select(Decision).where(Decision.subject.in_(subjects)))}
    trials = _trials([one.number for one in found if one.what == "promotion"])
    return [
        Decided(
            one.subject, one.what, one.number, one.name, one.figures, one.at, one.by, one.endpoint, one.value,
            notes.get(one.subject), trials.get(one.number) if one.what == "promotion" else None,
        )
        for one in found
    ]  # fmt: skip


def _prices() -> list[Decided]:
    """Prices that replaced another one."""
    before = aliased(Price)
    rows = session().execute(
        select(Price, Product.name, before.price_fen)
        .join(Product, Product.id == Price.product_id)
        .join(
            before,
            (before.product_id == Price.product_id)
            & (func.coalesce(before.variant_id, 0) == func.coalesce(Price.variant_id, 0))
            & (before.valid_to == Price.valid_from),
        )
        .where(before.price_fen != Price.price_fen)
        .order_by(Price.valid_from.desc(), Price.id.desc())
        .limit(MOST_SHOWN)
    )
    return [
        Decided(
            f"price:{price.id}", "price", price.id, name, f"{yuan(was)} → {yuan(price.price_fen)}", price.valid_from,
            price.set_by, "catalog.product_edit", ("product_id", price.product_id),
        )
        for price, name, was in rows
    ]  # fmt: skip


def _promotions() -> list[Decided]:
    from_them = (
        select(Promotion)
        .where(Promotion.approved_at.is_not(None))
        .order_by(Promotion.approved_at.desc())
        .limit(MOST_SHOWN)
    )
    return [
        Decided(
            f"promotion:{one.id}", "promotion", one.id, one.name, "", one.approved_at, one.approved_by,
            "promotions.promotion", ("promotion_id", one.id),
        )
        for one in session().scalars(from_them)
        if one.approved_at is not None
    ]  # fmt: skip


def _purchases() -> list[Decided]:
    wanted = (
        select(PurchaseRequest)
        .where(PurchaseRequest.state.in_(BOUGHT), PurchaseRequest.decided_at.is_not(None))
        .order_by(PurchaseRequest.decided_at.desc())
        .limit(MOST_SHOWN)
    )
    rows = session().scalars(wanted).all()
    costs = totals([one.id for one in rows])
    return [
        Decided(
            f"purchase:{one.id}", "purchase", one.id, one.note or f"#{one.id}", yuan(costs.get(one.id, 0) or 0),
            one.decided_at, one.decided_by, "purchasing.request_page", ("purchase_request_id", one.id),
        )
        for one in rows
        if one.decided_at is not None
    ]  # fmt: skip


def _trials(promotions: Sequence[int]) -> dict[int, Trial]:
    rows = session().scalars(
        select(Trial).join(Suggestion, Suggestion.id == Trial.suggestion_id).where(Trial.promotion_id.in_(promotions))
    )
    return {one.promotion_id: one for one in rows if one.promotion_id is not None}


def decided_at(subject: str) -> datetime | None:
    """When a decision was taken; None when there is none."""
    what, _, number = subject.partition(":")
    if not number.isdigit():
        return None
    if what == "price":
        price = session().get(Price, int(number))
        return price.valid_from if price else None
    if what == "promotion":
        promotion = session().get(Promotion, int(number))
        return promotion.approved_at if promotion else None
    request = session().get(PurchaseRequest, int(number)) if what == "purchase" else None
    return request.decided_at if request else None


@dataclass(frozen=True, slots=True)
class Due:
    """A decision whose time has come: its goods, its first day and how many days to look at."""

    decision_id: int
    products: tuple[int, ...]
    items: tuple[int, ...]
    first: date
    days: int


def due(today: date) -> list[Due]:
    """Notes to be looked at today or before."""
    found = []
    for one in session().scalars(select(Decision).where(Decision.came_at.is_(None)).order_by(Decision.id)):
        what, _, number = one.subject.partition(":")
        first = business_day(one.noted_at) + timedelta(days=1)
        if first + timedelta(days=one.look_after) > today:
            continue
        products: tuple[int, ...] = ()
        items: tuple[int, ...] = ()
        if what == "price":
            products = (session().get_one(Price, int(number)).product_id,)
        elif what == "promotion":
            products = goods_of_promotion(session().get_one(Promotion, int(number)))
        else:
            items = tuple(line.item_id for line in session().get_one(PurchaseRequest, int(number)).lines)
        found.append(Due(one.id, products, items, first, one.look_after))
    return found


def goods_of_promotion(row: Promotion) -> tuple[int, ...]:
    """The products a promotion is about; everything when it names none."""
    rule = rule_from(row)
    scopes = (
        [rule.scope, *(slot.scope for slot in rule.slots)]
        if rule.kind != "bundle"
        else [slot.scope for slot in rule.slots]
    )
    wanted = select(Product.id, Product.category_id, Product.kind).where(Product.active, Product.kind != "combo")
    found = []
    for product, category, kind in session().execute(wanted):
        for scope in scopes:
            named = scope.products or scope.categories or scope.kinds
            if product not in scope.excluded and (
                not named or product in scope.products or category in scope.categories or kind in scope.kinds
            ):
                found.append(product)
                break
    return tuple(found)
