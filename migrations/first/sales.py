"""Orders with their lines, payments and refunds; goods used up without a sale."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB


def create() -> None:
    """Make these tables."""
    op.create_table(
        "sales_order",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("uuid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("call_number", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("outlet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("epoch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("day_count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("shift_uuid", sa.LargeBinary(length=16), nullable=True),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hour", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cashier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("service", sa.String(length=12), nullable=False),
        sa.Column("gross_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("discount_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("total_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rounding_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("returned_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("order_discount", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("catalog_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("price_drift_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("source IN ('till', 'desk', 'imported')", name=op.f("ck_sales_order_source_known")),
        sa.CheckConstraint("gross_fen - discount_fen = total_fen", name=op.f("ck_sales_order_total_adds_up")),
        sa.CheckConstraint(
            "returned_fen >= 0 AND returned_fen <= total_fen + rounding_fen",
            name=op.f("ck_sales_order_returned_within_paid"),
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_sales_order_batch_id_import_batch")),
        sa.ForeignKeyConstraint(["cashier_id"], ["person.id"], name=op.f("fk_sales_order_cashier_id_person")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_sales_order_device_id_device")),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_sales_order_outlet_id_outlet")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_order")),
        sa.UniqueConstraint("device_id", "epoch", "business_day", "day_count", name="uq_sales_order_day_count"),
        sa.UniqueConstraint("uuid", name=op.f("uq_sales_order_uuid")),
    )
    op.create_index("ix_sales_order_batch", "sales_order", ["batch_id"])
    op.create_index("ix_sales_order_day", "sales_order", ["business_day", "id"])
    op.create_index("ix_sales_order_number", "sales_order", ["number"])
    op.create_table(
        "goods_use",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uuid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("variant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("modifiers", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("line_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("kind IN ('waste', 'remake', 'staff', 'training')", name=op.f("ck_goods_use_kind_known")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_goods_use_quantity_positive")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_goods_use_by_id_person")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_goods_use_device_id_device")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_goods_use_order_id_sales_order")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_goods_use_product_id_product")),
        sa.ForeignKeyConstraint(["variant_id"], ["variant.id"], name=op.f("fk_goods_use_variant_id_variant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_use")),
        sa.UniqueConstraint("uuid", name=op.f("uq_goods_use_uuid")),
    )
    op.create_index("ix_goods_use_day", "goods_use", ["business_day"])
    op.create_index(op.f("ix_goods_use_order_id"), "goods_use", ["order_id"])
    op.create_index(op.f("ix_goods_use_product_id"), "goods_use", ["product_id"])
    op.create_table(
        "order_line",
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("variant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("list_price_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_price_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gross_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("discount_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("total_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("price_known", sa.Boolean(), nullable=False),
        sa.Column("modifiers", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("discounts", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("override", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("combo_uuid", sa.LargeBinary(length=16), nullable=True),
        sa.Column("combo_product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("comped", sa.Boolean(), nullable=False),
        sa.Column("tax_code", sa.String(length=16), nullable=False),
        sa.Column("tax_rate_bp", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tax_included", sa.Boolean(), nullable=False),
        sa.Column("tax_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recipe_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("cost_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("cost_status", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("returned_quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_line_quantity_positive")),
        sa.CheckConstraint("returned_quantity BETWEEN 0 AND quantity", name=op.f("ck_order_line_returned_within_sold")),
        sa.CheckConstraint("total_fen >= 0 AND discount_fen >= 0", name=op.f("ck_order_line_amounts_not_negative")),
        sa.ForeignKeyConstraint(
            ["combo_product_id"], ["product.id"], name=op.f("fk_order_line_combo_product_id_product")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_order_line_order_id_sales_order")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_order_line_product_id_product")),
        sa.ForeignKeyConstraint(["variant_id"], ["variant.id"], name=op.f("fk_order_line_variant_id_variant")),
        sa.PrimaryKeyConstraint("order_id", "line_no", name=op.f("pk_order_line")),
    )
    op.create_index("ix_order_line_product", "order_line", ["product_id", "order_id"])
    op.create_table(
        "refund",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uuid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lines_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rounding_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("total_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("reason_text", sa.String(length=200), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("approval_uuid", sa.LargeBinary(length=16), nullable=True),
        sa.CheckConstraint("kind IN ('refund', 'void', 'comp')", name=op.f("ck_refund_kind_known")),
        sa.CheckConstraint("total_fen >= 0", name=op.f("ck_refund_total_not_negative")),
        sa.ForeignKeyConstraint(["approval_uuid"], ["approval.uuid"], name=op.f("fk_refund_approval_uuid_approval")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_refund_by_id_person")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_refund_device_id_device")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_refund_order_id_sales_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
        sa.UniqueConstraint("uuid", name=op.f("uq_refund_uuid")),
    )
    op.create_index("ix_refund_day", "refund", ["business_day"])
    op.create_index("ix_refund_order", "refund", ["order_id"])
    op.create_table(
        "payment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uuid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("refund_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reverses_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("net_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tendered_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("change_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("external_ref", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("captured_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("method = 'cash' OR change_fen = 0", name=op.f("ck_payment_change_only_from_cash")),
        sa.CheckConstraint("change_fen >= 0 AND tendered_fen >= 0", name=op.f("ck_payment_cash_not_negative")),
        sa.ForeignKeyConstraint(["captured_by"], ["person.id"], name=op.f("fk_payment_captured_by_person")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_payment_device_id_device")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_payment_order_id_sales_order")),
        sa.ForeignKeyConstraint(["refund_id"], ["refund.id"], name=op.f("fk_payment_refund_id_refund")),
        sa.ForeignKeyConstraint(["reverses_id"], ["payment.id"], name=op.f("fk_payment_reverses_id_payment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("uuid", name=op.f("uq_payment_uuid")),
    )
    op.create_index("ix_payment_day", "payment", ["business_day", "method"])
    op.create_index("ix_payment_order", "payment", ["order_id"])
    op.create_index(
        "ix_payment_reference",
        "payment",
        ["external_ref"],
        sqlite_where=sa.text("external_ref <> ''"),
        postgresql_where=sa.text("external_ref <> ''"),
    )
    op.create_index(op.f("ix_payment_refund_id"), "payment", ["refund_id"])
    op.create_index(op.f("ix_payment_reverses_id"), "payment", ["reverses_id"])
    op.create_index("ix_payment_status", "payment", ["status", "business_day"])
    op.create_table(
        "refund_line",
        sa.Column("refund_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("goods", sa.String(length=8), nullable=False),
        sa.CheckConstraint("goods IN ('back', 'waste', 'none')", name=op.f("ck_refund_line_goods_known")),
        sa.CheckConstraint("quantity > 0 AND amount_fen >= 0", name=op.f("ck_refund_line_amounts_possible")),
        sa.ForeignKeyConstraint(
            ["order_id", "line_no"],
            ["order_line.order_id", "order_line.line_no"],
            name=op.f("fk_refund_line_order_id_line_no_order_line"),
        ),
        sa.ForeignKeyConstraint(["refund_id"], ["refund.id"], name=op.f("fk_refund_line_refund_id_refund")),
        sa.PrimaryKeyConstraint("refund_id", "line_no", name=op.f("pk_refund_line")),
    )


def drop() -> None:
    """Remove these tables with their rows."""
    op.drop_table("refund_line")
    op.drop_table("payment")
    op.drop_table("refund")
    op.drop_table("order_line")
    op.drop_table("goods_use")
    op.drop_table("sales_order")
