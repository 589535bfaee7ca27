"""What tablets send: operations done exactly once, held envelopes, parked orders."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB


def create() -> None:
    """Make these tables."""
    op.create_table(
        "ledger_head",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("books_epoch", sa.String(length=32), nullable=False),
        sa.Column("server_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("audit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("audit_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_ledger_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_head")),
    )
    op.create_table(
        "operation",
        sa.Column("uuid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("epoch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("server_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("uuid", name=op.f("pk_operation")),
        sa.UniqueConstraint("device_id", "epoch", "device_seq", name="uq_operation_device_seq"),
    )
    op.create_table(
        "held_envelope",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("envelope_uuid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("explanation", sa.String(length=1000), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decision", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_held_envelope_decided_by_person")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_held_envelope_device_id_device")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_envelope")),
    )
    op.create_index("ix_held_envelope_open", "held_envelope", ["decided_at"])
    op.create_index("ix_held_envelope_uuid", "held_envelope", ["envelope_uuid"])
    op.create_table(
        "parked_order",
        sa.Column("uuid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("basket", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("items", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("total_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("parked_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("claimed_device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["claimed_by"], ["person.id"], name=op.f("fk_parked_order_claimed_by_person")),
        sa.ForeignKeyConstraint(
            ["claimed_device_id"], ["device.id"], name=op.f("fk_parked_order_claimed_device_id_device")
        ),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_parked_order_device_id_device")),
        sa.ForeignKeyConstraint(["parked_by"], ["person.id"], name=op.f("fk_parked_order_parked_by_person")),
        sa.PrimaryKeyConstraint("uuid", name=op.f("pk_parked_order")),
    )
    op.create_index("ix_parked_order_open", "parked_order", ["claimed_at", "parked_at"])


def drop() -> None:
    """Remove these tables with their rows."""
    op.drop_table("parked_order")
    op.drop_table("held_envelope")
    op.drop_table("operation")
    op.drop_table("ledger_head")
