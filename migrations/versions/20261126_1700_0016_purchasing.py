"""purchasing: suppliers, quotes, requests, orders, receipts, invoices; equipment and the fit-out list"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
UUID = sa.LargeBinary(length=16)
TEACH = ("teacher", "administrator")
#: What the built-in posts may do from now on; posts that a school made itself stay as they are.
RIGHTS = {
    "see_purchasing": ("store_manager", "studio", "buyer", *TEACH),
    "purchase": ("store_manager", "buyer", *TEACH),
    "approve_purchasing": TEACH,
    "keep_equipment": ("store_manager", "studio", "buyer", *TEACH),
}
ROLE = sa.table("role", sa.column("id"), sa.column("code"))
ROLE_RIGHT = sa.table("role_right", sa.column("role_id"), sa.column("right"))
WORK_ITEM = sa.table("work_item", sa.column("kind"))
FOUND = ("purchase_request", "purchase_over", "purchase_invoice")


def upgrade() -> None:
    """Make the tables; posts of the school that exist already get the new rights."""
    op.create_table(
        "supplier",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("contact", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("terms", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier")),
        sa.UniqueConstraint("name", name=op.f("uq_supplier_name")),
    )
    op.create_table(
        "fit_out",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("budget_fen", KEY, nullable=False),
        sa.Column("spent_fen", KEY, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("keeper_id", KEY, nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('task', 'purchase')", name=op.f("ck_fit_out_kind_known")),
        sa.CheckConstraint("state IN ('open', 'doing', 'done')", name=op.f("ck_fit_out_state_known")),
        sa.CheckConstraint("budget_fen >= 0 AND spent_fen >= 0", name=op.f("ck_fit_out_amounts_not_negative")),
        sa.ForeignKeyConstraint(["keeper_id"], ["person.id"], name=op.f("fk_fit_out_keeper_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fit_out")),
    )
    op.create_table(
        "purchase_budget",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("amount_fen", KEY, nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.Column("set_by", KEY, nullable=False),
        sa.CheckConstraint("amount_fen >= 0", name=op.f("ck_purchase_budget_amount_not_negative")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_purchase_budget_set_by_person")),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_purchase_budget")),
    )
    op.create_table(
        "purchase_request",
        sa.Column("id", KEY, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", KEY, nullable=False),
        sa.Column("changed_by", KEY, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("asked_by", KEY, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decision", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'waiting', 'approved', 'ordered', 'dropped')",
            name=op.f("ck_purchase_request_state_known"),
        ),
        sa.CheckConstraint(
            "decided_by <> made_by AND decided_by <> changed_by AND decided_by <> asked_by",
            name=op.f("ck_purchase_request_four_eyes"),
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_purchase_request_asked_by_person")),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_purchase_request_changed_by_person")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_purchase_request_decided_by_person")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_purchase_request_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_request")),
    )
    op.create_index("ix_purchase_request_month", "purchase_request", ["month", "state"], unique=False)
    op.create_table(
        "supplier_quote",
        sa.Column("id", KEY, nullable=False),
        sa.Column("supplier_id", KEY, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("pack_name", sa.String(length=60), nullable=False),
        sa.Column("pack_num", KEY, nullable=False),
        sa.Column("pack_den", KEY, nullable=False),
        sa.Column("price_fen", KEY, nullable=False),
        sa.Column("freight_fen", KEY, nullable=False),
        sa.Column("minimum_packs", KEY, nullable=False),
        sa.Column("shelf_life_days", KEY, nullable=True),
        sa.Column("lead_days", KEY, nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", KEY, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint("lead_days >= 0", name=op.f("ck_supplier_quote_lead_not_negative")),
        sa.CheckConstraint("minimum_packs > 0", name=op.f("ck_supplier_quote_minimum_positive")),
        sa.CheckConstraint("pack_num > 0 AND pack_den > 0", name=op.f("ck_supplier_quote_pack_positive")),
        sa.CheckConstraint("price_fen >= 0 AND freight_fen >= 0", name=op.f("ck_supplier_quote_prices_not_negative")),
        sa.CheckConstraint("shelf_life_days > 0", name=op.f("ck_supplier_quote_shelf_life_positive")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_supplier_quote_item_id_item")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_supplier_quote_made_by_person")),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name=op.f("fk_supplier_quote_supplier_id_supplier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_quote")),
    )
    op.create_index("ix_supplier_quote_item", "supplier_quote", ["item_id", "ended_at"], unique=False)
    op.create_index(op.f("ix_supplier_quote_supplier_id"), "supplier_quote", ["supplier_id"], unique=False)
    op.create_table(
        "equipment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("serial", sa.String(length=60), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("supplier_id", KEY, nullable=True),
        sa.Column("fit_out_id", KEY, nullable=True),
        sa.Column("bought_on", sa.Date(), nullable=False),
        sa.Column("price_fen", KEY, nullable=False),
        sa.Column("residual_fen", KEY, nullable=False),
        sa.Column("life_months", KEY, nullable=False),
        sa.Column("warranty_until", sa.Date(), nullable=True),
        sa.Column("keeper_id", KEY, nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint("(state = 'retired') = (retired_on IS NOT NULL)", name=op.f("ck_equipment_retired_whole")),
        sa.CheckConstraint("state IN ('used', 'broken', 'retired')", name=op.f("ck_equipment_state_known")),
        sa.CheckConstraint("life_months > 0", name=op.f("ck_equipment_life_positive")),
        sa.CheckConstraint(
            "price_fen >= 0 AND residual_fen >= 0 AND residual_fen <= price_fen",
            name=op.f("ck_equipment_values_possible"),
        ),
        sa.ForeignKeyConstraint(["fit_out_id"], ["fit_out.id"], name=op.f("fk_equipment_fit_out_id_fit_out")),
        sa.ForeignKeyConstraint(["keeper_id"], ["person.id"], name=op.f("fk_equipment_keeper_id_person")),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name=op.f("fk_equipment_supplier_id_supplier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment")),
        sa.UniqueConstraint("code", name=op.f("uq_equipment_code")),
    )
    op.create_index(op.f("ix_equipment_fit_out_id"), "equipment", ["fit_out_id"], unique=False)
    op.create_table(
        "purchase_order",
        sa.Column("id", KEY, nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("request_id", KEY, nullable=False),
        sa.Column("supplier_id", KEY, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ordered_at", MOMENT, nullable=False),
        sa.Column("ordered_by", KEY, nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed', 'cancelled')", name=op.f("ck_purchase_order_state_known")),
        sa.ForeignKeyConstraint(["ordered_by"], ["person.id"], name=op.f("fk_purchase_order_ordered_by_person")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["purchase_request.id"], name=op.f("fk_purchase_order_request_id_purchase_request")
        ),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name=op.f("fk_purchase_order_supplier_id_supplier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order")),
        sa.UniqueConstraint("number", name=op.f("uq_purchase_order_number")),
    )
    op.create_index(
        "ix_purchase_order_open",
        "purchase_order",
        ["supplier_id"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "purchase_request_line",
        sa.Column("id", KEY, nullable=False),
        sa.Column("request_id", KEY, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("quantity", KEY, nullable=False),
        sa.Column("quote_id", KEY, nullable=True),
        sa.Column("packs", KEY, nullable=True),
        sa.CheckConstraint("(quote_id IS NULL) = (packs IS NULL)", name=op.f("ck_purchase_request_line_choice_whole")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_purchase_request_line_quantity_positive")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_purchase_request_line_item_id_item")),
        sa.ForeignKeyConstraint(
            ["quote_id"], ["supplier_quote.id"], name=op.f("fk_purchase_request_line_quote_id_supplier_quote")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["purchase_request.id"],
            name=op.f("fk_purchase_request_line_request_id_purchase_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_request_line")),
        sa.UniqueConstraint("request_id", "item_id", name=op.f("uq_purchase_request_line_request_id_item_id")),
    )
    op.create_table(
        "maintenance_plan",
        sa.Column("id", KEY, nullable=False),
        sa.Column("equipment_id", KEY, nullable=False),
        sa.Column("task", sa.String(length=80), nullable=False),
        sa.Column("every_days", KEY, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("every_days > 0", name=op.f("ck_maintenance_plan_every_positive")),
        sa.ForeignKeyConstraint(
            ["equipment_id"],
            ["equipment.id"],
            name=op.f("fk_maintenance_plan_equipment_id_equipment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_plan")),
    )
    op.create_index(op.f("ix_maintenance_plan_equipment_id"), "maintenance_plan", ["equipment_id"], unique=False)
    op.create_table(
        "purchase_order_line",
        sa.Column("id", KEY, nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("quote_id", KEY, nullable=False),
        sa.Column("packs", KEY, nullable=False),
        sa.Column("quantity", KEY, nullable=False),
        sa.CheckConstraint("packs > 0", name=op.f("ck_purchase_order_line_packs_positive")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_purchase_order_line_quantity_positive")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_purchase_order_line_item_id_item")),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["purchase_order.id"],
            name=op.f("fk_purchase_order_line_order_id_purchase_order"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["quote_id"], ["supplier_quote.id"], name=op.f("fk_purchase_order_line_quote_id_supplier_quote")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order_line")),
        sa.UniqueConstraint("order_id", "item_id", name=op.f("uq_purchase_order_line_order_id_item_id")),
    )
    op.create_index(op.f("ix_purchase_order_line_item_id"), "purchase_order_line", ["item_id"], unique=False)
    op.create_table(
        "purchase_receipt",
        sa.Column("uuid", UUID, nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("came_at", MOMENT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("by_id", KEY, nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("photo", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_purchase_receipt_by_id_person")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["purchase_order.id"], name=op.f("fk_purchase_receipt_order_id_purchase_order")
        ),
        sa.PrimaryKeyConstraint("uuid", name=op.f("pk_purchase_receipt")),
    )
    op.create_index(op.f("ix_purchase_receipt_order_id"), "purchase_receipt", ["order_id"], unique=False)
    op.create_table(
        "supplier_invoice",
        sa.Column("id", KEY, nullable=False),
        sa.Column("supplier_id", KEY, nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", KEY, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("settled_by", KEY, nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "state IN ('matched', 'differs', 'settled', 'refused')", name=op.f("ck_supplier_invoice_state_known")
        ),
        sa.CheckConstraint("settled_by <> made_by", name=op.f("ck_supplier_invoice_four_eyes")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_supplier_invoice_made_by_person")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["purchase_order.id"], name=op.f("fk_supplier_invoice_order_id_purchase_order")
        ),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_supplier_invoice_settled_by_person")),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_supplier_invoice_supplier_id_supplier")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_invoice")),
        sa.UniqueConstraint("supplier_id", "number", name=op.f("uq_supplier_invoice_supplier_id_number")),
    )
    op.create_index(op.f("ix_supplier_invoice_order_id"), "supplier_invoice", ["order_id"], unique=False)
    op.create_table(
        "maintenance",
        sa.Column("id", KEY, nullable=False),
        sa.Column("equipment_id", KEY, nullable=False),
        sa.Column("plan_id", KEY, nullable=True),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("cost_fen", KEY, nullable=False),
        sa.Column("by_id", KEY, nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.CheckConstraint("cost_fen >= 0", name=op.f("ck_maintenance_cost_not_negative")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_maintenance_by_id_person")),
        sa.ForeignKeyConstraint(
            ["equipment_id"], ["equipment.id"], name=op.f("fk_maintenance_equipment_id_equipment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["maintenance_plan.id"],
            name=op.f("fk_maintenance_plan_id_maintenance_plan"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance")),
    )
    op.create_index(op.f("ix_maintenance_equipment_id"), "maintenance", ["equipment_id"], unique=False)
    op.create_index(op.f("ix_maintenance_plan_id"), "maintenance", ["plan_id"], unique=False)
    op.create_table(
        "purchase_receipt_line",
        sa.Column("id", KEY, nullable=False),
        sa.Column("receipt_uuid", UUID, nullable=False),
        sa.Column("order_line_id", KEY, nullable=False),
        sa.Column("accepted", KEY, nullable=False),
        sa.Column("rejected", KEY, nullable=False),
        sa.Column("reject_reason", sa.String(length=12), nullable=False),
        sa.Column("value_fen", KEY, nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("lot", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "(rejected > 0) = (reject_reason <> '')", name=op.f("ck_purchase_receipt_line_rejects_have_a_reason")
        ),
        sa.CheckConstraint(
            "accepted >= 0 AND rejected >= 0 AND accepted + rejected > 0",
            name=op.f("ck_purchase_receipt_line_something_came"),
        ),
        sa.CheckConstraint("value_fen >= 0", name=op.f("ck_purchase_receipt_line_value_not_negative")),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["purchase_order_line.id"],
            name=op.f("fk_purchase_receipt_line_order_line_id_purchase_order_line"),
        ),
        sa.ForeignKeyConstraint(
            ["receipt_uuid"],
            ["purchase_receipt.uuid"],
            name=op.f("fk_purchase_receipt_line_receipt_uuid_purchase_receipt"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_receipt_line")),
        sa.UniqueConstraint(
            "receipt_uuid", "order_line_id", name=op.f("uq_purchase_receipt_line_receipt_uuid_order_line_id")
        ),
    )
    op.create_index(
        op.f("ix_purchase_receipt_line_order_line_id"), "purchase_receipt_line", ["order_line_id"], unique=False
    )
    op.create_table(
        "supplier_invoice_line",
        sa.Column("id", KEY, nullable=False),
        sa.Column("invoice_id", KEY, nullable=False),
        sa.Column("order_line_id", KEY, nullable=False),
        sa.Column("quantity", KEY, nullable=False),
        sa.Column("amount_fen", KEY, nullable=False),
        sa.CheckConstraint("quantity >= 0 AND amount_fen >= 0", name=op.f("ck_supplier_invoice_line_not_negative")),
        sa.ForeignKeyConstraint(
            ["invoice_id"],
            ["supplier_invoice.id"],
            name=op.f("fk_supplier_invoice_line_invoice_id_supplier_invoice"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["purchase_order_line.id"],
            name=op.f("fk_supplier_invoice_line_order_line_id_purchase_order_line"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_invoice_line")),
        sa.UniqueConstraint(
            "invoice_id", "order_line_id", name=op.f("uq_supplier_invoice_line_invoice_id_order_line_id")
        ),
    )
    op.create_index(
        op.f("ix_supplier_invoice_line_order_line_id"), "supplier_invoice_line", ["order_line_id"], unique=False
    )
    for right, posts in RIGHTS.items():
        holders = sa.select(ROLE.c.id, sa.literal(right)).where(ROLE.c.code.in_(posts))
        op.execute(sa.insert(ROLE_RIGHT).from_select(["role_id", "right"], holders))


def downgrade() -> None:
    """Take the tables away; what came into the stock stays there."""
    op.execute(sa.delete(WORK_ITEM).where(WORK_ITEM.c.kind.in_(FOUND)))
    op.execute(sa.delete(ROLE_RIGHT).where(ROLE_RIGHT.c.right.in_(list(RIGHTS))))
    op.drop_index(op.f("ix_supplier_invoice_line_order_line_id"), table_name="supplier_invoice_line")
    op.drop_table("supplier_invoice_line")
    op.drop_index(op.f("ix_purchase_receipt_line_order_line_id"), table_name="purchase_receipt_line")
    op.drop_table("purchase_receipt_line")
    op.drop_index(op.f("ix_maintenance_plan_id"), table_name="maintenance")
    op.drop_index(op.f("ix_maintenance_equipment_id"), table_name="maintenance")
    op.drop_table("maintenance")
    op.drop_index(op.f("ix_supplier_invoice_order_id"), table_name="supplier_invoice")
    op.drop_table("supplier_invoice")
    op.drop_index(op.f("ix_purchase_receipt_order_id"), table_name="purchase_receipt")
    op.drop_table("purchase_receipt")
    op.drop_index(op.f("ix_purchase_order_line_item_id"), table_name="purchase_order_line")
    op.drop_table("purchase_order_line")
    op.drop_index(op.f("ix_maintenance_plan_equipment_id"), table_name="maintenance_plan")
    op.drop_table("maintenance_plan")
    op.drop_table("purchase_request_line")
    op.drop_index(
        "ix_purchase_order_open",
        table_name="purchase_order",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_table("purchase_order")
    op.drop_index(op.f("ix_equipment_fit_out_id"), table_name="equipment")
    op.drop_table("equipment")
    op.drop_index(op.f("ix_supplier_quote_supplier_id"), table_name="supplier_quote")
    op.drop_index("ix_supplier_quote_item", table_name="supplier_quote")
    op.drop_table("supplier_quote")
    op.drop_index("ix_purchase_request_month", table_name="purchase_request")
    op.drop_table("purchase_request")
    op.drop_table("purchase_budget")
    op.drop_table("fit_out")
    op.drop_table("supplier")
