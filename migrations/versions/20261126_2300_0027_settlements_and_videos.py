"""money of statements that came; short videos"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "statement_booking",
        sa.Column("statement_id", KEY, autoincrement=False, nullable=False),
        sa.Column("came_on", sa.Date(), nullable=False),
        sa.Column("came_to", sa.String(length=8), nullable=False),
        sa.Column("booked_at", MOMENT, nullable=False),
        sa.Column("booked_by", KEY, nullable=False),
        sa.CheckConstraint(
            "came_to IN ('bank', 'safe', 'wechat', 'alipay', 'other')",
            name=op.f("ck_statement_booking_came_to_known"),
        ),
        sa.ForeignKeyConstraint(["booked_by"], ["person.id"], name=op.f("fk_statement_booking_booked_by_person")),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["partner_statement.id"],
            name=op.f("fk_statement_booking_statement_id_partner_statement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_statement_booking")),
    )
    op.create_index("ix_statement_booking_came_on", "statement_booking", ["came_on"])
    op.create_table(
        "short_video",
        sa.Column("id", KEY, nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("product_id", KEY, nullable=True),
        sa.Column("views", KEY, nullable=False),
        sa.Column("likes", KEY, nullable=False),
        sa.Column("orders", KEY, nullable=False),
        sa.Column("cost_fen", KEY, nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("noted_by", KEY, nullable=False),
        sa.CheckConstraint(
            "platform IN ('douyin', 'kuaishou', 'wechat', 'taobao', 'youzan', 'other')",
            name=op.f("ck_short_video_platform_known"),
        ),
        sa.CheckConstraint(
            "views >= 0 AND likes >= 0 AND orders >= 0 AND cost_fen >= 0", name=op.f("ck_short_video_counts")
        ),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name=op.f("fk_short_video_noted_by_person")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_short_video_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_short_video")),
    )
    op.create_index("ix_short_video_published_at", "short_video", ["published_at"])
    op.create_index("ix_short_video_product_id", "short_video", ["product_id"])


def downgrade() -> None:
    """Take them away; orders and statements stay."""
    op.drop_table("short_video")
    op.drop_table("statement_booking")
