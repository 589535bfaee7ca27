"""board and asking"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATES = "state IN ('queued', 'making', 'done', 'collected', 'cancelled')"
ANSWERS = "state IN ('waiting', 'granted', 'denied', 'withdrawn', 'expired')"


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.execute(
        "ALTER TABLE device ADD COLUMN purpose VARCHAR(8) DEFAULT 'till' NOT NULL "
        "CONSTRAINT ck_device_purpose_known CHECK (purpose IN ('till', 'board', 'display'))"
    )
    station = op.create_table(
        "station",
        sa.Column("id", _number(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("takes_drinks", sa.Boolean(), nullable=False),
        sa.Column("takes_food", sa.Boolean(), nullable=False),
        sa.Column("sort", _number(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station")),
        sa.UniqueConstraint("name", name=op.f("uq_station_name")),
    )
    for assigned in ("category", "product"):
        op.create_table(
            f"station_{assigned}",
            sa.Column(f"{assigned}_id", _number(), nullable=False),
            sa.Column("station_id", _number(), nullable=True),
            sa.ForeignKeyConstraint(
                [f"{assigned}_id"],
                [f"{assigned}.id"],
                name=op.f(f"fk_station_{assigned}_{assigned}_id_{assigned}"),
                ondelete="CASCADE",
            ),
            sa.ForeignKeyConstraint(
                ["station_id"], ["station.id"], name=op.f(f"fk_station_{assigned}_station_id_station")
            ),
            sa.PrimaryKeyConstraint(f"{assigned}_id", name=op.f(f"pk_station_{assigned}")),
        )
        op.create_index(op.f(f"ix_station_{assigned}_station_id"), f"station_{assigned}", ["station_id"])
    op.create_table(
        "ticket_line",
        sa.Column("uuid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("order_id", _number(), nullable=False),
        sa.Column("line_no", _number(), nullable=False),
        sa.Column("station_id", _number(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("quantity", _number(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("prints", _number(), nullable=False),
        sa.Column("changed_by", _number(), nullable=True),
        sa.Column("device_id", _number(), nullable=True),
        sa.CheckConstraint(STATES, name=op.f("ck_ticket_line_state_known")),
        sa.CheckConstraint("kind IN ('sale', 'remake')", name=op.f("ck_ticket_line_kind_known")),
        sa.CheckConstraint("quantity > 0 AND prints >= 0", name=op.f("ck_ticket_line_amounts_possible")),
        sa.ForeignKeyConstraint(
            ["order_id", "line_no"],
            ["order_line.order_id", "order_line.line_no"],
            name=op.f("fk_ticket_line_order_id_line_no_order_line"),
        ),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name=op.f("fk_ticket_line_station_id_station")),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_ticket_line_changed_by_person")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_ticket_line_device_id_device")),
        sa.PrimaryKeyConstraint("uuid", name=op.f("pk_ticket_line")),
    )
    op.create_index("ix_ticket_line_day", "ticket_line", ["business_day", "queued_at"])
    op.create_index("ix_ticket_line_order", "ticket_line", ["order_id", "line_no"])
    head = op.create_table(
        "board_head",
        sa.Column("id", _number(), nullable=False),
        sa.Column("changes", _number(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_board_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_head")),
    )
    op.create_table(
        "approval_request",
        sa.Column("uuid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("operation_uuid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("amount_fen", _number(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("lines", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("requested_by", _number(), nullable=False),
        sa.Column("device_id", _number(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("answered_by", _number(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=200), nullable=False),
        sa.Column("approval_uuid", sa.LargeBinary(length=16), nullable=True),
        sa.CheckConstraint(ANSWERS, name=op.f("ck_approval_request_state_known")),
        sa.CheckConstraint(
            "(state = 'granted') = (approval_uuid IS NOT NULL)", name=op.f("ck_approval_request_granted_by_approval")
        ),
        sa.CheckConstraint("amount_fen >= 0", name=op.f("ck_approval_request_amount_not_negative")),
        sa.ForeignKeyConstraint(["requested_by"], ["person.id"], name=op.f("fk_approval_request_requested_by_person")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_approval_request_device_id_device")),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_approval_request_answered_by_person")),
        sa.ForeignKeyConstraint(
            ["approval_uuid"], ["approval.uuid"], name=op.f("fk_approval_request_approval_uuid_approval")
        ),
        sa.PrimaryKeyConstraint("uuid", name=op.f("pk_approval_request")),
    )
    op.create_index("ix_approval_request_state", "approval_request", ["state", "expires_at"])
    op.create_index("ix_approval_request_device", "approval_request", ["device_id", "asked_at"])
    op.bulk_insert(
        station,
        [
            {"name": "吧台", "takes_drinks": True, "takes_food": False, "sort": 0},
            {"name": "食品", "takes_drinks": False, "takes_food": True, "sort": 1},
        ],
    )
    op.bulk_insert(head, [{"id": 1, "changes": 0}])
    op.execute(
        "INSERT INTO role_right (role_id, \"right\") SELECT id, 'see_board' FROM role "
        "WHERE code IN ('cashier', 'barista', 'store_manager', 'teacher', 'administrator')"
    )


def downgrade() -> None:
    op.execute("DELETE FROM role_right WHERE \"right\" = 'see_board'")
    for table in ("approval_request", "board_head", "ticket_line", "station_product", "station_category", "station"):
        op.drop_table(table)
    op.execute("ALTER TABLE device DROP COLUMN purpose")
