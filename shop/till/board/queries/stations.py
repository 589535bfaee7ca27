"""Stations and what is made where. Kept in memory with the catalogue, whose version rises when they change."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from shop.catalog.models import Category, ModifierOption, Product, Station, StationCategory, StationProduct
from shop.catalog.queries.version import ByVersion
from shop.catalog.rules.choices import SERVICES, is_preset
from shop.db import session
from shop.kernel.errors import NotFound
from shop.till.board.rules import DRINK, FOOD, Stations


@dataclass(frozen=True, slots=True)
class Plan:
    """For every product that is made its station; by service the choices everybody gets who asks for nothing else."""

    stations: dict[int, int]
    usual: dict[str, frozenset[int]]


def _read(_version: int) -> Plan:
    rules = rules_now()
    made = {}
    for product_id, kind, category_id in session().execute(select(Product.id, Product.kind, Product.category_id)):
        station = rules.of(product_id, kind=kind, category_id=category_id)
        if station is not None:
            made[product_id] = station
    free = (
        session()
        .scalars(
            select(ModifierOption)
            .where(ModifierOption.default.is_(True), ModifierOption.price_fen == 0)
            .execution_options(populate_existing=True)
        )
        .all()
    )
    usual = {service: frozenset(one.id for one in free if is_preset(one, service)) for service in SERVICES}
    return Plan(made, usual)


plan = ByVersion(_read)


def rules_now() -> Stations:
    """Who makes what at present."""
    takes: dict[str, int] = {}
    every = stations()
    for station in every:
        if station.takes_drinks:
            takes.setdefault(DRINK, station.id)
        if station.takes_food:
            takes.setdefault(FOOD, station.id)
    for kind in (DRINK, FOOD) if every else ():
        takes.setdefault(kind, every[0].id)
    return Stations(
        takes,
        dict(session().execute(select(StationCategory.category_id, StationCategory.station_id)).all()),
        dict(session().execute(select(StationProduct.product_id, StationProduct.station_id)).all()),
    )


def stations() -> list[Station]:
    """All stations in their order."""
    return list(session().scalars(select(Station).order_by(Station.sort, Station.id)))


def found_station(station_id: int) -> Station:
    """The station. Raises NotFound."""
    station = session().get(Station, station_id)
    if station is None:
        raise NotFound
    return station


@dataclass(frozen=True, slots=True)
class Assigned:
    """What somebody said about categories and products (None: not made)."""

    categories: dict[int, int | None]
    products: dict[int, int | None]


def assigned() -> Assigned:
    """What was said; everything else goes by its kind."""
    found = rules_now()
    return Assigned(dict(found.categories), dict(found.products))


def makeable() -> tuple[list[Category], list[Product]]:
    """Categories that hold drinks or food, and all products that are in use."""
    wanted = select(Product).where(Product.active.is_(True), Product.kind != "combo")
    products = list(session().scalars(wanted.order_by(Product.name)))
    used = {product.category_id for product in products if product.kind in (DRINK, FOOD)}
    categories = session().scalars(select(Category).where(Category.id.in_(used)).order_by(Category.sort, Category.id))
    return list(categories), products
