"""forecasts and plans"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
PLANNERS = ("store_manager", "buyer", "marketing", "teacher", "administrator")
RIGHTS = {
    "see_planning": ("barista", "studio", "presenter", "stream_operator", *PLANNERS),
    "plan": PLANNERS,
}
ROLE = sa.table("role", sa.column("id"), sa.column("code"))
ROLE_RIGHT = sa.table("role_right", sa.column("role_id"), sa.column("right"))


def upgrade() -> None:
    """Make the tables; posts that exist get the new rights."""
    op.create_table(
        "plan_run",
        sa.Column("id", KEY, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", KEY, nullable=True),
        sa.Column("cut_off", sa.Date(), nullable=False),
        sa.Column("days", KEY, nullable=False),
        sa.Column("horizon", KEY, nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("wql_bp", KEY, nullable=True),
        sa.Column("bar_bp", KEY, nullable=True),
        sa.Column("inside_bp", KEY, nullable=True),
        sa.CheckConstraint("days > 0 AND horizon > 0", name=op.f("ck_plan_run_days_counted")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_plan_run_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_run")),
    )
    op.create_index("ix_plan_run_cut_off", "plan_run", ["cut_off"])
    op.create_table(
        "forecast",
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("subject_id", KEY, nullable=False, autoincrement=False),
        sa.Column("model", sa.String(length=8), nullable=False),
        sa.Column("known_days", KEY, nullable=False),
        sa.Column("masked_days", KEY, nullable=False),
        *(sa.Column(name, JSON, nullable=False) for name in ("mean", "low", "middle", "high", "sums")),
        *(sa.Column(name, JSON, nullable=False) for name in ("losses", "bar_losses")),
        sa.Column("wql_bp", KEY, nullable=True),
        sa.Column("bar_bp", KEY, nullable=True),
        sa.CheckConstraint("kind IN ('product', 'category', 'shop')", name=op.f("ck_forecast_kind_known")),
        sa.CheckConstraint("model IN ('demand', 'bar', 'thin')", name=op.f("ck_forecast_model_known")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["plan_run.id"], name=op.f("fk_forecast_run_id_plan_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "kind", "subject_id", name=op.f("pk_forecast")),
    )
    op.create_index("ix_forecast_subject", "forecast", ["kind", "subject_id", "run_id"])
    op.create_table(
        "plan_need",
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("mean", JSON, nullable=False),
        sa.Column("sums", JSON, nullable=False),
        sa.Column("lost_milli", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["plan_run.id"], name=op.f("fk_plan_need_run_id_plan_run"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_plan_need_item_id_item")),
        sa.PrimaryKeyConstraint("run_id", "item_id", name=op.f("pk_plan_need")),
    )
    op.create_index(op.f("ix_plan_need_item_id"), "plan_need", ["item_id"])
    op.create_table(
        "what_if",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("product_id", KEY, nullable=True),
        sa.Column("size", KEY, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", KEY, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answer", JSON, nullable=True),
        sa.CheckConstraint("kind IN ('event', 'price', 'promotion', 'closed')", name=op.f("ck_what_if_kind_known")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_what_if_product_id_product")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_what_if_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_what_if")),
    )
    for right, posts in RIGHTS.items():
        held = sa.select(ROLE_RIGHT.c.role_id).where(ROLE_RIGHT.c.right == right)
        holders = sa.select(ROLE.c.id, sa.literal(right)).where(ROLE.c.code.in_(posts), ROLE.c.id.not_in(held))
        op.execute(sa.insert(ROLE_RIGHT).from_select(["role_id", "right"], holders))


def downgrade() -> None:
    """Take the tables and the rights away."""
    op.execute(sa.delete(ROLE_RIGHT).where(ROLE_RIGHT.c.right.in_([*RIGHTS])))
    for name in ("what_if", "plan_need", "forecast", "plan_run"):
        op.drop_table(name)
