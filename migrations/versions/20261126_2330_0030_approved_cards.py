"""recipes: price cards that were approved, whose floor holds"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "approved_card",
        sa.Column("id", KEY, nullable=False),
        sa.Column("product_id", KEY, nullable=False),
        sa.Column("variant_id", KEY, nullable=True),
        sa.Column("cost_fen", KEY, nullable=False),
        sa.Column("floor_fen", KEY, nullable=False),
        sa.Column("price_fen", KEY, nullable=False),
        sa.Column("shares", JSON, nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", KEY, nullable=False),
        sa.CheckConstraint(
            "cost_fen >= 0 AND floor_fen >= 0 AND price_fen >= floor_fen", name=op.f("ck_approved_card_steps_upwards")
        ),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name=op.f("fk_approved_card_approved_by_person")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_approved_card_product_id_product")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_approved_card_variant_id_variant"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approved_card")),
    )
    op.create_index("ix_approved_card_product", "approved_card", ["product_id", "id"], unique=False)


def downgrade() -> None:
    """Take the table away."""
    op.drop_table("approved_card")
