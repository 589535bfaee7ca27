"""members, the words they agree to, their points"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
RIGHTS = {
    "see_members": ("store_manager", "marketing", "teacher", "administrator"),
    "edit_members": ("teacher", "administrator"),
}
ROLE = sa.table("role", sa.column("id"), sa.column("code"))
ROLE_RIGHT = sa.table("role_right", sa.column("role_id"), sa.column("right"))


def upgrade() -> None:
    """Make the tables; posts of the school that exist already get the new rights."""
    op.create_table(
        "consent_text",
        sa.Column("version", KEY, autoincrement=False, nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", KEY, nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_consent_text_made_by_person")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_consent_text")),
    )
    op.create_table(
        "member",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.String(length=16), nullable=True),
        sa.Column("tail", sa.String(length=4), nullable=False),
        sa.Column("phone_mark", sa.LargeBinary(length=32), nullable=True),
        sa.Column("points", KEY, nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("joined_by", KEY, nullable=True),
        sa.Column("device_id", KEY, nullable=True),
        sa.Column("erased_at", MOMENT, nullable=True),
        sa.Column("erased_by", KEY, nullable=True),
        sa.CheckConstraint(
            "(erased_at IS NULL) = (code IS NOT NULL) AND (erased_at IS NULL) = (phone_mark IS NOT NULL)",
            name=op.f("ck_member_erased_whole"),
        ),
        sa.CheckConstraint("points >= 0", name=op.f("ck_member_points_not_negative")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_member_device_id_device")),
        sa.ForeignKeyConstraint(["erased_by"], ["person.id"], name=op.f("fk_member_erased_by_person")),
        sa.ForeignKeyConstraint(["joined_by"], ["person.id"], name=op.f("fk_member_joined_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("code", name=op.f("uq_member_code")),
        sa.UniqueConstraint("phone_mark", name=op.f("uq_member_phone_mark")),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index("ix_member_tail", ["tail"], unique=False)

    op.create_table(
        "member_consent",
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("given_to", KEY, nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["given_to"], ["person.id"], name=op.f("fk_member_consent_given_to_person")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_member_consent_member_id_member")),
        sa.ForeignKeyConstraint(
            ["version"], ["consent_text.version"], name=op.f("fk_member_consent_version_consent_text")
        ),
        sa.PrimaryKeyConstraint("member_id", "version", name=op.f("pk_member_consent")),
    )
    op.create_table(
        "points_entry",
        sa.Column("id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("source_uuid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("order_uuid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("order_number", sa.String(length=64), nullable=False),
        sa.Column("points", KEY, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "(kind = 'earn' AND points >= 0) OR (kind = 'reverse' AND points <= 0)",
            name=op.f("ck_points_entry_sign_fits"),
        ),
        sa.CheckConstraint("kind IN ('earn', 'reverse')", name=op.f("ck_points_entry_kind_known")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_points_entry_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_entry")),
        sa.UniqueConstraint("kind", "source_uuid", name="uq_points_entry_source"),
    )
    with op.batch_alter_table("points_entry", schema=None) as batch_op:
        batch_op.create_index("ix_points_entry_member", ["member_id", "at"], unique=False)
        batch_op.create_index("ix_points_entry_order", ["order_uuid"], unique=False)

    for right, posts in RIGHTS.items():
        holders = sa.select(ROLE.c.id, sa.literal(right)).where(ROLE.c.code.in_(posts))
        op.execute(sa.insert(ROLE_RIGHT).from_select(["role_id", "right"], holders))


def downgrade() -> None:
    """Take the tables away; sales stay."""
    op.execute(sa.delete(ROLE_RIGHT).where(ROLE_RIGHT.c.right.in_(list(RIGHTS))))
    op.drop_table("points_entry")
    op.drop_table("member_consent")
    op.drop_table("member")
    op.drop_table("consent_text")
