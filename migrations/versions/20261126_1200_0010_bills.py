"""bills of payment platforms, and their entries beside the payments"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
RIGHTS = {"reconcile": ("teacher", "administrator")}
KINDS = ("bill_differs", "bill_extra", "bill_refund", "bill_missing")
ROLE = sa.table("role", sa.column("id"), sa.column("code"))
ROLE_RIGHT = sa.table("role_right", sa.column("role_id"), sa.column("right"))
WORK_ITEM = sa.table("work_item", sa.column("kind"))
PAYMENT = sa.table("payment", sa.column("status"))


def upgrade() -> None:
    """Make the tables; posts of the school that exist already get the new right."""
    op.create_table(
        "bill",
        sa.Column("id", KEY, nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("form", sa.String(length=24), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("rows", KEY, nullable=False),
        sa.Column("taken", KEY, nullable=False),
        sa.Column("already", KEY, nullable=False),
        sa.Column("rejected", KEY, nullable=False),
        sa.Column("in_fen", KEY, nullable=False),
        sa.Column("out_fen", KEY, nullable=False),
        sa.Column("fee_fen", KEY, nullable=False),
        sa.Column("rejections", JSON, nullable=False),
        sa.Column("warnings", JSON, nullable=False),
        sa.Column("brought_at", MOMENT, nullable=False),
        sa.Column("brought_by", KEY, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("undone_by", KEY, nullable=True),
        sa.CheckConstraint("state IN ('new', 'running', 'done', 'undone')", name=op.f("ck_bill_state_known")),
        sa.CheckConstraint("first_at <= last_at", name=op.f("ck_bill_first_before_last")),
        sa.ForeignKeyConstraint(["brought_by"], ["person.id"], name=op.f("fk_bill_brought_by_person")),
        sa.ForeignKeyConstraint(["undone_by"], ["person.id"], name=op.f("fk_bill_undone_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill")),
    )
    with op.batch_alter_table("bill", schema=None) as batch_op:
        batch_op.create_index("ix_bill_file", ["file_sha256"], unique=False)

    op.create_table(
        "bill_entry",
        sa.Column("id", KEY, nullable=False),
        sa.Column("identity", sa.String(length=200), nullable=False),
        sa.Column("first_bill_id", KEY, nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("occurred_at", MOMENT, nullable=False),
        sa.Column("amount_fen", KEY, nullable=False),
        sa.Column("fee_fen", KEY, nullable=False),
        sa.Column("platform_ref", sa.String(length=80), nullable=False),
        sa.Column("order_ref", sa.String(length=80), nullable=False),
        sa.Column("refund_ref", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("found", sa.String(length=8), nullable=False),
        sa.Column("payment_id", KEY, nullable=True),
        sa.Column("original_id", KEY, nullable=True),
        sa.Column("settled", JSON, nullable=True),
        sa.Column("resolution", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("resolved_by", KEY, nullable=True),
        sa.Column("resolved_at", MOMENT, nullable=True),
        sa.CheckConstraint("(resolution = '') = (resolved_at IS NULL)", name=op.f("ck_bill_entry_resolved_some_time")),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("ck_bill_entry_direction_known")),
        sa.CheckConstraint("found IN ('', 'number', 'amount', 'hand')", name=op.f("ck_bill_entry_found_known")),
        sa.CheckConstraint(
            "resolution IN ('', 'accepted', 'not_ours', 'recorded')", name=op.f("ck_bill_entry_resolution_known")
        ),
        sa.CheckConstraint(
            "state IN ('same', 'differs', 'only_on_bill', 'refund')", name=op.f("ck_bill_entry_state_known")
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_bill_entry_amount_positive")),
        sa.ForeignKeyConstraint(["first_bill_id"], ["bill.id"], name=op.f("fk_bill_entry_first_bill_id_bill")),
        sa.ForeignKeyConstraint(["original_id"], ["bill_entry.id"], name=op.f("fk_bill_entry_original_id_bill_entry")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_bill_entry_payment_id_payment")),
        sa.ForeignKeyConstraint(["resolved_by"], ["person.id"], name=op.f("fk_bill_entry_resolved_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_entry")),
        sa.UniqueConstraint("identity", name=op.f("uq_bill_entry_identity")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_bill_entry_payment_id")),
    )
    with op.batch_alter_table("bill_entry", schema=None) as batch_op:
        batch_op.create_index("ix_bill_entry_day", ["business_day", "method"], unique=False)
        batch_op.create_index(batch_op.f("ix_bill_entry_first_bill_id"), ["first_bill_id"], unique=False)
        batch_op.create_index("ix_bill_entry_order", ["order_ref"], unique=False)
        batch_op.create_index(batch_op.f("ix_bill_entry_original_id"), ["original_id"], unique=False)
        batch_op.create_index("ix_bill_entry_platform", ["platform_ref"], unique=False)
        batch_op.create_index("ix_bill_entry_state", ["state", "resolution"], unique=False)

    op.create_table(
        "unbilled",
        sa.Column("payment_id", KEY, nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_unbilled_decided_by_person")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_unbilled_payment_id_payment")),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_unbilled")),
    )
    op.create_table(
        "bill_line",
        sa.Column("bill_id", KEY, nullable=False),
        sa.Column("entry_id", KEY, nullable=False),
        sa.Column("row", KEY, nullable=False),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_bill_line_bill_id_bill")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["bill_entry.id"], name=op.f("fk_bill_line_entry_id_bill_entry"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("bill_id", "entry_id", name=op.f("pk_bill_line")),
    )
    with op.batch_alter_table("bill_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bill_line_entry_id"), ["entry_id"], unique=False)

    for right, posts in RIGHTS.items():
        holders = sa.select(ROLE.c.id, sa.literal(right)).where(ROLE.c.code.in_(posts))
        op.execute(sa.insert(ROLE_RIGHT).from_select(["role_id", "right"], holders))


def downgrade() -> None:
    """Without bills nothing proves a payment: it is only claimed again."""
    op.execute(sa.delete(ROLE_RIGHT).where(ROLE_RIGHT.c.right.in_(list(RIGHTS))))
    op.execute(sa.delete(WORK_ITEM).where(WORK_ITEM.c.kind.in_(KINDS)))
    op.execute(sa.update(PAYMENT).where(PAYMENT.c.status == "confirmed").values(status="claimed"))
    op.drop_table("bill_line")
    op.drop_table("unbilled")
    op.drop_table("bill_entry")
    op.drop_table("bill")
