"""printers and what they print"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
RIGHTS = {
    "manage_printers": ("teacher", "administrator"),
    "print": ("cashier", "barista", "store_manager", "teacher", "administrator"),
}


def upgrade() -> None:
    """Make the tables; posts of the school that exist already get the new rights."""
    op.create_table(
        "printer",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("port", KEY, nullable=False),
        sa.Column("width_mm", KEY, nullable=False),
        sa.Column("has_cutter", sa.Boolean(), nullable=False),
        sa.Column("prints", JSON, nullable=False),
        sa.Column("devices", JSON, nullable=False),
        sa.Column("categories", JSON, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("state_at", MOMENT, nullable=True),
        sa.CheckConstraint("width_mm IN (58, 80)", name=op.f("ck_printer_width_known")),
        sa.CheckConstraint("port BETWEEN 1 AND 65535", name=op.f("ck_printer_port_possible")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printer")),
        sa.UniqueConstraint("name", name=op.f("uq_printer_name")),
    )
    op.create_table(
        "print_job",
        sa.Column("id", KEY, nullable=False),
        sa.Column("printer_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("copy_of", KEY, nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", KEY, nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("problem", sa.String(length=24), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", KEY, nullable=True),
        sa.Column("device_id", KEY, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'printing', 'printed', 'failed', 'perhaps', 'cancelled')",
            name=op.f("ck_print_job_state_known"),
        ),
        sa.ForeignKeyConstraint(["printer_id"], ["printer.id"], name=op.f("fk_print_job_printer_id_printer")),
        sa.ForeignKeyConstraint(["copy_of"], ["print_job.id"], name=op.f("fk_print_job_copy_of_print_job")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_print_job_created_by_person")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_print_job_device_id_device")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_job")),
    )
    op.create_index("ix_print_job_due", "print_job", ["state", "next_at"])
    op.create_index("ix_print_job_subject", "print_job", ["subject"])
    op.create_index(op.f("ix_print_job_printer_id"), "print_job", ["printer_id"])
    roles = sa.table("role", sa.column("id"), sa.column("code"))
    held = sa.table("role_right", sa.column("role_id"), sa.column("right"))
    for right, codes in RIGHTS.items():
        op.execute(
            sa.insert(held).from_select(
                ["role_id", "right"], sa.select(roles.c.id, sa.literal(right)).where(roles.c.code.in_(codes))
            )
        )


def downgrade() -> None:
    """Take the tables and the rights away."""
    held = sa.table("role_right", sa.column("right"))
    op.execute(sa.delete(held).where(held.c.right.in_(list(RIGHTS))))
    op.drop_table("print_job")
    op.drop_table("printer")
