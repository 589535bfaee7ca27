"""printers print for the board's stations; a choice may go with one service"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
#: Older programs take an empty list for "all categories"; this one is of none.
NO_CATEGORY = 0

PRINTER = sa.table("printer", sa.column("id"), sa.column("name"), sa.column("categories", JSON))
PRINTS = sa.table("printer_station", sa.column("printer_id"), sa.column("station_id"))
STATION = sa.table(
    "station", sa.column("id"), sa.column("name"), sa.column("takes_drinks"), sa.column("takes_food"), sa.column("sort")
)
BY_CATEGORY = sa.table("station_category", sa.column("category_id"), sa.column("station_id"))
BY_PRODUCT = sa.table("station_product", sa.column("product_id"), sa.column("station_id"))
PRODUCT = sa.table("product", sa.column("id"), sa.column("kind"), sa.column("category_id"))
OPTION = sa.table("modifier_option", sa.column("name"), sa.column("service"), sa.column("group_id"))
GROUP = sa.table("modifier_group", sa.column("id"), sa.column("name"))
CUPS = {"打包": "takeaway", "堂食（傣陶杯）": "dine_in"}


def upgrade() -> None:
    """Give every printer with categories of its own the stations that make them."""
    op.create_table(
        "printer_station",
        sa.Column("printer_id", KEY, nullable=False),
        sa.Column("station_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["printer_id"], ["printer.id"], name=op.f("fk_printer_station_printer_id_printer"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name=op.f("fk_printer_station_station_id_station")),
        sa.PrimaryKeyConstraint("printer_id", "station_id", name=op.f("pk_printer_station")),
    )
    op.create_index(op.f("ix_printer_station_station_id"), "printer_station", ["station_id"])
    connection = op.get_bind()
    rows = connection.execute(sa.select(PRINTER.c.id, PRINTER.c.name, PRINTER.c.categories).order_by(PRINTER.c.id))
    lists = [(one.id, one.name, frozenset(one.categories)) for one in rows.all() if one.categories]
    _separate(connection, lists)
    made = _made(connection)
    for printer, name, wanted in lists:
        stations = {station for category, station in made.values() if category in wanted}
        stations = stations or {_new_station(connection, name)}
        connection.execute(sa.insert(PRINTS), [{"printer_id": printer, "station_id": one} for one in sorted(stations)])
    op.drop_column("printer", "categories")
    op.add_column("modifier_option", sa.Column("service", sa.String(length=16), nullable=False, server_default=""))
    cups = sa.select(GROUP.c.id).where(GROUP.c.name == "杯").scalar_subquery()
    for option, service in CUPS.items():
        chosen = (OPTION.c.name == option) & (OPTION.c.group_id == cups)
        op.execute(sa.update(OPTION).where(chosen).values(service=service))
    op.execute("UPDATE catalog_version SET version = version + 1")  # so that tablets fetch it again


def downgrade() -> None:
    """Give every printer with stations the categories that are made there."""
    op.drop_column("modifier_option", "service")
    op.add_column("printer", sa.Column("categories", JSON, nullable=False, server_default="[]"))
    connection = op.get_bind()
    stations: dict[int, set[int]] = {}
    for printer, station in connection.execute(sa.select(PRINTS.c.printer_id, PRINTS.c.station_id)):
        stations.setdefault(printer, set()).add(station)
    made = _made(connection)
    assigned = connection.execute(sa.select(BY_CATEGORY.c.category_id, BY_CATEGORY.c.station_id)).all()
    for printer, own in stations.items():
        categories = {category for category, station in assigned if station in own}
        categories |= {category for category, station in made.values() if station in own}
        told = sorted(categories) or [NO_CATEGORY]
        connection.execute(sa.update(PRINTER).where(PRINTER.c.id == printer).values(categories=told))
    op.drop_table("printer_station")


def _separate(connection: sa.Connection, lists: list[tuple[int, str, frozenset[int]]]) -> None:
    """Divide stations until each printer prints all of a station or nothing of it: what several printers share goes to
    a station of its own, on the board too."""
    parts: dict[int, dict[frozenset[int], set[int]]] = {}
    for category, station in _made(connection).values():
        printed_by = frozenset(place for place, (_, _, wanted) in enumerate(lists) if category in wanted)
        parts.setdefault(station, {}).setdefault(printed_by, set()).add(category)
    for station, divided in parts.items():
        _stays, *others = sorted(divided, key=lambda one: (len(one), sorted(one)))
        for printed_by in others:
            name = min((len(lists[place][2]), place, lists[place][1]) for place in printed_by)[2]
            _move(connection, divided[printed_by], station, _new_station(connection, name))


def _new_station(connection: sa.Connection, name: str) -> int:
    names = set(connection.scalars(sa.select(STATION.c.name)))
    free = next(one for one in (name, *(f"{name[:36]} {n}" for n in range(2, 999))) if one not in names)
    last = connection.scalar(sa.select(sa.func.max(STATION.c.sort))) or 0
    row = {"name": free, "takes_drinks": False, "takes_food": False, "sort": last + 1}
    connection.execute(sa.insert(STATION).values(**row))
    return int(connection.scalars(sa.select(STATION.c.id).where(STATION.c.name == free)).one())


def _move(connection: sa.Connection, categories: set[int], before: int, after: int) -> None:
    """Make at `after` what is made of these categories at `before`; whole categories as such, else by product."""
    made = _made(connection)
    for category in sorted(categories):
        mine = {product: station for product, (one, station) in made.items() if one == category}
        if set(mine.values()) == {before}:
            connection.execute(sa.delete(BY_CATEGORY).where(BY_CATEGORY.c.category_id == category))
            connection.execute(sa.insert(BY_CATEGORY).values(category_id=category, station_id=after))
        moved = [product for product, station in mine.items() if station == before]
        said = BY_PRODUCT.c.product_id.in_(moved) & BY_PRODUCT.c.station_id.is_not(None)
        connection.execute(sa.delete(BY_PRODUCT).where(said))
        remade = _made(connection)
        left = [{"product_id": one, "station_id": after} for one in moved if remade.get(one, (0, 0))[1] != after]
        if left:
            connection.execute(sa.insert(BY_PRODUCT), left)


def _made(connection: sa.Connection) -> dict[int, tuple[int, int]]:
    """Category and station of every product that is made, as the board decides it."""
    order = (STATION.c.sort, STATION.c.id)
    every = connection.execute(
        sa.select(STATION.c.id, STATION.c.takes_drinks, STATION.c.takes_food).order_by(*order)
    ).all()
    if not every:
        return {}
    by_kind = {
        "drink": next((one.id for one in every if one.takes_drinks), every[0].id),
        "food": next((one.id for one in every if one.takes_food), every[0].id),
    }
    categories = dict(connection.execute(sa.select(BY_CATEGORY.c.category_id, BY_CATEGORY.c.station_id)).all())
    products = dict(connection.execute(sa.select(BY_PRODUCT.c.product_id, BY_PRODUCT.c.station_id)).all())
    made = {}
    for product, kind, category in connection.execute(
        sa.select(PRODUCT.c.id, PRODUCT.c.kind, PRODUCT.c.category_id)
    ).all():
        station = products.get(product, categories.get(category, by_kind.get(kind)) if kind in by_kind else None)
        if station is not None:
            made[product] = (category, station)
    return made
