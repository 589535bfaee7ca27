"""recipes: versions with lines, what is out, preparations that were made"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
#: What the built-in posts may do from now on; posts that a school made itself stay as they are.
TEACH = ("teacher", "administrator")
RIGHTS = {
    "see_recipes": ("cashier", "barista", "store_manager", "buyer", "marketing", *TEACH),
    "edit_recipes": TEACH,
    "prepare": ("barista", "store_manager", *TEACH),
}
ROLE = sa.table("role", sa.column("id"), sa.column("code"))
ROLE_RIGHT = sa.table("role_right", sa.column("role_id"), sa.column("right"))


def upgrade() -> None:
    """Make the tables; built-in posts get the new rights."""
    op.create_table(
        "recipe",
        sa.Column("id", KEY, nullable=False),
        sa.Column("product_id", KEY, nullable=True),
        sa.Column("variant_id", KEY, nullable=True),
        sa.Column("item_id", KEY, nullable=True),
        sa.CheckConstraint("(product_id IS NULL) <> (item_id IS NULL)", name=op.f("ck_recipe_of_one_thing")),
        sa.CheckConstraint("variant_id IS NULL OR product_id IS NOT NULL", name=op.f("ck_recipe_form_of_its_product")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_recipe_item_id_item")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_recipe_product_id_product")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_recipe_variant_id_variant"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipe")),
        sa.UniqueConstraint("item_id", name="uq_recipe_item_id"),
        sa.UniqueConstraint("variant_id", name="uq_recipe_variant_id"),
    )
    op.create_index(
        "uq_recipe_product",
        "recipe",
        ["product_id"],
        unique=True,
        sqlite_where=sa.text("variant_id IS NULL"),
        postgresql_where=sa.text("variant_id IS NULL"),
    )
    op.create_table(
        "recipe_version",
        sa.Column("id", KEY, nullable=False),
        sa.Column("recipe_id", KEY, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("output_quantity", KEY, nullable=False),
        sa.Column("loss_bp", KEY, nullable=False),
        sa.Column("method", sa.String(length=2000), nullable=False),
        sa.Column("seconds", KEY, nullable=False),
        sa.Column("photo", sa.String(length=80), nullable=True),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("made_by", KEY, nullable=True),
        sa.CheckConstraint("loss_bp BETWEEN 0 AND 9999", name=op.f("ck_recipe_version_loss_possible")),
        sa.CheckConstraint("output_quantity > 0", name=op.f("ck_recipe_version_output_positive")),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_recipe_version_time_possible")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_recipe_version_made_by_person")),
        sa.ForeignKeyConstraint(
            ["recipe_id"], ["recipe.id"], name=op.f("fk_recipe_version_recipe_id_recipe"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipe_version")),
        sa.UniqueConstraint("recipe_id", "number", name=op.f("uq_recipe_version_recipe_id_number")),
    )
    op.create_table(
        "recipe_line",
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("place", KEY, autoincrement=False, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("quantity", KEY, nullable=False),
        sa.Column("waste_bp", KEY, nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("note", sa.String(length=120), nullable=False),
        sa.CheckConstraint("mode IN ('plain', 'explode', 'stocked')", name=op.f("ck_recipe_line_mode_known")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_recipe_line_quantity_positive")),
        sa.CheckConstraint("waste_bp BETWEEN 0 AND 9999", name=op.f("ck_recipe_line_waste_possible")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_recipe_line_item_id_item")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["recipe_version.id"], name=op.f("fk_recipe_line_version_id_recipe_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version_id", "place", name=op.f("pk_recipe_line")),
    )  # fmt: skip
    op.create_index("ix_recipe_line_item_id", "recipe_line", ["item_id"], unique=False)
    op.create_table(
        "item_out",
        sa.Column("item_id", KEY, autoincrement=False, nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("marked_at", MOMENT, nullable=False),
        sa.Column("marked_by", KEY, nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_out_item_id_item")),
        sa.ForeignKeyConstraint(["marked_by"], ["person.id"], name=op.f("fk_item_out_marked_by_person")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_item_out")),
    )
    op.create_table(
        "prepared_batch",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uuid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("lot_id", KEY, nullable=False),
        sa.Column("planned_quantity", KEY, nullable=False),
        sa.Column("actual_quantity", KEY, nullable=False),
        sa.Column("cost_fen", KEY, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("use_by", MOMENT, nullable=True),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint("cost_fen >= 0", name=op.f("ck_prepared_batch_cost_not_negative")),
        sa.CheckConstraint(
            "planned_quantity > 0 AND actual_quantity > 0", name=op.f("ck_prepared_batch_quantities_positive")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_prepared_batch_by_id_person")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_prepared_batch_item_id_item")),
        sa.ForeignKeyConstraint(["lot_id"], ["stock_lot.id"], name=op.f("fk_prepared_batch_lot_id_stock_lot")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["recipe_version.id"], name=op.f("fk_prepared_batch_version_id_recipe_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prepared_batch")),
        sa.UniqueConstraint("uuid", name=op.f("uq_prepared_batch_uuid")),
    )
    for name, columns in (
        ("ix_prepared_batch_day", ["business_day"]),
        ("ix_prepared_batch_item_id", ["item_id"]),
        ("ix_prepared_batch_lot_id", ["lot_id"]),
        ("ix_prepared_batch_version_id", ["version_id"]),
    ):
        op.create_index(name, "prepared_batch", columns, unique=False)

    for right, posts in RIGHTS.items():
        holders = sa.select(ROLE.c.id, sa.literal(right)).where(ROLE.c.code.in_(posts))
        op.execute(sa.insert(ROLE_RIGHT).from_select(["role_id", "right"], holders))


def downgrade() -> None:
    """Take the tables away; sales and stock stay."""
    op.execute(sa.delete(ROLE_RIGHT).where(ROLE_RIGHT.c.right.in_(list(RIGHTS))))
    for name in ("prepared_batch", "item_out", "recipe_line", "recipe_version", "recipe"):
        op.drop_table(name)
