"""Stations: add, rename, remove, and say what is made where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, func, insert, select

from shop.catalog.actions.version import touch
from shop.catalog.models import Category, Product, Station, StationCategory, StationProduct
from shop.db import session, transaction
from shop.kernel.errors import N_, Conflict, Invalid, Problem
from shop.people.actions import audit
from shop.printing.queries import prints_for
from shop.till.board.queries.stations import found_station, stations
from shop.till.models import TicketLine

LONGEST_NAME = 40


class StationInUse(Conflict):
    """Tickets were made there, a printer prints for it, or it is the last one."""

    message = N_(
        "「%(name)s」已经接过单、有打印机专门为它打印，或是唯一的制作点，不能删除。可以改名，或把商品分到别的制作点。"
    )


def save_station(
    station_id: int | None, *, name: str, takes_drinks: bool, takes_food: bool, by: int, at: datetime
) -> Station:
    """Add a station or change it. What it takes is taken from the one that took it before. Raises Invalid, NotFound."""
    wanted = name.strip()
    with transaction() as current:
        station = found_station(station_id) if station_id is not None else Station(sort=_next_sort())
        taken = current.scalar(select(Station.id).where(Station.name == wanted, Station.id != (station_id or 0)))
        if not 0 < len(wanted) <= LONGEST_NAME or taken is not None:
            raise Invalid(problems=(Problem("name", N_("给制作点起个没用过的名字，最多 40 个字，例如「吧台」。")),))
        for other in stations():
            other.takes_drinks = other.takes_drinks and not takes_drinks
            other.takes_food = other.takes_food and not takes_food
        station.name, station.takes_drinks, station.takes_food = wanted, takes_drinks, takes_food
        current.add(station)
        current.flush()
        _changed("station.save", station.id, wanted, by=by, at=at)
        return station


def delete_station(station_id: int, *, by: int, at: datetime) -> None:
    """Remove a station that never made anything; what was assigned to it goes by its kind. Raises StationInUse."""
    with transaction() as current:
        station = found_station(station_id)
        used = current.scalar(select(TicketLine.uuid).where(TicketLine.station_id == station_id).limit(1))
        if used is not None or prints_for(station_id) or len(stations()) == 1:
            raise StationInUse(name=station.name)
        current.execute(delete(StationCategory).where(StationCategory.station_id == station_id))
        current.execute(delete(StationProduct).where(StationProduct.station_id == station_id))
        current.delete(station)
        _changed("station.delete", station_id, station.name, by=by, at=at)


def assign(*, categories: Mapping[int, int | None], products: Mapping[int, int | None], by: int, at: datetime) -> None:
    """Say anew which categories and products are made where (None: not made); whatever is left out goes by its kind."""
    with transaction() as current:
        known = set(current.scalars(select(Station.id)))
        current.execute(delete(StationCategory))
        current.execute(delete(StationProduct))
        rows = _rows("category_id", categories, of=set(current.scalars(select(Category.id))), known=known)
        if rows:
            current.execute(insert(StationCategory), rows)
        rows = _rows("product_id", products, of=set(current.scalars(select(Product.id))), known=known)
        if rows:
            current.execute(insert(StationProduct), rows)
        _changed("station.assign", 0, "", by=by, at=at)


def _rows(name: str, chosen: Mapping[int, int | None], *, of: set[int], known: set[int]) -> list[dict[str, int | None]]:
    wanted: Iterable[tuple[int, int | None]] = sorted(chosen.items())
    return [
        {name: what, "station_id": station}
        for what, station in wanted
        if what in of and (station is None or station in known)
    ]


def _changed(verb: str, station_id: int, detail: str, *, by: int, at: datetime) -> None:
    audit.record(verb, subject=f"station:{station_id}", detail=detail, by=by, at=at)
    touch(at=at)


def _next_sort() -> int:
    return (session().scalar(select(func.max(Station.sort))) or 0) + 1
