"""Tables of recipes and of what was prepared from them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base


class Recipe(Base):
    """How a product (perhaps in one form), or a preparation item, is made. What it says is in its versions."""

    __tablename__ = "recipe"
    __table_args__ = (
        CheckConstraint("(product_id IS NULL) <> (item_id IS NULL)", name="of_one_thing"),
        CheckConstraint("variant_id IS NULL OR product_id IS NOT NULL", name="form_of_its_product"),
        Index(
            "uq_recipe_product",
            "product_id",
            unique=True,
            sqlite_where=text("variant_id IS NULL"),
            postgresql_where=text("variant_id IS NULL"),
        ),
        UniqueConstraint("variant_id", name="uq_recipe_variant_id"),
        UniqueConstraint("item_id", name="uq_recipe_item_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("variant.id", ondelete="CASCADE"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))

    versions: Mapped[list[RecipeVersion]] = relationship(
        cascade="all, delete-orphan", order_by="RecipeVersion.number", back_populates="recipe"
    )


class RecipeVersion(Base):
    """A recipe as it holds from a moment on; never changed. A sold line keeps the id of the version it was made by."""

    __tablename__ = "recipe_version"
    __table_args__ = (
        UniqueConstraint("recipe_id", "number"),
        CheckConstraint("output_quantity > 0", name="output_positive"),
        CheckConstraint("loss_bp BETWEEN 0 AND 9999", name="loss_possible"),
        CheckConstraint("seconds >= 0", name="time_possible"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    recipe_id: Mapped[int] = mapped_column(ForeignKey("recipe.id", ondelete="CASCADE"))
    number: Mapped[int]
    valid_from: Mapped[datetime]
    output_quantity: Mapped[int] = mapped_column(doc="thousandths of what comes out, before the loss")
    loss_bp: Mapped[int] = mapped_column(default=0)
    method: Mapped[str] = mapped_column(String(2000), default="")
    seconds: Mapped[int] = mapped_column(default=0, doc="how long making one takes")
    photo: Mapped[str | None] = mapped_column(String(80))
    why: Mapped[str] = mapped_column(String(200), default="", doc="what was changed and why")
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    recipe: Mapped[Recipe] = relationship(back_populates="versions")
    lines: Mapped[list[RecipeLine]] = relationship(cascade="all, delete-orphan", order_by="RecipeLine.place")


class RecipeLine(Base):
    """So much of an item in a role, net; `mode` says how an item that has a recipe itself is taken."""

    __tablename__ = "recipe_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("waste_bp BETWEEN 0 AND 9999", name="waste_possible"),
        CheckConstraint("mode IN ('plain', 'explode', 'stocked')", name="mode_known"),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("recipe_version.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    role: Mapped[str] = mapped_column(String(24), default="")
    quantity: Mapped[int] = mapped_column(doc="thousandths of the item's unit")
    waste_bp: Mapped[int] = mapped_column(default=0)
    mode: Mapped[str] = mapped_column(String(8), default="plain")
    note: Mapped[str] = mapped_column(String(120), default="")


class ItemOut(Base):
    """An item somebody said there is none of: what needs it is grey on the till until it is there again."""

    __tablename__ = "item_out"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(String(100), default="")
    marked_at: Mapped[datetime]
    marked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ApprovedCard(Base):
    """A price card somebody approved: the newest of a product and form says its floor. Never changed."""

    __tablename__ = "approved_card"
    __table_args__ = (
        CheckConstraint("cost_fen >= 0 AND floor_fen >= 0 AND price_fen >= floor_fen", name="steps_upwards"),
        Index("ix_approved_card_product", "product_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("variant.id", ondelete="CASCADE"))
    cost_fen: Mapped[int] = mapped_column(doc="all that one piece costs, rounded up")
    floor_fen: Mapped[int]
    price_fen: Mapped[int] = mapped_column(doc="what the wanted margin asks for")
    shares: Mapped[dict[str, Any]] = mapped_column(doc="loss, labour, energy, fee, margin, as the card has them")
    approved_at: Mapped[datetime]
    approved_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class PreparedBatch(Base):
    """A preparation that was made: what was planned, what really came out, what it cost, until when it is good."""

    __tablename__ = "prepared_batch"
    __table_args__ = (
        CheckConstraint("planned_quantity > 0 AND actual_quantity > 0", name="quantities_positive"),
        CheckConstraint("cost_fen >= 0", name="cost_not_negative"),
        Index("ix_prepared_batch_day", "business_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(unique=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("recipe_version.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("stock_lot.id"), index=True)
    planned_quantity: Mapped[int]
    actual_quantity: Mapped[int]
    cost_fen: Mapped[int]
    made_at: Mapped[datetime]
    business_day: Mapped[date]
    use_by: Mapped[datetime | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(String(200), default="")

    version: Mapped[RecipeVersion] = relationship()
