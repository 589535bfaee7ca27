"""reports that are written every week or month; work meant for one person alone"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
WORK_ITEM = sa.table("work_item", sa.column("kind"))


def upgrade() -> None:
    """Say of each saved report how often it is written, and keep what was."""
    with op.batch_alter_table("saved_report") as batch:
        batch.add_column(sa.Column("rhythm", sa.String(length=8), server_default="", nullable=False))
        batch.create_check_constraint(batch.f("ck_saved_report_rhythm_known"), "rhythm IN ('', 'weekly', 'monthly')")
    with op.batch_alter_table("work_item") as batch:
        batch.add_column(sa.Column("person_id", KEY, nullable=True))
        batch.create_foreign_key(batch.f("fk_work_item_person_id_person"), "person", ["person_id"], ["id"])
    op.create_table(
        "written_report",
        sa.Column("id", KEY, nullable=False),
        sa.Column("report_id", KEY, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("rows", KEY, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_written_report_days_in_order")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["saved_report.id"], name=op.f("fk_written_report_report_id_saved_report"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_report")),
        sa.UniqueConstraint("report_id", "first_day", "last_day", name="uq_written_report_days"),
    )  # fmt: skip


def downgrade() -> None:
    """Nothing is written any more; the files stay where they are."""
    op.execute(sa.delete(WORK_ITEM).where(WORK_ITEM.c.kind == "report_written"))
    op.drop_table("written_report")
    with op.batch_alter_table("work_item") as batch:
        batch.drop_constraint(batch.f("fk_work_item_person_id_person"), type_="foreignkey")
        batch.drop_column("person_id")
    with op.batch_alter_table("saved_report") as batch:
        batch.drop_constraint(batch.f("ck_saved_report_rhythm_known"), type_="check")
        batch.drop_column("rhythm")
