"""stock: items, locations, the ledger of moves"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
#: What the built-in posts may do from now on; posts that a school made itself stay as they are.
TEACH = ("teacher", "administrator")
RIGHTS = {
    "see_stock": (
        "cashier",
        "barista",
        "store_manager",
        "studio",
        "presenter",
        "stream_operator",
        "buyer",
        "marketing",
        *TEACH,
    ),
    "move_stock": ("barista", "store_manager", "studio", "buyer", *TEACH),
    "count_stock": ("cashier", "barista", "store_manager", "studio", "buyer", *TEACH),
    "edit_stock": TEACH,
}
ROLE = sa.table("role", sa.column("id"), sa.column("code"))
ROLE_RIGHT = sa.table("role_right", sa.column("role_id"), sa.column("right"))
WORK_ITEM = sa.table("work_item", sa.column("kind"))
FOUND = ("stock_short", "stock_price", "stock_wrong")
#: id, code, name, English name, kind, whether goods there belong to the shop.
PLACES = (
    (1, "supplier", "供应商", "Supplier", "virtual", False),
    (2, "customer", "顾客", "Customer", "virtual", False),
    (3, "production", "制作", "Production", "virtual", False),
    (4, "training", "练习", "Training", "virtual", False),
    (5, "staff", "员工用", "Staff use", "virtual", False),
    (6, "sample", "样品", "Sample", "virtual", False),
    (7, "kiln_loss", "烧坏", "Kiln loss", "virtual", False),
    (8, "count_adjust", "盘点差异", "Count differences", "virtual", False),
    (9, "transit", "路上", "In transit", "virtual", True),
    (10, "revaluation", "成本调整", "Revaluation", "virtual", False),
    (11, "opening", "期初", "Opening stock", "virtual", False),
    (20, "waste", "报损：其他", "Waste: other", "virtual", False),
    (21, "waste/expired", "报损：过期", "Waste: expired", "virtual", False),
    (22, "waste/broken", "报损：破损", "Waste: broken", "virtual", False),
    (23, "waste/spilled", "报损：洒了", "Waste: spilled", "virtual", False),
    (24, "waste/quality", "报损：品质", "Waste: quality", "virtual", False),
    (25, "waste/remake", "报损：重做", "Waste: remade", "virtual", False),
    (100, "bar", "吧台", "Bar", "real", True),
    (101, "store", "仓库", "Store room", "real", True),
    (102, "studio", "陶艺工作室", "Studio", "real", True),
    (103, "stream_shelf", "直播货架", "Stream shelf", "real", True),
    (104, "at_partner", "合作企业处", "At the partner", "real", True),
)
LOCATION_COLUMNS = ("id", "code", "name", "name_en", "kind", "own", "sort", "active")
#: The ledger is written once: a mistake is a counter-move.
APPEND_ONLY = (
    """CREATE TRIGGER stock_move_never_changes BEFORE UPDATE ON stock_move
BEGIN SELECT RAISE(ABORT, 'the stock ledger is append-only'); END""",
    """CREATE TRIGGER stock_move_never_goes BEFORE DELETE ON stock_move
BEGIN SELECT RAISE(ABORT, 'the stock ledger is append-only'); END""",
)
APPEND_ONLY_FUNCTION = """CREATE FUNCTION stock_move_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the stock ledger is append-only'; END $$"""
APPEND_ONLY_TRIGGER = """CREATE TRIGGER stock_move_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_move
FOR EACH STATEMENT EXECUTE FUNCTION stock_move_is_append_only()"""


def upgrade() -> None:
    """Make the tables and the locations; posts of the school that exist already get the new rights."""
    op.create_table(
        "item",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("dimension", sa.String(length=8), nullable=False),
        sa.Column("density_num", KEY, nullable=True),
        sa.Column("density_den", KEY, nullable=True),
        sa.Column("shelf_life_days", KEY, nullable=True),
        sa.Column("opened_hours", KEY, nullable=True),
        sa.Column("storage", sa.String(length=60), nullable=False),
        sa.Column("allergens", JSON, nullable=False),
        sa.Column("standard_value_fen", KEY, nullable=True),
        sa.Column("standard_quantity", KEY, nullable=True),
        sa.Column("reorder_point", KEY, nullable=True),
        sa.Column("reorder_to", KEY, nullable=True),
        sa.Column("count_class", sa.String(length=1), nullable=False),
        sa.Column("shelf", sa.String(length=40), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("count_class IN ('A', 'B', 'C')", name=op.f("ck_item_count_class_known")),
        sa.CheckConstraint("dimension IN ('mass', 'volume', 'count')", name=op.f("ck_item_dimension_known")),
        sa.CheckConstraint(
            "kind IN ('ingredient', 'packaging', 'preparation', 'finished', 'consumable')",
            name=op.f("ck_item_kind_known"),
        ),
        sa.CheckConstraint("(density_num IS NULL) = (density_den IS NULL)", name=op.f("ck_item_density_whole")),
        sa.CheckConstraint(
            "(standard_value_fen IS NULL) = (standard_quantity IS NULL)", name=op.f("ck_item_standard_whole")
        ),
        sa.CheckConstraint("density_num > 0 AND density_den > 0", name=op.f("ck_item_density_positive")),
        sa.CheckConstraint("reorder_point >= 0 AND reorder_to >= reorder_point", name=op.f("ck_item_reorder_possible")),
        sa.CheckConstraint("standard_value_fen >= 0 AND standard_quantity > 0", name=op.f("ck_item_standard_possible")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("code", name=op.f("uq_item_code")),
    )
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_name"), ["name"], unique=False)

    op.create_table(
        "location",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("sort", KEY, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('real', 'virtual')", name=op.f("ck_location_kind_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
        sa.UniqueConstraint("code", name=op.f("uq_location_code")),
        sa.UniqueConstraint("name", name=op.f("uq_location_name")),
    )
    op.create_table(
        "stock_tare",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("weight", KEY, nullable=False),
        sa.CheckConstraint("weight > 0", name=op.f("ck_stock_tare_weight_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_tare")),
        sa.UniqueConstraint("name", name=op.f("uq_stock_tare_name")),
    )
    op.create_table(
        "pack_unit",
        sa.Column("id", KEY, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("quantity_num", KEY, nullable=False),
        sa.Column("quantity_den", KEY, nullable=False),
        sa.Column("price_fen", KEY, nullable=True),
        sa.Column("barcode", sa.String(length=64), nullable=True),
        sa.CheckConstraint("price_fen >= 0", name=op.f("ck_pack_unit_price_not_negative")),
        sa.CheckConstraint("quantity_num > 0 AND quantity_den > 0", name=op.f("ck_pack_unit_quantity_positive")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_pack_unit_item_id_item"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_unit")),
        sa.UniqueConstraint("barcode", name=op.f("uq_pack_unit_barcode")),
        sa.UniqueConstraint("item_id", "name", name=op.f("uq_pack_unit_item_id_name")),
    )
    op.create_table(
        "stock_balance",
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("location_id", KEY, nullable=False),
        sa.Column("lot_id", KEY, autoincrement=False, nullable=False),
        sa.Column("quantity", KEY, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_stock_balance_item_id_item")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_stock_balance_location_id_location")),
        sa.PrimaryKeyConstraint("item_id", "location_id", "lot_id", name=op.f("pk_stock_balance")),
    )
    with op.batch_alter_table("stock_balance", schema=None) as batch_op:
        batch_op.create_index("ix_stock_balance_location", ["location_id", "item_id"], unique=False)

    op.create_table(
        "stock_count",
        sa.Column("uuid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("location_id", KEY, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("opened_by", KEY, nullable=False),
        sa.Column("posted_at", MOMENT, nullable=True),
        sa.Column("posted_by", KEY, nullable=True),
        sa.CheckConstraint("state IN ('open', 'posted', 'given_up')", name=op.f("ck_stock_count_state_known")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_stock_count_location_id_location")),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], name=op.f("fk_stock_count_opened_by_person")),
        sa.ForeignKeyConstraint(["posted_by"], ["person.id"], name=op.f("fk_stock_count_posted_by_person")),
        sa.PrimaryKeyConstraint("uuid", name=op.f("pk_stock_count")),
    )
    with op.batch_alter_table("stock_count", schema=None) as batch_op:
        batch_op.create_index("ix_stock_count_opened", ["opened_at"], unique=False)

    op.create_table(
        "stock_lot",
        sa.Column("id", KEY, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("use_by", MOMENT, nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_stock_lot_item_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_lot")),
        sa.UniqueConstraint("item_id", "code", name=op.f("uq_stock_lot_item_id_code")),
    )
    with op.batch_alter_table("stock_lot", schema=None) as batch_op:
        batch_op.create_index("ix_stock_lot_expiry", ["expires_on"], unique=False)

    op.create_table(
        "stock_paper",
        sa.Column("uuid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("from_id", KEY, nullable=False),
        sa.Column("to_id", KEY, nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("lines", JSON, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", KEY, nullable=False),
        sa.Column("posted_at", MOMENT, nullable=True),
        sa.Column("confirmed_by", KEY, nullable=True),
        sa.CheckConstraint(
            "kind IN ('receipt', 'transfer', 'waste', 'opening')", name=op.f("ck_stock_paper_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'posted', 'refused', 'taken_back')", name=op.f("ck_stock_paper_state_known")
        ),
        sa.CheckConstraint("confirmed_by <> made_by", name=op.f("ck_stock_paper_four_eyes")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["person.id"], name=op.f("fk_stock_paper_confirmed_by_person")),
        sa.ForeignKeyConstraint(["from_id"], ["location.id"], name=op.f("fk_stock_paper_from_id_location")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_stock_paper_made_by_person")),
        sa.ForeignKeyConstraint(["to_id"], ["location.id"], name=op.f("fk_stock_paper_to_id_location")),
        sa.PrimaryKeyConstraint("uuid", name=op.f("pk_stock_paper")),
    )
    with op.batch_alter_table("stock_paper", schema=None) as batch_op:
        batch_op.create_index("ix_stock_paper_made", ["made_at"], unique=False)

    op.create_table(
        "stock_reservation",
        sa.Column("uuid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("location_id", KEY, nullable=False),
        sa.Column("quantity", KEY, nullable=False),
        sa.Column("purpose", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", KEY, nullable=True),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('active', 'released', 'consumed')", name=op.f("ck_stock_reservation_state_known")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_reservation_quantity_positive")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_stock_reservation_item_id_item")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_stock_reservation_location_id_location")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_stock_reservation_made_by_person")),
        sa.PrimaryKeyConstraint("uuid", name=op.f("pk_stock_reservation")),
    )
    with op.batch_alter_table("stock_reservation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_stock_reservation_active",
            ["item_id", "location_id"],
            unique=False,
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )

    op.create_table(
        "stock_value",
        sa.Column("item_id", KEY, autoincrement=False, nullable=False),
        sa.Column("quantity", KEY, nullable=False),
        sa.Column("value_fen", KEY, nullable=False),
        sa.Column("unit_num", KEY, nullable=True),
        sa.Column("unit_den", KEY, nullable=True),
        sa.Column("received", sa.Boolean(), nullable=False),
        sa.Column("counted_at", MOMENT, nullable=True),
        sa.CheckConstraint("(unit_num IS NULL) = (unit_den IS NULL)", name=op.f("ck_stock_value_unit_whole")),
        sa.CheckConstraint(
            "quantity < 0 OR value_fen >= 0", name=op.f("ck_stock_value_goods_not_worth_less_than_nothing")
        ),
        sa.CheckConstraint("quantity <> 0 OR value_fen = 0", name=op.f("ck_stock_value_nothing_is_worth_nothing")),
        sa.CheckConstraint(
            "quantity > 0 OR value_fen <= 0", name=op.f("ck_stock_value_debts_not_worth_more_than_nothing")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_stock_value_item_id_item")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_stock_value")),
    )
    op.create_table(
        "stock_count_line",
        sa.Column("count_uuid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("line_no", KEY, autoincrement=False, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("counted_quantity", KEY, nullable=True),
        sa.Column("counted_at", MOMENT, nullable=True),
        sa.Column("counter_id", KEY, nullable=True),
        sa.Column("first_quantity", KEY, nullable=True),
        sa.Column("first_at", MOMENT, nullable=True),
        sa.Column("first_by", KEY, nullable=True),
        sa.Column("recount", sa.Boolean(), nullable=False),
        sa.Column("delta", KEY, nullable=True),
        sa.Column("posted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(counted_quantity IS NULL) = (counted_at IS NULL)", name=op.f("ck_stock_count_line_counted_whole")
        ),
        sa.CheckConstraint(
            "counted_quantity >= 0 AND first_quantity >= 0", name=op.f("ck_stock_count_line_counted_not_negative")
        ),
        sa.CheckConstraint("counter_id <> first_by", name=op.f("ck_stock_count_line_second_is_another")),
        sa.ForeignKeyConstraint(
            ["count_uuid"], ["stock_count.uuid"], name=op.f("fk_stock_count_line_count_uuid_stock_count")
        ),
        sa.ForeignKeyConstraint(["counter_id"], ["person.id"], name=op.f("fk_stock_count_line_counter_id_person")),
        sa.ForeignKeyConstraint(["first_by"], ["person.id"], name=op.f("fk_stock_count_line_first_by_person")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_stock_count_line_item_id_item")),
        sa.PrimaryKeyConstraint("count_uuid", "line_no", name=op.f("pk_stock_count_line")),
    )
    with op.batch_alter_table("stock_count_line", schema=None) as batch_op:
        batch_op.create_index("ix_stock_count_line_item", ["item_id", "counted_at"], unique=False)

    op.create_table(
        "stock_move",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("lot_id", KEY, nullable=True),
        sa.Column("quantity", KEY, nullable=False),
        sa.Column("from_id", KEY, nullable=False),
        sa.Column("to_id", KEY, nullable=False),
        sa.Column("value_fen", KEY, nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("unit_num", KEY, nullable=True),
        sa.Column("unit_den", KEY, nullable=True),
        sa.Column("occurred_at", MOMENT, nullable=False),
        sa.Column("posted_at", MOMENT, nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("source_type", sa.String(length=16), nullable=False),
        sa.Column("source_uuid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("source_line", KEY, nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("reverses_id", KEY, nullable=True),
        sa.Column("about_id", KEY, nullable=True),
        sa.CheckConstraint(
            "quantity > 0 OR (quantity = 0 AND kind = 'revalue')", name=op.f("ck_stock_move_quantity_positive")
        ),
        sa.CheckConstraint("value_fen >= 0 OR kind = 'revalue'", name=op.f("ck_stock_move_value_not_negative")),
        sa.CheckConstraint("(unit_num IS NULL) = (unit_den IS NULL)", name=op.f("ck_stock_move_unit_whole")),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_stock_move_goes_somewhere")),
        sa.ForeignKeyConstraint(["about_id"], ["stock_move.id"], name=op.f("fk_stock_move_about_id_stock_move")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_stock_move_by_id_person")),
        sa.ForeignKeyConstraint(["from_id"], ["location.id"], name=op.f("fk_stock_move_from_id_location")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_stock_move_item_id_item")),
        sa.ForeignKeyConstraint(["lot_id"], ["stock_lot.id"], name=op.f("fk_stock_move_lot_id_stock_lot")),
        sa.ForeignKeyConstraint(["reverses_id"], ["stock_move.id"], name=op.f("fk_stock_move_reverses_id_stock_move")),
        sa.ForeignKeyConstraint(["to_id"], ["location.id"], name=op.f("fk_stock_move_to_id_location")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_move")),
        sa.UniqueConstraint("source_uuid", "source_line", "source_type", "kind", name="uq_stock_move_source"),
    )
    with op.batch_alter_table("stock_move", schema=None) as batch_op:
        batch_op.create_index(
            "ix_stock_move_about",
            ["about_id"],
            unique=False,
            sqlite_where=sa.text("about_id IS NOT NULL"),
            postgresql_where=sa.text("about_id IS NOT NULL"),
        )
        batch_op.create_index("ix_stock_move_day", ["business_day", "id"], unique=False)
        batch_op.create_index("ix_stock_move_item", ["item_id", "occurred_at", "id"], unique=False)
        batch_op.create_index(
            "ix_stock_move_receipts",
            ["item_id", "occurred_at"],
            unique=False,
            sqlite_where=sa.text("kind = 'receipt'"),
            postgresql_where=sa.text("kind = 'receipt'"),
        )
        batch_op.create_index(
            "uq_stock_move_reverses",
            ["reverses_id"],
            unique=True,
            sqlite_where=sa.text("reverses_id IS NOT NULL"),
            postgresql_where=sa.text("reverses_id IS NOT NULL"),
        )

    op.create_table(
        "stock_short",
        sa.Column("move_id", KEY, autoincrement=False, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("quantity", KEY, nullable=False),
        sa.Column("value_fen", KEY, nullable=False),
        sa.Column("open_quantity", KEY, nullable=False),
        sa.Column("open_value_fen", KEY, nullable=False),
        sa.CheckConstraint("open_quantity > 0 OR open_value_fen = 0", name=op.f("ck_stock_short_settled_whole")),
        sa.CheckConstraint(
            "quantity > 0 AND open_quantity BETWEEN 0 AND quantity", name=op.f("ck_stock_short_open_within_short")
        ),
        sa.CheckConstraint("value_fen >= 0 AND open_value_fen >= 0", name=op.f("ck_stock_short_values_not_negative")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_stock_short_item_id_item")),
        sa.ForeignKeyConstraint(["move_id"], ["stock_move.id"], name=op.f("fk_stock_short_move_id_stock_move")),
        sa.PrimaryKeyConstraint("move_id", name=op.f("pk_stock_short")),
    )
    with op.batch_alter_table("stock_short", schema=None) as batch_op:
        batch_op.create_index(
            "ix_stock_short_open",
            ["item_id", "move_id"],
            unique=False,
            sqlite_where=sa.text("open_quantity > 0"),
            postgresql_where=sa.text("open_quantity > 0"),
        )

    with op.batch_alter_table("ledger_head", schema=None) as batch_op:
        batch_op.add_column(sa.Column("move_id", KEY, server_default="0", nullable=False))

    rows = [dict(zip(LOCATION_COLUMNS, (*place, place[0], True), strict=True)) for place in PLACES]
    op.bulk_insert(sa.table("location", *map(sa.column, LOCATION_COLUMNS)), rows)
    for right, posts in RIGHTS.items():
        holders = sa.select(ROLE.c.id, sa.literal(right)).where(ROLE.c.code.in_(posts))
        op.execute(sa.insert(ROLE_RIGHT).from_select(["role_id", "right"], holders))
    if op.get_bind().dialect.name == "sqlite":
        for statement in APPEND_ONLY:
            op.execute(statement)
    else:
        op.execute(APPEND_ONLY_FUNCTION)
        op.execute(APPEND_ONLY_TRIGGER)


def downgrade() -> None:
    """Take the tables away; sales stay."""
    op.execute(sa.delete(ROLE_RIGHT).where(ROLE_RIGHT.c.right.in_(list(RIGHTS))))
    op.execute(sa.delete(WORK_ITEM).where(WORK_ITEM.c.kind.in_(FOUND)))
    with op.batch_alter_table("ledger_head", schema=None) as batch_op:
        batch_op.drop_column("move_id")

    op.drop_table("stock_short")
    op.drop_table("stock_move")
    op.drop_table("stock_count_line")
    op.drop_table("stock_value")
    op.drop_table("stock_reservation")
    op.drop_table("stock_paper")
    op.drop_table("stock_lot")
    op.drop_table("stock_count")
    op.drop_table("stock_balance")
    op.drop_table("pack_unit")
    op.drop_table("stock_tare")
    op.drop_table("location")
    op.drop_table("item")

    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION stock_move_is_append_only()")
