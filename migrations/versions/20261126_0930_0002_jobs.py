"""jobs: work beside the shop, with state, progress, result and lease"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OPEN_ABOUT_SOMETHING = sa.text("subject <> '' AND state IN ('waiting', 'running')")
GIVE_RIGHT = """INSERT INTO role_right (role_id, "right")
SELECT id, 'see_jobs' FROM role WHERE code IN ('teacher', 'administrator')"""
TAKE_RIGHT = """DELETE FROM role_right WHERE "right" = 'see_jobs'"""


def number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def json() -> sa.types.TypeEngine[object]:
    return sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", number(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("night", sa.Date(), nullable=True),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("arguments", json(), nullable=False),
        sa.Column("urgency", number(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("done", number(), nullable=False),
        sa.Column("total", number(), nullable=True),
        sa.Column("words", json(), nullable=True),
        sa.Column("result", json(), nullable=True),
        sa.Column("error", json(), nullable=True),
        sa.Column("attempts", number(), nullable=False),
        sa.Column("lease_owner", sa.String(length=80), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", number(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", number(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name=op.f("ck_job_state_known")
        ),
        sa.CheckConstraint(
            "(state = 'running') = (lease_owner IS NOT NULL) AND (lease_owner IS NULL) = (lease_until IS NULL)",
            name=op.f("ck_job_running_is_leased"),
        ),
        sa.CheckConstraint(
            "(state IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)", name=op.f("ck_job_ended_at")
        ),
        sa.CheckConstraint("done >= 0 AND attempts >= 0", name=op.f("ck_job_counted")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_job_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("kind", "night", name=op.f("uq_job_kind_night")),
    )
    with op.batch_alter_table("job") as batch:
        batch.create_index(batch.f("ix_job_by_id"), ["by_id"], unique=False)
        batch.create_index("ix_job_due", ["state", "urgency", "due_at"], unique=False)
        batch.create_index(
            "uq_job_open_subject",
            ["kind", "subject"],
            unique=True,
            sqlite_where=OPEN_ABOUT_SOMETHING,
            postgresql_where=OPEN_ABOUT_SOMETHING,
        )
    op.execute(GIVE_RIGHT)


def downgrade() -> None:
    op.execute(TAKE_RIGHT)
    op.drop_table("job")
