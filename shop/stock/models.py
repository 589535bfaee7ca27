"""Tables of stock: items and locations, the ledger of moves, and what follows from it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base


class ItemKind(StrEnum):
    """What an item is to the shop."""

    INGREDIENT = "ingredient"
    PACKAGING = "packaging"
    PREPARATION = "preparation"
    FINISHED = "finished"
    CONSUMABLE = "consumable"


class Dimension(StrEnum):
    """How an item is measured; quantities are thousandths of its unit."""

    MASS = "mass"
    VOLUME = "volume"
    COUNT = "count"


UNITS = {Dimension.MASS: "g", Dimension.VOLUME: "ml", Dimension.COUNT: "pc"}


class Item(Base):
    """Something that is kept. The standard cost (fen for so many thousandths) holds until something was received."""

    __tablename__ = "item"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('ingredient', 'packaging', 'preparation', 'finished', 'consumable')", name="kind_known"
        ),
        CheckConstraint("dimension IN ('mass', 'volume', 'count')", name="dimension_known"),
        CheckConstraint("(density_num IS NULL) = (density_den IS NULL)", name="density_whole"),
        CheckConstraint("density_num > 0 AND density_den > 0", name="density_positive"),
        CheckConstraint("(standard_value_fen IS NULL) = (standard_quantity IS NULL)", name="standard_whole"),
        CheckConstraint("standard_value_fen >= 0 AND standard_quantity > 0", name="standard_possible"),
        CheckConstraint("reorder_point >= 0 AND reorder_to >= reorder_point", name="reorder_possible"),
        CheckConstraint("count_class IN ('A', 'B', 'C')", name="count_class_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    name_en: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[str] = mapped_column(String(12))
    dimension: Mapped[str] = mapped_column(String(8))
    density_num: Mapped[int | None] = mapped_column(doc="g per ml = num / den")
    density_den: Mapped[int | None]
    shelf_life_days: Mapped[int | None]
    opened_hours: Mapped[int | None] = mapped_column(doc="how long it may be used once opened")
    storage: Mapped[str] = mapped_column(String(60), default="")
    allergens: Mapped[list[Any]] = mapped_column(default=list)
    standard_value_fen: Mapped[int | None]
    standard_quantity: Mapped[int | None] = mapped_column(doc="thousandths")
    reorder_point: Mapped[int | None] = mapped_column(doc="thousandths")
    reorder_to: Mapped[int | None] = mapped_column(doc="thousandths")
    count_class: Mapped[str] = mapped_column(String(1), default="C", doc="A daily, B weekly, C monthly")
    shelf: Mapped[str] = mapped_column(String(40), default="", doc="where on the shelf: count sheets follow it")
    active: Mapped[bool] = mapped_column(default=True)

    packs: Mapped[list[PackUnit]] = relationship(
        cascade="all, delete-orphan", order_by="PackUnit.id", back_populates="item"
    )

    @property
    def unit(self) -> str:
        """The unit of its quantities: g, ml or pc."""
        return UNITS[Dimension(self.dimension)]

    @property
    def density(self) -> Fraction | None:
        """Grams per millilitre, exact."""
        return Fraction(self.density_num, self.density_den) if self.density_num and self.density_den else None

    @property
    def standard_cost(self) -> Fraction | None:
        """Fen per thousandth, exact; None when nobody said."""
        if self.standard_value_fen is None or not self.standard_quantity:
            return None
        return Fraction(self.standard_value_fen, self.standard_quantity)


class PackUnit(Base):
    """A pack in which an item is bought or counted: so many base units (num / den), perhaps at a price."""

    __tablename__ = "pack_unit"
    __table_args__ = (
        UniqueConstraint("item_id", "name"),
        CheckConstraint("quantity_num > 0 AND quantity_den > 0", name="quantity_positive"),
        CheckConstraint("price_fen >= 0", name="price_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(60))
    quantity_num: Mapped[int]
    quantity_den: Mapped[int] = mapped_column(default=1)
    price_fen: Mapped[int | None]
    barcode: Mapped[str | None] = mapped_column(String(64), unique=True)

    item: Mapped[Item] = relationship(back_populates="packs")

    @property
    def factor(self) -> Fraction:
        """Base units in one pack, exact."""
        return Fraction(self.quantity_num, self.quantity_den)


class Location(Base):
    """A place of goods. `own`: what is there belongs to the shop and counts in its value."""

    __tablename__ = "location"
    __table_args__ = (CheckConstraint("kind IN ('real', 'virtual')", name="kind_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    name_en: Mapped[str] = mapped_column(String(60), default="")
    kind: Mapped[str] = mapped_column(String(8), default="real")
    own: Mapped[bool] = mapped_column(default=True)
    sort: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


_NOT_FINISHED = text("finished_at IS NULL")


class Lot(Base):
    """Goods of one item that came together: when they expire and when the pack was opened."""

    __tablename__ = "stock_lot"
    __table_args__ = (
        UniqueConstraint("item_id", "code"),
        Index("ix_stock_lot_expiry", "expires_on", sqlite_where=_NOT_FINISHED, postgresql_where=_NOT_FINISHED),
        Index("ix_stock_lot_open", "item_id", sqlite_where=_NOT_FINISHED, postgresql_where=_NOT_FINISHED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    code: Mapped[str] = mapped_column(String(40))
    received_on: Mapped[date]
    expires_on: Mapped[date | None]
    opened_at: Mapped[datetime | None]
    use_by: Mapped[datetime | None] = mapped_column(doc="opened at + the hours it may be used")
    finished_at: Mapped[datetime | None]


class MoveKind(StrEnum):
    """What a move is. Part of what makes its source unique."""

    SALE = "sale"
    RETURN = "return"
    USE = "use"
    WASTE = "waste"
    RECEIPT = "receipt"
    OPENING = "opening"
    TRANSFER = "transfer"
    PRODUCE = "produce"
    CONSUME = "consume"
    COUNT = "count"
    COUNT_LATE = "count_late"
    REVERSE = "reverse"
    REVALUE = "revalue"


#: As a constant in the statement: only so is the index of receipts used.
IS_RECEIPT = text("stock_move.kind = 'receipt'")
#: The same for what went to a place of waste (`places.WASTED`) or came back from there. It is asked of every new move:
#: with lists of places in it SQLite took as long for that as for the move.
IS_WASTE = text("(to_id BETWEEN 20 AND 25 OR from_id BETWEEN 20 AND 25)")


class StockMove(Base):
    """So much of an item went from one location to another at a value; never changed. A revaluation moves value only.

    Unique source: a thing that is sent twice is booked once. Unique `reverses_id`: nothing is restored twice.
    """

    __tablename__ = "stock_move"
    __table_args__ = (
        UniqueConstraint("source_uuid", "source_line", "source_type", "kind", name="uq_stock_move_source"),
        CheckConstraint("quantity > 0 OR (quantity = 0 AND kind = 'revalue')", name="quantity_positive"),
        CheckConstraint("from_id <> to_id", name="goes_somewhere"),
        CheckConstraint("value_fen >= 0 OR kind = 'revalue'", name="value_not_negative"),
        CheckConstraint("(unit_num IS NULL) = (unit_den IS NULL)", name="unit_whole"),
        Index("ix_stock_move_item", "item_id", "occurred_at", "id"),
        Index("ix_stock_move_day", "business_day", "id"),
        Index(
            "ix_stock_move_wasted",
            "business_day",
            "id",
            "to_id",
            "from_id",
            "value_fen",
            "occurred_at",
            sqlite_where=IS_WASTE,
            postgresql_where=IS_WASTE,
        ),
        Index(
            "ix_stock_move_receipts",
            "item_id",
            "occurred_at",
            sqlite_where=text("kind = 'receipt'"),
            postgresql_where=text("kind = 'receipt'"),
        ),
        Index(
            "uq_stock_move_reverses",
            "reverses_id",
            unique=True,
            sqlite_where=text("reverses_id IS NOT NULL"),
            postgresql_where=text("reverses_id IS NOT NULL"),
        ),
        Index(
            "ix_stock_move_about",
            "about_id",
            sqlite_where=text("about_id IS NOT NULL"),
            postgresql_where=text("about_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("stock_lot.id"))
    quantity: Mapped[int] = mapped_column(doc="thousandths")
    from_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    value_fen: Mapped[int]
    provisional: Mapped[bool] = mapped_column(default=False, doc="some of it was not there yet")
    unit_num: Mapped[int | None] = mapped_column(doc="the unit cost that was used, fen per thousandth = num / den")
    unit_den: Mapped[int | None]
    occurred_at: Mapped[datetime]
    posted_at: Mapped[datetime]
    business_day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    source_type: Mapped[str] = mapped_column(String(16))
    source_uuid: Mapped[UUID]
    source_line: Mapped[int]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("stock_move.id"))
    about_id: Mapped[int | None] = mapped_column(
        ForeignKey("stock_move.id"), doc="the short move revalued, the late move corrected"
    )


NO_LOT = 0


class StockBalance(Base):
    """How much of an item is at a location, by lot (0: none named). Follows the moves in the same transaction."""

    __tablename__ = "stock_balance"
    __table_args__ = (Index("ix_stock_balance_location", "location_id", "item_id"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"), primary_key=True)
    lot_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    quantity: Mapped[int]


class StockValue(Base):
    """Quantity and value of an item at all own locations: the moving average is one divided by the other.

    `unit_*` is the last known cost (fen per thousandth): it prices what goes out while nothing is there.
    """

    __tablename__ = "stock_value"
    __table_args__ = (
        CheckConstraint("quantity <> 0 OR value_fen = 0", name="nothing_is_worth_nothing"),
        CheckConstraint("quantity < 0 OR value_fen >= 0", name="goods_not_worth_less_than_nothing"),
        CheckConstraint("quantity > 0 OR value_fen <= 0", name="debts_not_worth_more_than_nothing"),
        CheckConstraint("(unit_num IS NULL) = (unit_den IS NULL)", name="unit_whole"),
    )

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True, autoincrement=False)
    quantity: Mapped[int] = mapped_column(default=0)
    value_fen: Mapped[int] = mapped_column(default=0)
    unit_num: Mapped[int | None]
    unit_den: Mapped[int | None]
    received: Mapped[bool] = mapped_column(default=False, doc="the unit cost comes from goods that came in")
    counted_at: Mapped[datetime | None] = mapped_column(doc="the latest count anywhere: older moves are looked at")


class StockShort(Base):
    """A move that took more than there was; the oldest is settled first by what comes in."""

    __tablename__ = "stock_short"
    __table_args__ = (
        CheckConstraint("quantity > 0 AND open_quantity BETWEEN 0 AND quantity", name="open_within_short"),
        CheckConstraint("value_fen >= 0 AND open_value_fen >= 0", name="values_not_negative"),
        CheckConstraint("open_quantity > 0 OR open_value_fen = 0", name="settled_whole"),
        Index(
            "ix_stock_short_open",
            "item_id",
            "move_id",
            sqlite_where=text("open_quantity > 0"),
            postgresql_where=text("open_quantity > 0"),
        ),
    )

    move_id: Mapped[int] = mapped_column(ForeignKey("stock_move.id"), primary_key=True, autoincrement=False)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    quantity: Mapped[int]
    value_fen: Mapped[int] = mapped_column(doc="what it was booked with")
    open_quantity: Mapped[int]
    open_value_fen: Mapped[int]


class StockPaper(Base):
    """A receipt, transfer, write-off or opening stock that somebody wrote down. Waits when a price is unusual."""

    __tablename__ = "stock_paper"
    __table_args__ = (
        CheckConstraint("kind IN ('receipt', 'transfer', 'waste', 'opening')", name="kind_known"),
        CheckConstraint("state IN ('waiting', 'posted', 'refused', 'taken_back')", name="state_known"),
        CheckConstraint("confirmed_by <> made_by", name="four_eyes"),
        Index("ix_stock_paper_made", "made_at"),
    )

    uuid: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    from_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    reason: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    lines: Mapped[list[Any]] = mapped_column(doc="item_id, quantity, value_fen, expires_on, lot_id")
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    posted_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class StockReservation(Base):
    """Goods kept back for somebody until a moment; what is on hand less these is available."""

    __tablename__ = "stock_reservation"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("state IN ('active', 'released', 'consumed')", name="state_known"),
        Index(
            "ix_stock_reservation_active",
            "item_id",
            "location_id",
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
    )

    uuid: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    quantity: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class StockCount(Base):
    """A count of some items at a location, in the order of the shelf, without showing what there should be."""

    __tablename__ = "stock_count"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'posted', 'given_up')", name="state_known"),
        Index("ix_stock_count_opened", "opened_at"),
    )

    uuid: Mapped[UUID] = mapped_column(primary_key=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    state: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime]
    opened_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    posted_at: Mapped[datetime | None]
    posted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    lines: Mapped[list[StockCountLine]] = relationship(order_by="StockCountLine.line_no")


class StockCountLine(Base):
    """One item of a count. `counted_*` is what holds; the first count of two stays beside it."""

    __tablename__ = "stock_count_line"
    __table_args__ = (
        CheckConstraint("counted_quantity >= 0 AND first_quantity >= 0", name="counted_not_negative"),
        CheckConstraint("(counted_quantity IS NULL) = (counted_at IS NULL)", name="counted_whole"),
        CheckConstraint("counter_id <> first_by", name="second_is_another"),
        Index("ix_stock_count_line_item", "item_id", "counted_at"),
    )

    count_uuid: Mapped[UUID] = mapped_column(ForeignKey("stock_count.uuid"), primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    counted_quantity: Mapped[int | None]
    counted_at: Mapped[datetime | None]
    counter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    first_quantity: Mapped[int | None]
    first_at: Mapped[datetime | None]
    first_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recount: Mapped[bool] = mapped_column(default=False, doc="too far from the books: somebody else counts again")
    delta: Mapped[int | None] = mapped_column(doc="what was posted")
    posted: Mapped[bool] = mapped_column(default=False)


class Tare(Base):
    """The weight of an empty container, to be taken off what the scale shows (thousandths of a gram)."""

    __tablename__ = "stock_tare"
    __table_args__ = (CheckConstraint("weight > 0", name="weight_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    weight: Mapped[int]
