"""works of pottery"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
SEERS = (
    "cashier", "barista", "store_manager", "studio", "presenter", "stream_operator", "buyer", "marketing", "teacher",
    "administrator",
)  # fmt: skip
RIGHTS = {
    "see_works": SEERS,
    "edit_works": ("studio", "teacher", "administrator"),
    "certify_works": ("teacher", "administrator"),
    "print": ("studio",),
}
ROLE = sa.table("role", sa.column("id"), sa.column("code"))
ROLE_RIGHT = sa.table("role_right", sa.column("role_id"), sa.column("right"))
OPTION = sa.table(
    "modifier_option", sa.column("name"), sa.column("needs_report"), sa.column("available"), sa.column("default")
)


def upgrade() -> None:
    """Make the tables; what is served in pottery waits for a report; posts that exist get the new rights."""
    _options()
    _works()
    _lots()
    _forms()
    _commissions()
    for right, posts in RIGHTS.items():
        held = sa.select(ROLE_RIGHT.c.role_id).where(ROLE_RIGHT.c.right == right)
        holders = sa.select(ROLE.c.id, sa.literal(right)).where(ROLE.c.code.in_(posts), ROLE.c.id.not_in(held))
        op.execute(sa.insert(ROLE_RIGHT).from_select(["role_id", "right"], holders))


def downgrade() -> None:
    """Take the tables away; the products stay."""
    ours = sa.select(ROLE.c.id).where(ROLE.c.code == "studio")
    op.execute(sa.delete(ROLE_RIGHT).where(ROLE_RIGHT.c.right == "print", ROLE_RIGHT.c.role_id.in_(ours)))
    op.execute(sa.delete(ROLE_RIGHT).where(ROLE_RIGHT.c.right.in_([one for one in RIGHTS if one != "print"])))
    for name in ("commission", "work_form", "work_lot", "work_claim", "work_photo", "work_maker", "work"):
        op.drop_table(name)
    with op.batch_alter_table("modifier_option") as table:
        table.drop_constraint(op.f("ck_modifier_option_served_only_with_report"), type_="check")
        table.drop_column("report")
        table.drop_column("needs_report")


def _options() -> None:
    with op.batch_alter_table("modifier_option") as table:
        table.add_column(sa.Column("needs_report", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.add_column(sa.Column("report", sa.String(length=200), server_default="", nullable=False))
    waits = {"needs_report": sa.true(), "available": sa.false(), "default": sa.false()}
    op.execute(sa.update(OPTION).where(OPTION.c.name == "堂食（傣陶杯）").values(waits))
    with op.batch_alter_table("modifier_option") as table:
        table.create_check_constraint(
            op.f("ck_modifier_option_served_only_with_report"), "NOT (needs_report AND available) OR report <> ''"
        )


def _works() -> None:
    op.create_table(
        "work",
        sa.Column("id", KEY, nullable=False),
        sa.Column("product_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("makers_as", sa.String(length=8), nullable=False),
        sa.Column("method", sa.String(length=200), nullable=False),
        sa.Column("firing", sa.String(length=200), nullable=False),
        sa.Column("diameter_mm", KEY, nullable=True),
        sa.Column("height_mm", KEY, nullable=True),
        sa.Column("capacity_ml", KEY, nullable=True),
        sa.Column("weight_g", KEY, nullable=True),
        sa.Column("story", sa.String(length=2000), nullable=False),
        sa.Column("care", sa.String(length=1000), nullable=False),
        sa.Column("one_off", sa.Boolean(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.CheckConstraint("makers_as IN ('nickname', 'number')", name=op.f("ck_work_makers_as_known")),
        sa.CheckConstraint("diameter_mm > 0 AND height_mm > 0", name=op.f("ck_work_size_possible")),
        sa.CheckConstraint("capacity_ml > 0 AND weight_g > 0", name=op.f("ck_work_measures_possible")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_work_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work")),
        sa.UniqueConstraint("product_id", name=op.f("uq_work_product_id")),
    )
    op.create_table(
        "work_maker",
        sa.Column("work_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name=op.f("fk_work_maker_work_id_work"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_work_maker_person_id_person")),
        sa.PrimaryKeyConstraint("work_id", "person_id", name=op.f("pk_work_maker")),
    )
    op.create_index(op.f("ix_work_maker_person_id"), "work_maker", ["person_id"])
    op.create_table(
        "work_photo",
        sa.Column("work_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("place", KEY, nullable=False),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name=op.f("fk_work_photo_work_id_work"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("work_id", "name", name=op.f("pk_work_photo")),
    )
    op.create_table(
        "work_claim",
        sa.Column("id", KEY, nullable=False),
        sa.Column("work_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("claim", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.CheckConstraint("kind IN ('patent', 'heritage')", name=op.f("ck_work_claim_kind_known")),
        sa.CheckConstraint("source <> ''", name=op.f("ck_work_claim_source_named")),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name=op.f("fk_work_claim_work_id_work"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_claim")),
    )
    op.create_index(op.f("ix_work_claim_work_id"), "work_claim", ["work_id"])


def _lots() -> None:
    op.create_table(
        "work_lot",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uuid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("work_id", KEY, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("fired_on", sa.Date(), nullable=False),
        sa.Column("firsts", KEY, nullable=False),
        sa.Column("seconds", KEY, nullable=False),
        sa.Column("lost", KEY, nullable=False),
        sa.Column("cost_fen", KEY, nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("report_number", sa.String(length=64), nullable=False),
        sa.Column("report_on", sa.Date(), nullable=True),
        sa.Column("dine_in", sa.Boolean(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", KEY, nullable=True),
        sa.Column("taken_back_at", MOMENT, nullable=True),
        sa.CheckConstraint("firsts >= 0 AND seconds >= 0 AND lost >= 0", name=op.f("ck_work_lot_pieces_counted")),
        sa.CheckConstraint("firsts + seconds > 0", name=op.f("ck_work_lot_something_came_out")),
        sa.CheckConstraint("cost_fen >= 0", name=op.f("ck_work_lot_cost_not_negative")),
        sa.CheckConstraint("(report_on IS NULL) = (report_number = '')", name=op.f("ck_work_lot_report_whole")),
        sa.CheckConstraint("NOT dine_in OR report_on IS NOT NULL", name=op.f("ck_work_lot_served_only_with_report")),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name=op.f("fk_work_lot_work_id_work")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_work_lot_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_lot")),
        sa.UniqueConstraint("uuid", name=op.f("uq_work_lot_uuid")),
        sa.UniqueConstraint("work_id", "code", name=op.f("uq_work_lot_work_id_code")),
    )
    op.create_index(
        "uq_work_lot_dine_in",
        "work_lot",
        ["dine_in"],
        unique=True,
        sqlite_where=sa.text("dine_in"),
        postgresql_where=sa.text("dine_in"),
    )


def _forms() -> None:
    op.create_table(
        "work_form",
        sa.Column("id", KEY, nullable=False),
        sa.Column("work_id", KEY, nullable=False),
        sa.Column("variant_id", KEY, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("lot_id", KEY, nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint("kind IN ('second', 'piece')", name=op.f("ck_work_form_kind_known")),
        sa.CheckConstraint("(kind = 'piece') = (lot_id IS NOT NULL)", name=op.f("ck_work_form_piece_has_lot")),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name=op.f("fk_work_form_work_id_work")),
        sa.ForeignKeyConstraint(["variant_id"], ["variant.id"], name=op.f("fk_work_form_variant_id_variant")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_work_form_item_id_item")),
        sa.ForeignKeyConstraint(["lot_id"], ["work_lot.id"], name=op.f("fk_work_form_lot_id_work_lot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_form")),
        sa.UniqueConstraint("variant_id", name=op.f("uq_work_form_variant_id")),
        sa.UniqueConstraint("item_id", name=op.f("uq_work_form_item_id")),
    )
    op.create_index(op.f("ix_work_form_work_id"), "work_form", ["work_id"])
    op.create_index(op.f("ix_work_form_lot_id"), "work_form", ["lot_id"])


def _commissions() -> None:
    op.create_table(
        "commission",
        sa.Column("id", KEY, nullable=False),
        sa.Column("work_id", KEY, nullable=True),
        sa.Column("customer", sa.String(length=40), nullable=False),
        sa.Column("wish", sa.String(length=400), nullable=False),
        sa.Column("price_fen", KEY, nullable=False),
        sa.Column("deposit_fen", KEY, nullable=False),
        sa.Column("deposit_at", MOMENT, nullable=True),
        sa.Column("deposit_back_at", MOMENT, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", KEY, nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'accepted', 'making', 'ready', 'handed_over', 'called_off')",
            name=op.f("ck_commission_state_known"),
        ),
        sa.CheckConstraint(
            "price_fen >= 0 AND deposit_fen >= 0 AND deposit_fen <= price_fen",
            name=op.f("ck_commission_deposit_within_price"),
        ),
        sa.CheckConstraint(
            "deposit_back_at IS NULL OR deposit_at IS NOT NULL", name=op.f("ck_commission_back_after_paid")
        ),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name=op.f("fk_commission_work_id_work")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_commission_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commission")),
    )
    op.create_index(op.f("ix_commission_work_id"), "commission", ["work_id"])
    op.create_index("ix_commission_state", "commission", ["state", "due_on"])
