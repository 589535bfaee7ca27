"""promotions"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
RIGHTS = {
    "see_promotions": (
        "cashier", "barista", "store_manager", "studio", "presenter", "stream_operator", "buyer", "marketing",
        "teacher", "administrator",
    ),
    "edit_promotions": ("marketing", "teacher", "administrator"),
    "approve_promotions": ("teacher", "administrator"),
}  # fmt: skip
ROLE = sa.table("role", sa.column("id"), sa.column("code"))
ROLE_RIGHT = sa.table("role_right", sa.column("role_id"), sa.column("right"))


def upgrade() -> None:
    """Make the table; posts of the school that exist already get the new rights."""
    op.create_table(
        "promotion",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", KEY, nullable=False),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("approved_by", KEY, nullable=True),
        sa.Column("stopped_at", MOMENT, nullable=True),
        sa.Column("stopped_by", KEY, nullable=True),
        sa.CheckConstraint("(approved_at IS NULL) = (approved_by IS NULL)", name=op.f("ck_promotion_approved_whole")),
        sa.CheckConstraint("(stopped_at IS NULL) = (stopped_by IS NULL)", name=op.f("ck_promotion_stopped_whole")),
        sa.CheckConstraint(
            "kind IN ('percent', 'amount', 'price', 'nth', 'bundle', 'order_percent', 'order_amount', "
            "'coupon_percent', 'coupon_amount', 'points')",
            name=op.f("ck_promotion_kind_known"),
        ),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name=op.f("fk_promotion_approved_by_person")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_promotion_made_by_person")),
        sa.ForeignKeyConstraint(["stopped_by"], ["person.id"], name=op.f("fk_promotion_stopped_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotion")),
    )
    for right, posts in RIGHTS.items():
        holders = sa.select(ROLE.c.id, sa.literal(right)).where(ROLE.c.code.in_(posts))
        op.execute(sa.insert(ROLE_RIGHT).from_select(["role_id", "right"], holders))


def downgrade() -> None:
    """Take the table away; what was sold keeps its discounts."""
    op.execute(sa.delete(ROLE_RIGHT).where(ROLE_RIGHT.c.right.in_(list(RIGHTS))))
    op.drop_table("promotion")
