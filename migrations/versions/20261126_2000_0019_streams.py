"""livestreams: plans, run of show, claims with sealed buyers, single pieces"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
RIGHTS = {
    "see_streams": (
        "presenter", "stream_operator", "marketing", "studio", "store_manager", "teacher", "administrator",
    ),
    "plan_streams": ("stream_operator", "marketing", "teacher", "administrator"),
    "run_streams": ("stream_operator", "teacher", "administrator"),
    "approve_streams": ("teacher", "administrator"),
}  # fmt: skip
ROLE = sa.table("role", sa.column("id"), sa.column("code"))
ROLE_RIGHT = sa.table("role_right", sa.column("role_id"), sa.column("right"))


def upgrade() -> None:
    """Make the tables; posts that exist get the new rights."""
    _streams()
    _goods()
    _claims()
    for right, posts in RIGHTS.items():
        holders = sa.select(ROLE.c.id, sa.literal(right)).where(ROLE.c.code.in_(posts))
        op.execute(sa.insert(ROLE_RIGHT).from_select(["role_id", "right"], holders))


def downgrade() -> None:
    """Take tables and rights away; orders that came of claims stay."""
    op.execute(sa.delete(ROLE_RIGHT).where(ROLE_RIGHT.c.right.in_(list(RIGHTS))))
    for name in (
        "stream_claim_buyer",
        "stream_claim",
        "stream_segment",
        "stream_goods",
        "piece_hold",
        "stream_watch",
        "stream_presenter",
        "stream",
        "guardian_consent",
    ):
        op.drop_table(name)


def _streams() -> None:
    op.create_table(
        "guardian_consent",
        sa.Column("person_id", KEY, autoincrement=False, nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("kept_where", sa.String(length=100), nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("noted_by", KEY, nullable=False),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name=op.f("fk_guardian_consent_noted_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_guardian_consent_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_guardian_consent")),
    )
    op.create_table(
        "stream",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uuid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("room", sa.String(length=80), nullable=False),
        sa.Column("planned_at", MOMENT, nullable=False),
        sa.Column("operator_id", KEY, nullable=True),
        sa.Column("script", sa.String(length=4000), nullable=False),
        sa.Column("hold_minutes", KEY, nullable=False),
        sa.Column("recording", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", KEY, nullable=False),
        sa.Column("changed_by", KEY, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("asked_by", KEY, nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("approved_by", KEY, nullable=True),
        sa.Column("answer", sa.String(length=200), nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "platform IN ('douyin', 'kuaishou', 'wechat', 'taobao', 'youzan', 'other')",
            name=op.f("ck_stream_platform_known"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'waiting', 'approved', 'live', 'ended', 'called_off')",
            name=op.f("ck_stream_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'live') OR approved_by IS NOT NULL", name=op.f("ck_stream_approved_first")
        ),
        sa.CheckConstraint("approved_by <> asked_by AND approved_by <> changed_by", name=op.f("ck_stream_four_eyes")),
        sa.CheckConstraint("hold_minutes BETWEEN 1 AND 120", name=op.f("ck_stream_hold_sensible")),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name=op.f("fk_stream_approved_by_person")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_stream_asked_by_person")),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_stream_changed_by_person")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_stream_made_by_person")),
        sa.ForeignKeyConstraint(["operator_id"], ["person.id"], name=op.f("fk_stream_operator_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream")),
        sa.UniqueConstraint("uuid", name=op.f("uq_stream_uuid")),
    )
    op.create_index("ix_stream_planned_at", "stream", ["planned_at"], unique=False)
    op.create_table(
        "stream_presenter",
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_stream_presenter_person_id_person")),
        sa.ForeignKeyConstraint(
            ["stream_id"], ["stream.id"], name=op.f("fk_stream_presenter_stream_id_stream"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("stream_id", "person_id", name=op.f("pk_stream_presenter")),
    )
    op.create_index(op.f("ix_stream_presenter_person_id"), "stream_presenter", ["person_id"], unique=False)
    op.create_table(
        "stream_watch",
        sa.Column("id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("viewers", KEY, nullable=False),
        sa.Column("likes", KEY, nullable=False),
        sa.Column("noted_by", KEY, nullable=True),
        sa.CheckConstraint("viewers >= 0 AND likes >= 0", name=op.f("ck_stream_watch_counted")),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name=op.f("fk_stream_watch_noted_by_person")),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_stream_watch_stream_id_stream")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream_watch")),
    )
    op.create_index("ix_stream_watch_stream_id", "stream_watch", ["stream_id", "at"], unique=False)


def _goods() -> None:
    op.create_table(
        "piece_hold",
        sa.Column("variant_id", KEY, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=4), nullable=False),
        sa.Column("holder", sa.LargeBinary(length=16), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("held_until", MOMENT, nullable=True),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.CheckConstraint("(state = 'free') = (holder IS NULL)", name=op.f("ck_piece_hold_held_by_somebody")),
        sa.CheckConstraint(
            "(state = 'held') = (held_until IS NOT NULL)", name=op.f("ck_piece_hold_held_until_a_moment")
        ),
        sa.CheckConstraint("state IN ('free', 'held', 'sold')", name=op.f("ck_piece_hold_state_known")),
        sa.ForeignKeyConstraint(["variant_id"], ["variant.id"], name=op.f("fk_piece_hold_variant_id_variant")),
        sa.PrimaryKeyConstraint("variant_id", name=op.f("pk_piece_hold")),
    )
    op.create_table(
        "stream_goods",
        sa.Column("id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("place", KEY, nullable=False),
        sa.Column("product_id", KEY, nullable=False),
        sa.Column("variant_id", KEY, nullable=True),
        sa.Column("single", sa.Boolean(), nullable=False),
        sa.Column("minutes", KEY, nullable=False),
        sa.Column("list_fen", KEY, nullable=False),
        sa.Column("price_fen", KEY, nullable=False),
        sa.Column("floor_fen", KEY, nullable=False),
        sa.Column("quota", KEY, nullable=False),
        sa.Column("taken", KEY, nullable=False),
        sa.Column("sold", KEY, nullable=False),
        sa.Column("points", sa.String(length=500), nullable=False),
        sa.CheckConstraint("floor_fen > 0 AND price_fen >= floor_fen", name=op.f("ck_stream_goods_not_below_floor")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 240", name=op.f("ck_stream_goods_minutes_sensible")),
        sa.CheckConstraint("quota > 0 AND (NOT single OR quota = 1)", name=op.f("ck_stream_goods_quota_possible")),
        sa.CheckConstraint(
            "taken BETWEEN 0 AND quota AND sold BETWEEN 0 AND taken", name=op.f("ck_stream_goods_never_oversold")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_stream_goods_product_id_product")),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_stream_goods_stream_id_stream")),
        sa.ForeignKeyConstraint(["variant_id"], ["variant.id"], name=op.f("fk_stream_goods_variant_id_variant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream_goods")),
        sa.UniqueConstraint("stream_id", "place", name=op.f("uq_stream_goods_stream_id_place")),
    )
    op.create_index("ix_stream_goods_product_id", "stream_goods", ["product_id"], unique=False)
    op.create_table(
        "stream_segment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("goods_id", KEY, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["goods_id"], ["stream_goods.id"], name=op.f("fk_stream_segment_goods_id_stream_goods")
        ),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_stream_segment_stream_id_stream")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream_segment")),
    )
    op.create_index("ix_stream_segment_goods_id", "stream_segment", ["goods_id"], unique=False)
    op.create_index(
        "uq_stream_segment_now",
        "stream_segment",
        ["stream_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _claims() -> None:
    op.create_table(
        "stream_claim",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uuid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("goods_id", KEY, nullable=False),
        sa.Column("segment_id", KEY, nullable=True),
        sa.Column("quantity", KEY, nullable=False),
        sa.Column("price_fen", KEY, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("held_until", MOMENT, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", KEY, nullable=True),
        sa.Column("paid_at", MOMENT, nullable=True),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint("state <> 'paid' OR paid_at IS NOT NULL", name=op.f("ck_stream_claim_paid_at_a_moment")),
        sa.CheckConstraint(
            "state IN ('held', 'paid', 'expired', 'cancelled', 'withdrawn')", name=op.f("ck_stream_claim_state_known")
        ),
        sa.CheckConstraint("quantity > 0 AND price_fen > 0", name=op.f("ck_stream_claim_amounts_possible")),
        sa.ForeignKeyConstraint(["goods_id"], ["stream_goods.id"], name=op.f("fk_stream_claim_goods_id_stream_goods")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_stream_claim_made_by_person")),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["stream_segment.id"], name=op.f("fk_stream_claim_segment_id_stream_segment")
        ),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_stream_claim_stream_id_stream")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream_claim")),
        sa.UniqueConstraint("stream_id", "number", name=op.f("uq_stream_claim_stream_id_number")),
        sa.UniqueConstraint("uuid", name=op.f("uq_stream_claim_uuid")),
    )
    op.create_index("ix_stream_claim_goods_id", "stream_claim", ["goods_id"], unique=False)
    op.create_index("ix_stream_claim_state", "stream_claim", ["state", "held_until"], unique=False)
    op.create_table(
        "stream_claim_buyer",
        sa.Column("claim_id", KEY, autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("masked", sa.String(length=80), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["stream_claim.id"], name=op.f("fk_stream_claim_buyer_claim_id_stream_claim")
        ),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_stream_claim_buyer")),
    )
