"""orders of the platforms"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
ROLE = sa.table("role", sa.column("id"), sa.column("code"))
ROLE_RIGHT = sa.table("role_right", sa.column("role_id"), sa.column("right"))
GIVEN = {
    "see_orders": ("stream_operator", "teacher", "administrator"),
    "import_orders": ("teacher", "administrator"),
}


def upgrade() -> None:
    """Orders with their lines and after-sales, what was told differently later, and apart from that the buyers."""
    op.create_table(
        "platform_channel",
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("keeps_buyers", sa.Boolean(), nullable=False),
        sa.Column("keep_days", KEY, nullable=False),
        sa.CheckConstraint("keep_days BETWEEN 1 AND 365", name=op.f("ck_platform_channel_keep_days_sensible")),
        sa.CheckConstraint(
            "platform IN ('douyin', 'kuaishou', 'wechat', 'taobao', 'youzan', 'other')",
            name=op.f("ck_platform_channel_platform_known"),
        ),
        sa.PrimaryKeyConstraint("platform", name=op.f("pk_platform_channel")),
    )
    op.create_table(
        "platform_layout",
        sa.Column("id", KEY, nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("columns", JSON, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", KEY, nullable=True),
        sa.CheckConstraint(
            "platform IN ('douyin', 'kuaishou', 'wechat', 'taobao', 'youzan', 'other')",
            name=op.f("ck_platform_layout_platform_known"),
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_platform_layout_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_layout")),
    )
    op.create_table(
        "platform_word",
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("scope", sa.String(8), nullable=False),
        sa.Column("word", sa.String(40), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", KEY, nullable=True),
        sa.CheckConstraint("scope IN ('order', 'after')", name=op.f("ck_platform_word_scope_known")),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_platform_word_settled_by_person")),
        sa.PrimaryKeyConstraint("platform", "scope", "word", name=op.f("pk_platform_word")),
    )
    op.create_table(
        "platform_batch",
        sa.Column("id", KEY, nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("file_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("form", sa.String(40), nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("rows", KEY, nullable=False),
        sa.Column("orders", KEY, nullable=False),
        sa.Column("new", KEY, nullable=False),
        sa.Column("changed", KEY, nullable=False),
        sa.Column("same", KEY, nullable=False),
        sa.Column("older", KEY, nullable=False),
        sa.Column("rejected", KEY, nullable=False),
        sa.Column("walked", KEY, nullable=False),
        sa.Column("rejections", JSON, nullable=False),
        sa.Column("left_out", JSON, nullable=False),
        sa.Column("words", JSON, nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("brought_by", KEY, nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", KEY, nullable=True),
        sa.CheckConstraint(
            "state IN ('new', 'ready', 'running', 'done', 'undone')", name=op.f("ck_platform_batch_state_known")
        ),
        sa.ForeignKeyConstraint(["brought_by"], ["person.id"], name=op.f("fk_platform_batch_brought_by_person")),
        sa.ForeignKeyConstraint(["undone_by"], ["person.id"], name=op.f("fk_platform_batch_undone_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_batch")),
    )
    op.create_index("ix_platform_batch_file", "platform_batch", ["file_sha256"])
    op.create_table(
        "platform_order",
        sa.Column("id", KEY, nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("state_word", sa.String(40), nullable=False),
        sa.Column("paid_fen", KEY, nullable=True),
        sa.Column("freight_fen", KEY, nullable=True),
        sa.Column("refund_fen", KEY, nullable=True),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("carrier", sa.String(80), nullable=False),
        sa.Column("room", sa.String(80), nullable=False),
        sa.Column("province", sa.String(80), nullable=False),
        sa.Column("city", sa.String(80), nullable=False),
        sa.Column("courier", sa.String(80), nullable=False),
        sa.Column("tracking", sa.String(60), nullable=False),
        sa.Column("remark", sa.String(500), nullable=False),
        sa.Column("goods", sa.String(200), nullable=False),
        sa.Column("first_batch_id", KEY, nullable=False),
        sa.CheckConstraint(
            "platform IN ('douyin', 'kuaishou', 'wechat', 'taobao', 'youzan', 'other')",
            name=op.f("ck_platform_order_platform_known"),
        ),
        sa.CheckConstraint(
            "state IN ('unknown', 'unpaid', 'to_ship', 'shipped', 'received', 'done', 'closed')",
            name=op.f("ck_platform_order_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["first_batch_id"], ["platform_batch.id"], name=op.f("fk_platform_order_first_batch_id_platform_batch")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_order")),
        sa.UniqueConstraint("platform", "number", name=op.f("uq_platform_order_platform_number")),
    )
    op.create_index("ix_platform_order_first_batch_id", "platform_order", ["first_batch_id"])
    op.create_index("ix_platform_order_ordered_at", "platform_order", ["ordered_at"])
    op.create_table(
        "platform_line",
        sa.Column("id", KEY, nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("goods_name", sa.String(200), nullable=False),
        sa.Column("goods_id", sa.String(40), nullable=False),
        sa.Column("spec", sa.String(200), nullable=False),
        sa.Column("sku", sa.String(64), nullable=False),
        sa.Column("product_id", KEY, nullable=True),
        sa.Column("pieces", KEY, nullable=False),
        sa.Column("fen", KEY, nullable=False),
        sa.Column("refund_fen", KEY, nullable=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("state_word", sa.String(40), nullable=False),
        sa.Column("after", sa.String(12), nullable=False),
        sa.Column("after_word", sa.String(40), nullable=False),
        sa.Column("first_batch_id", KEY, nullable=False),
        sa.CheckConstraint(
            "after IN ('unknown', 'none', 'open', 'dropped', 'refunded', 'exchanged')",
            name=op.f("ck_platform_line_after_known"),
        ),
        sa.CheckConstraint("fen >= 0", name=op.f("ck_platform_line_fen_not_negative")),
        sa.CheckConstraint("pieces > 0", name=op.f("ck_platform_line_some_pieces")),
        sa.CheckConstraint(
            "state IN ('unknown', 'unpaid', 'to_ship', 'shipped', 'received', 'done', 'closed')",
            name=op.f("ck_platform_line_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["first_batch_id"], ["platform_batch.id"], name=op.f("fk_platform_line_first_batch_id_platform_batch")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["platform_order.id"], name=op.f("fk_platform_line_order_id_platform_order")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_platform_line_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_line")),
        sa.UniqueConstraint("platform", "key", name=op.f("uq_platform_line_platform_key")),
    )
    op.create_index("ix_platform_line_first_batch_id", "platform_line", ["first_batch_id"])
    op.create_index("ix_platform_line_order_id", "platform_line", ["order_id"])
    op.create_index("ix_platform_line_product_id", "platform_line", ["product_id"])
    op.create_table(
        "platform_after_sale",
        sa.Column("id", KEY, nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("order_number", sa.String(40), nullable=False),
        sa.Column("line_key", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("state_word", sa.String(40), nullable=False),
        sa.Column("refund_fen", KEY, nullable=False),
        sa.Column("freight_fen", KEY, nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("first_batch_id", KEY, nullable=False),
        sa.CheckConstraint(
            "state IN ('unknown', 'none', 'open', 'dropped', 'refunded', 'exchanged')",
            name=op.f("ck_platform_after_sale_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["first_batch_id"], ["platform_batch.id"], name=op.f("fk_platform_after_sale_first_batch_id_platform_batch")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_after_sale")),
        sa.UniqueConstraint("platform", "number", name=op.f("uq_platform_after_sale_platform_number")),
    )
    op.create_index("ix_platform_after_sale_order", "platform_after_sale", ["platform", "order_number"])
    op.create_table(
        "platform_change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("batch_id", KEY, nullable=True),
        sa.Column("record", sa.String(12), nullable=False),
        sa.Column("record_id", KEY, nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("after", JSON, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", KEY, nullable=True),
        sa.CheckConstraint("record IN ('order', 'line', 'after_sale')", name=op.f("ck_platform_change_record_known")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["platform_batch.id"], name=op.f("fk_platform_change_batch_id_platform_batch")
        ),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_platform_change_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_change")),
    )
    op.create_index("ix_platform_change_batch_id", "platform_change", ["batch_id"])
    op.create_index("ix_platform_change_record", "platform_change", ["record", "record_id"])
    op.create_table(
        "goods_match",
        sa.Column("id", KEY, nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("sku", sa.String(64), nullable=False),
        sa.Column("goods_id", sa.String(40), nullable=False),
        sa.Column("goods_name", sa.String(200), nullable=False),
        sa.Column("spec", sa.String(200), nullable=False),
        sa.Column("product_id", KEY, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", KEY, nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_goods_match_made_by_person")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_goods_match_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_match")),
        sa.UniqueConstraint(
            "platform",
            "sku",
            "goods_id",
            "goods_name",
            "spec",
            name=op.f("uq_goods_match_platform_sku_goods_id_goods_name_spec"),
        ),
    )
    op.create_table(
        "platform_buyer",
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("masked", sa.String(80), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["platform_order.id"], name=op.f("fk_platform_buyer_order_id_platform_order")
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_platform_buyer")),
    )
    for right, posts in GIVEN.items():
        holders = sa.select(ROLE.c.id, sa.literal(right)).where(ROLE.c.code.in_(posts))
        op.execute(sa.insert(ROLE_RIGHT).from_select(["role_id", "right"], holders))


def downgrade() -> None:
    """Forget the platforms' orders."""
    op.execute(sa.delete(ROLE_RIGHT).where(ROLE_RIGHT.c.right.in_(list(GIVEN))))
    op.drop_table("platform_buyer")
    op.drop_table("goods_match")
    op.drop_table("platform_change")
    op.drop_table("platform_after_sale")
    op.drop_table("platform_line")
    op.drop_table("platform_order")
    op.drop_table("platform_batch")
    op.drop_table("platform_word")
    op.drop_table("platform_layout")
    op.drop_table("platform_channel")
