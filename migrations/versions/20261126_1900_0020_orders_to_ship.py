"""orders to ship, files handed over to partners, statements"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
RIGHTS = {
    "pack_orders": ("stream_operator", "teacher", "administrator"),
    "approve_handover": ("teacher", "administrator"),
    "settle_partner": ("teacher", "administrator"),
}
ROLE = sa.table("role", sa.column("id"), sa.column("code"))
ROLE_RIGHT = sa.table("role_right", sa.column("role_id"), sa.column("right"))
TABLES = (
    "statement_row",
    "partner_statement",
    "partner_return",
    "hand_over_line",
    "hand_over",
    "partner_layout",
    "ship_after_sale",
    "ship_recipient",
    "ship_step",
    "ship_line",
    "ship_order",
    "ship_channel",
    "partner",
)


def upgrade() -> None:
    """Make the tables; posts that exist get the new rights."""
    _orders()
    _handing()
    _returns_and_statements()
    for right, posts in RIGHTS.items():
        held = sa.select(ROLE_RIGHT.c.role_id).where(ROLE_RIGHT.c.right == right)
        holders = sa.select(ROLE.c.id, sa.literal(right)).where(ROLE.c.code.in_(posts), ROLE.c.id.not_in(held))
        op.execute(sa.insert(ROLE_RIGHT).from_select(["role_id", "right"], holders))


def downgrade() -> None:
    """Take the tables and rights away."""
    op.execute(sa.delete(ROLE_RIGHT).where(ROLE_RIGHT.c.right.in_(list(RIGHTS))))
    for name in TABLES:
        op.drop_table(name)


def _orders() -> None:
    op.create_table(
        "partner",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("share_bp", KEY, nullable=False),
        sa.Column("location_id", KEY, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("share_bp BETWEEN 0 AND 10000", name=op.f("ck_partner_share_possible")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_partner_location_id_location")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("name", name=op.f("uq_partner_name")),
    )
    op.create_table(
        "ship_channel",
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("packed_by", sa.String(length=8), nullable=False),
        sa.Column("partner_id", KEY, nullable=True),
        sa.CheckConstraint("packed_by IN ('us', 'partner')", name=op.f("ck_ship_channel_packed_by_known")),
        sa.CheckConstraint("packed_by = 'us' OR partner_id IS NOT NULL", name=op.f("ck_ship_channel_partner_named")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_ship_channel_partner_id_partner")),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_ship_channel")),
    )
    op.create_table(
        "ship_order",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uuid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("told", sa.String(length=12), nullable=False),
        sa.Column("resume", sa.String(length=12), nullable=False),
        sa.Column("packed_by", sa.String(length=8), nullable=False),
        sa.Column("partner_id", KEY, nullable=True),
        sa.Column("paid_at", MOMENT, nullable=True),
        sa.Column("has_recipient", sa.Boolean(), nullable=False),
        sa.Column("recipient_mark", sa.String(length=32), nullable=False),
        sa.Column("problems", JSON, nullable=False),
        sa.Column("courier", sa.String(length=80), nullable=False),
        sa.Column("tracking", sa.String(length=60), nullable=False),
        sa.Column("goods_left_from", KEY, nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("gathered_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.CheckConstraint("state <> 'after_sale' OR resume <> ''", name=op.f("ck_ship_order_after_sale_resumes")),
        sa.CheckConstraint("packed_by IN ('us', 'partner')", name=op.f("ck_ship_order_packed_by_known")),
        sa.CheckConstraint(
            "state IN ('claimed', 'paid', 'confirmed', 'packed', 'shipped', 'received', 'after_sale', 'closed')",
            name=op.f("ck_ship_order_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["goods_left_from"], ["location.id"], name=op.f("fk_ship_order_goods_left_from_location")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_ship_order_partner_id_partner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ship_order")),
        sa.UniqueConstraint("uuid", name=op.f("uq_ship_order_uuid")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_ship_order_source_source_id")),
    )
    op.create_index(op.f("ix_ship_order_number"), "ship_order", ["number"])
    op.create_index(op.f("ix_ship_order_state"), "ship_order", ["state", "paid_at"])
    op.create_table(
        "ship_line",
        sa.Column("id", KEY, nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("line", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("pieces", KEY, nullable=False),
        sa.Column("packed", KEY, nullable=False),
        sa.Column("product_id", KEY, nullable=True),
        sa.Column("variant_id", KEY, nullable=True),
        sa.CheckConstraint("packed BETWEEN 0 AND pieces", name=op.f("ck_ship_line_packed_within")),
        sa.CheckConstraint("pieces > 0", name=op.f("ck_ship_line_some_pieces")),
        sa.ForeignKeyConstraint(["variant_id"], ["variant.id"], name=op.f("fk_ship_line_variant_id_variant")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_ship_line_product_id_product")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["ship_order.id"], name=op.f("fk_ship_line_order_id_ship_order"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ship_line")),
        sa.UniqueConstraint("order_id", "line", name=op.f("uq_ship_line_order_id_line")),
    )
    op.create_index(op.f("ix_ship_line_product_id"), "ship_line", ["product_id"])
    op.create_table(
        "ship_step",
        sa.Column("id", KEY, nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("before", sa.String(length=12), nullable=False),
        sa.Column("after", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["ship_order.id"], name=op.f("fk_ship_step_order_id_ship_order"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_ship_step_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ship_step")),
    )
    op.create_index(op.f("ix_ship_step_order_id"), "ship_step", ["order_id"])
    op.create_table(
        "ship_recipient",
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("masked", sa.String(length=80), nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["ship_order.id"], name=op.f("fk_ship_recipient_order_id_ship_order"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_ship_recipient")),
    )
    op.create_table(
        "ship_after_sale",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uuid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("line_id", KEY, nullable=False),
        sa.Column("pieces", KEY, nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("refund_fen", KEY, nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("opened_by", KEY, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by", KEY, nullable=True),
        sa.CheckConstraint(
            "(outcome = 'waiting') = (closed_at IS NULL)", name=op.f("ck_ship_after_sale_closed_with_outcome")
        ),
        sa.CheckConstraint(
            "outcome IN ('waiting', 'stock', 'second', 'broken', 'kept')", name=op.f("ck_ship_after_sale_outcome_known")
        ),
        sa.CheckConstraint("refund_fen >= 0", name=op.f("ck_ship_after_sale_refund_not_negative")),
        sa.CheckConstraint("pieces > 0", name=op.f("ck_ship_after_sale_some_pieces")),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], name=op.f("fk_ship_after_sale_opened_by_person")),
        sa.ForeignKeyConstraint(["line_id"], ["ship_line.id"], name=op.f("fk_ship_after_sale_line_id_ship_line")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["ship_order.id"], name=op.f("fk_ship_after_sale_order_id_ship_order"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_ship_after_sale_closed_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ship_after_sale")),
        sa.UniqueConstraint("uuid", name=op.f("uq_ship_after_sale_uuid")),
    )
    op.create_index(op.f("ix_ship_after_sale_order_id"), "ship_after_sale", ["order_id"])


def _handing() -> None:
    op.create_table(
        "partner_layout",
        sa.Column("id", KEY, nullable=False),
        sa.Column("partner_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("written_as", sa.String(length=12), nullable=False),
        sa.Column("columns", JSON, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", KEY, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "written_as IN ('xlsx', 'csv-utf8', 'csv-gb18030')", name=op.f("ck_partner_layout_written_as_known")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_partner_layout_partner_id_partner")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_partner_layout_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_layout")),
    )
    op.create_index(op.f("ix_partner_layout_partner_id"), "partner_layout", ["partner_id"])
    op.create_table(
        "hand_over",
        sa.Column("id", KEY, nullable=False),
        sa.Column("partner_id", KEY, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("layout_name", sa.String(length=60), nullable=False),
        sa.Column("written_as", sa.String(length=12), nullable=False),
        sa.Column("columns", JSON, nullable=False),
        sa.Column("packed_by", sa.String(length=8), nullable=False),
        sa.Column("only_changes", sa.Boolean(), nullable=False),
        sa.Column("with_recipients", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("recipient", sa.String(length=120), nullable=False),
        sa.Column("keep_days", KEY, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("rows", KEY, nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asked_by", KEY, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decision", sa.String(length=200), nullable=False),
        sa.Column("written_at", MOMENT, nullable=True),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.CheckConstraint("decided_by <> asked_by", name=op.f("ck_hand_over_four_eyes")),
        sa.CheckConstraint("keep_days BETWEEN 1 AND 30", name=op.f("ck_hand_over_keep_days_sensible")),
        sa.CheckConstraint("packed_by IN ('us', 'partner')", name=op.f("ck_hand_over_packed_by_known")),
        sa.CheckConstraint("reason <> '' AND recipient <> ''", name=op.f("ck_hand_over_reason_and_recipient")),
        sa.CheckConstraint(
            "state IN ('waiting', 'writing', 'written', 'refused', 'expired')", name=op.f("ck_hand_over_state_known")
        ),
        sa.CheckConstraint(
            "written_as IN ('xlsx', 'csv-utf8', 'csv-gb18030')", name=op.f("ck_hand_over_written_as_known")
        ),
        sa.CheckConstraint(
            "(state IN ('written', 'expired')) = (sha256 IS NOT NULL)", name=op.f("ck_hand_over_written_has_checksum")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_hand_over_decided_by_person")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_hand_over_asked_by_person")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_hand_over_partner_id_partner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
        sa.UniqueConstraint("partner_id", "number", name=op.f("uq_hand_over_partner_id_number")),
    )
    op.create_table(
        "hand_over_line",
        sa.Column("hand_over_id", KEY, nullable=False),
        sa.Column("line_id", KEY, nullable=False, autoincrement=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("change", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("pieces", KEY, nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "change IN ('new', 'changed', 'called_off', 'same')", name=op.f("ck_hand_over_line_change_known")
        ),
        sa.CheckConstraint("pieces > 0", name=op.f("ck_hand_over_line_some_pieces")),
        sa.ForeignKeyConstraint(["order_id"], ["ship_order.id"], name=op.f("fk_hand_over_line_order_id_ship_order")),
        sa.ForeignKeyConstraint(
            ["hand_over_id"], ["hand_over.id"], name=op.f("fk_hand_over_line_hand_over_id_hand_over")
        ),
        sa.PrimaryKeyConstraint("hand_over_id", "line_id", name=op.f("pk_hand_over_line")),
    )
    op.create_index(op.f("ix_hand_over_line_order_id"), "hand_over_line", ["order_id"])


def _returns_and_statements() -> None:
    op.create_table(
        "partner_return",
        sa.Column("id", KEY, nullable=False),
        sa.Column("partner_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("rows", KEY, nullable=False),
        sa.Column("matched", JSON, nullable=False),
        sa.Column("differences", JSON, nullable=False),
        sa.Column("brought_at", MOMENT, nullable=False),
        sa.Column("brought_by", KEY, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("done_by", KEY, nullable=True),
        sa.CheckConstraint("kind IN ('acknowledged', 'tracking')", name=op.f("ck_partner_return_kind_known")),
        sa.CheckConstraint("state IN ('ready', 'done', 'dropped')", name=op.f("ck_partner_return_state_known")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_partner_return_partner_id_partner")),
        sa.ForeignKeyConstraint(["done_by"], ["person.id"], name=op.f("fk_partner_return_done_by_person")),
        sa.ForeignKeyConstraint(["brought_by"], ["person.id"], name=op.f("fk_partner_return_brought_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_return")),
        sa.UniqueConstraint("partner_id", "file_sha256", name=op.f("uq_partner_return_partner_id_file_sha256")),
    )
    op.create_table(
        "partner_statement",
        sa.Column("id", KEY, nullable=False),
        sa.Column("partner_id", KEY, nullable=True),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("rows", KEY, nullable=False),
        sa.Column("brought_at", MOMENT, nullable=False),
        sa.Column("brought_by", KEY, nullable=False),
        sa.Column("taken_back_at", MOMENT, nullable=True),
        sa.Column("taken_back_by", KEY, nullable=True),
        sa.CheckConstraint(
            "(taken_back_at IS NULL) = (taken_back_by IS NULL)", name=op.f("ck_partner_statement_taken_back_whole")
        ),
        sa.CheckConstraint("(partner_id IS NULL) <> (platform = '')", name=op.f("ck_partner_statement_whose_it_is")),
        sa.ForeignKeyConstraint(
            ["taken_back_by"], ["person.id"], name=op.f("fk_partner_statement_taken_back_by_person")
        ),
        sa.ForeignKeyConstraint(["brought_by"], ["person.id"], name=op.f("fk_partner_statement_brought_by_person")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_partner_statement_partner_id_partner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_statement")),
    )
    op.create_index(op.f("ix_partner_statement_file"), "partner_statement", ["file_sha256"])
    op.create_table(
        "statement_row",
        sa.Column("statement_id", KEY, nullable=False),
        sa.Column("row", KEY, nullable=False, autoincrement=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("line", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("paid_fen", KEY, nullable=False),
        sa.Column("refund_fen", KEY, nullable=False),
        sa.Column("commission_fen", KEY, nullable=False),
        sa.Column("fee_fen", KEY, nullable=False),
        sa.Column("came_fen", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["partner_statement.id"],
            name=op.f("fk_statement_row_statement_id_partner_statement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("statement_id", "row", name=op.f("pk_statement_row")),
    )
    op.create_index(op.f("ix_statement_row_number"), "statement_row", ["number"])
