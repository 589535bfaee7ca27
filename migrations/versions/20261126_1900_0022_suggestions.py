"""suggestions"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
RIGHTS = {
    "see_suggestions": ("store_manager", "studio", "presenter", "buyer", "marketing", "teacher", "administrator"),
    "note_decisions": ("store_manager", "buyer", "marketing", "teacher", "administrator"),
}
ROLE = sa.table("role", sa.column("id"), sa.column("code"))
ROLE_RIGHT = sa.table("role_right", sa.column("role_id"), sa.column("right"))


def upgrade() -> None:
    """Make the tables; posts of the school that exist already get the new rights."""
    op.create_table(
        "suggestion",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("title", JSON, nullable=False),
        sa.Column("reason", JSON, nullable=False),
        sa.Column("risk", JSON, nullable=False),
        sa.Column("poster", JSON, nullable=False),
        sa.Column("cue", JSON, nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("products", JSON, nullable=False),
        sa.Column("rule", JSON, nullable=True),
        sa.Column("lots", sa.Boolean(), nullable=False),
        sa.Column("mean_fen", KEY, nullable=True),
        sa.Column("low_fen", KEY, nullable=True),
        sa.Column("high_fen", KEY, nullable=True),
        sa.Column("cutoff", sa.Date(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("asked_by", KEY, nullable=True),
        sa.Column("weeks", KEY, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decision", sa.String(length=200), nullable=False),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("ck_suggestion_decided_whole")),
        sa.CheckConstraint("decided_by <> asked_by", name=op.f("ck_suggestion_four_eyes")),
        sa.CheckConstraint(
            "state IN ('thin', 'open', 'asked', 'approved', 'running', 'measured', 'taken', 'declined', 'gone')",
            name=op.f("ck_suggestion_state_known"),
        ),
        sa.CheckConstraint("weeks >= 0", name=op.f("ck_suggestion_weeks_not_negative")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_suggestion_asked_by_person")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_suggestion_decided_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
    )
    op.create_index("ix_suggestion_state", "suggestion", ["state", "id"])
    op.create_index("ix_suggestion_subject", "suggestion", ["subject", "id"])
    op.create_table(
        "suggestion_trial",
        sa.Column("id", KEY, nullable=False),
        sa.Column("suggestion_id", KEY, nullable=False),
        sa.Column("promotion_id", KEY, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("changed", JSON, nullable=False),
        sa.Column("control", JSON, nullable=False),
        sa.Column("seed", KEY, nullable=False),
        sa.Column("cutoff", sa.Date(), nullable=False),
        sa.Column("expected", JSON, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("measured_at", MOMENT, nullable=True),
        sa.Column("effects", JSON, nullable=True),
        sa.Column("effect_fen", KEY, nullable=True),
        sa.Column("low_fen", KEY, nullable=True),
        sa.Column("high_fen", KEY, nullable=True),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_suggestion_trial_days_in_order")),
        sa.CheckConstraint(
            "verdict IN ('', 'works', 'loses', 'unclear', 'too_short')", name=op.f("ck_suggestion_trial_verdict_known")
        ),
        sa.ForeignKeyConstraint(
            ["promotion_id"], ["promotion.id"], name=op.f("fk_suggestion_trial_promotion_id_promotion")
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_suggestion_trial_suggestion_id_suggestion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_trial")),
        sa.UniqueConstraint("suggestion_id", name=op.f("uq_suggestion_trial_suggestion_id")),
    )
    op.create_index("ix_suggestion_trial_promotion_id", "suggestion_trial", ["promotion_id"])
    op.create_table(
        "decision",
        sa.Column("id", KEY, nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("hypothesis", sa.String(length=300), nullable=False),
        sa.Column("expected_fen", KEY, nullable=False),
        sa.Column("look_after", KEY, nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("noted_by", KEY, nullable=False),
        sa.Column("came_fen", KEY, nullable=True),
        sa.Column("came_at", MOMENT, nullable=True),
        sa.CheckConstraint("(came_at IS NULL) = (came_fen IS NULL)", name=op.f("ck_decision_came_whole")),
        sa.CheckConstraint("look_after > 0", name=op.f("ck_decision_looked_at_later")),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name=op.f("fk_decision_noted_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("subject", name=op.f("uq_decision_subject")),
    )
    for right, posts in RIGHTS.items():
        holders = sa.select(ROLE.c.id, sa.literal(right)).where(ROLE.c.code.in_(posts))
        op.execute(sa.insert(ROLE_RIGHT).from_select(["role_id", "right"], holders))


def downgrade() -> None:
    """Take the tables away; promotions that were made stay."""
    op.execute(sa.delete(ROLE_RIGHT).where(ROLE_RIGHT.c.right.in_(list(RIGHTS))))
    for table in ("decision", "suggestion_trial", "suggestion"):
        op.drop_table(table)
