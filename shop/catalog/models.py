"""Tables of the catalogue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base


class Outlet(Base):
    """A place that sells: the shop itself, or another shop whose history was imported."""

    __tablename__ = "outlet"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    own: Mapped[bool] = mapped_column(default=False)


class Category(Base):
    """A tab of the till."""

    __tablename__ = "category"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    name_en: Mapped[str] = mapped_column(String(120), default="")
    icon: Mapped[str] = mapped_column(String(24), default="coffee")
    colour: Mapped[str] = mapped_column(String(16), default="#a9713f")
    sort: Mapped[int] = mapped_column(default=0)
    on_till: Mapped[bool] = mapped_column(default=True)


class TaxRate(Base):
    """A tax code with a rate that holds from a day on (rates change by policy: domain rule 7)."""

    __tablename__ = "tax_rate"
    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        CheckConstraint("rate_bp BETWEEN 0 AND 10000", name="rate_possible"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(64))
    rate_bp: Mapped[int]
    included: Mapped[bool] = mapped_column(default=True)
    valid_from: Mapped[str] = mapped_column(String(10), default="2000-01-01")


class Product(Base):
    """Something that can be sold. `price_fen` is the price now; the history is in `price`."""

    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint("price_fen >= 0", name="price_not_negative"),
        CheckConstraint("kind IN ('drink', 'food', 'pottery', 'merchandise', 'service', 'combo')", name="kind_known"),
        Index("ix_product_category", "category_id", "sort"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    name_en: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[str] = mapped_column(String(16))
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    price_fen: Mapped[int]
    price_known: Mapped[bool] = mapped_column(default=True)
    tax_code: Mapped[str] = mapped_column(String(16), default="standard")
    initials: Mapped[str] = mapped_column(String(200), default="")
    pinyin: Mapped[str] = mapped_column(String(800), default="")
    allergens: Mapped[list[Any]] = mapped_column(default=list)
    temperature: Mapped[str] = mapped_column(String(16), default="")
    description: Mapped[str] = mapped_column(String(2000), default="")
    badge: Mapped[str] = mapped_column(String(16), default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    photo: Mapped[str | None] = mapped_column(String(80))
    sort: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    on_till: Mapped[bool] = mapped_column(default=True)
    sold_out: Mapped[str | None] = mapped_column(String(100))
    from_import: Mapped[int | None]

    category: Mapped[Category] = relationship()
    variants: Mapped[list[Variant]] = relationship(
        cascade="all, delete-orphan", order_by="Variant.sort, Variant.id", back_populates="product"
    )
    barcodes: Mapped[list[Barcode]] = relationship(cascade="all, delete-orphan")
    windows: Mapped[list[TimeWindow]] = relationship(cascade="all, delete-orphan")
    slots: Mapped[list[ComboSlot]] = relationship(cascade="all, delete-orphan", order_by="ComboSlot.sort, ComboSlot.id")
    modifier_groups: Mapped[list[ModifierGroup]] = relationship(
        secondary="product_modifier_group", order_by="ModifierGroup.sort, ModifierGroup.id"
    )


class Variant(Base):
    """A form of a product with a price of its own (piece size, bag weight)."""

    __tablename__ = "variant"
    __table_args__ = (
        UniqueConstraint("product_id", "name"),
        CheckConstraint("price_fen >= 0", name="price_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    code: Mapped[str | None] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    price_fen: Mapped[int]
    sort: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    sold_out: Mapped[str | None] = mapped_column(String(100))

    product: Mapped[Product] = relationship(back_populates="variants")


class Barcode(Base):
    """A code a scanner reads; belongs to a product or one of its variants."""

    __tablename__ = "barcode"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"), index=True)
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("variant.id", ondelete="CASCADE"), index=True)


class ModifierGroup(Base):
    """A choice offered with products (milk, sugar); between `min_choices` and `max_choices` options are taken."""

    __tablename__ = "modifier_group"
    __table_args__ = (CheckConstraint("min_choices >= 0 AND max_choices >= min_choices", name="choices_possible"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    name_en: Mapped[str] = mapped_column(String(64), default="")
    min_choices: Mapped[int] = mapped_column(default=0)
    max_choices: Mapped[int] = mapped_column(default=1)
    sort: Mapped[int] = mapped_column(default=0)

    options: Mapped[list[ModifierOption]] = relationship(
        cascade="all, delete-orphan", order_by="ModifierOption.sort, ModifierOption.id", back_populates="group"
    )


class ModifierOption(Base):
    """One option; `operations` holds its effect on the recipe by role and is kept for the recipes area.

    `service`: it is a default only where the order is eaten here (dine_in) or taken away; empty: always.
    `needs_report`: it is served in pottery, so it is available only under the test report named in `report`.
    """

    __tablename__ = "modifier_option"
    __table_args__ = (
        UniqueConstraint("group_id", "name"),
        CheckConstraint("NOT (needs_report AND available) OR report <> ''", name="served_only_with_report"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("modifier_group.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(64))
    name_en: Mapped[str] = mapped_column(String(64), default="")
    price_fen: Mapped[int] = mapped_column(default=0)
    default: Mapped[bool] = mapped_column(default=False)
    service: Mapped[str] = mapped_column(String(16), default="", server_default="")
    available: Mapped[bool] = mapped_column(default=True)
    operations: Mapped[str] = mapped_column(String(400), default="")
    applies_to: Mapped[str] = mapped_column(String(200), default="")
    needs_report: Mapped[bool] = mapped_column(default=False, server_default=false())
    report: Mapped[str] = mapped_column(String(200), default="", server_default="", doc="product's code, lot, number")
    sort: Mapped[int] = mapped_column(default=0)

    group: Mapped[ModifierGroup] = relationship(back_populates="options")


class ProductModifierGroup(Base):
    """Which choices are offered with which product."""

    __tablename__ = "product_modifier_group"

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"), primary_key=True)
    group_id: Mapped[int] = mapped_column(
        ForeignKey("modifier_group.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class ComboSlot(Base):
    """A place in a combo for which the customer chooses."""

    __tablename__ = "combo_slot"
    __table_args__ = (CheckConstraint("min_choices >= 0 AND max_choices >= min_choices", name="choices_possible"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(64))
    min_choices: Mapped[int] = mapped_column(default=1)
    max_choices: Mapped[int] = mapped_column(default=1)
    sort: Mapped[int] = mapped_column(default=0)

    choices: Mapped[list[ComboChoice]] = relationship(cascade="all, delete-orphan", order_by="ComboChoice.id")


class ComboChoice(Base):
    """A product that may fill a combo slot, perhaps for a surcharge."""

    __tablename__ = "combo_choice"
    __table_args__ = (CheckConstraint("surcharge_fen >= 0", name="surcharge_not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("combo_slot.id", ondelete="CASCADE"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("variant.id"))
    surcharge_fen: Mapped[int] = mapped_column(default=0)
    default: Mapped[bool] = mapped_column(default=False)

    product: Mapped[Product] = relationship()


class TimeWindow(Base):
    """When a product is sold: weekdays (1 = Monday) and local times ``HH:MM``."""

    __tablename__ = "time_window"

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"), index=True)
    days: Mapped[list[Any]]
    opens: Mapped[str] = mapped_column(String(5))
    closes: Mapped[str] = mapped_column(String(5))


class Price(Base):
    """A price with its validity; the present one has no end."""

    __tablename__ = "price"
    __table_args__ = (
        CheckConstraint("price_fen >= 0", name="price_not_negative"),
        Index("ix_price_product", "product_id", "variant_id", "valid_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("variant.id", ondelete="CASCADE"), index=True)
    price_fen: Mapped[int]
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class CatalogVersion(Base):
    """The catalogue's version number: one row, raised in the transaction of every change."""

    __tablename__ = "catalog_version"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]


class Station(Base):
    """A place where things are made, such as 吧台. Drinks and food nobody assigned go to the one that takes them."""

    __tablename__ = "station"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    takes_drinks: Mapped[bool] = mapped_column(default=False)
    takes_food: Mapped[bool] = mapped_column(default=False)
    sort: Mapped[int] = mapped_column(default=0)


class StationCategory(Base):
    """Where the drinks and food of a category are made; no station means that nothing of it is made."""

    __tablename__ = "station_category"

    category_id: Mapped[int] = mapped_column(ForeignKey("category.id", ondelete="CASCADE"), primary_key=True)
    station_id: Mapped[int | None] = mapped_column(ForeignKey("station.id"), index=True)


class StationProduct(Base):
    """Where one product is made, whatever its category says; no station means that it is not made."""

    __tablename__ = "station_product"

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"), primary_key=True)
    station_id: Mapped[int | None] = mapped_column(ForeignKey("station.id"), index=True)
