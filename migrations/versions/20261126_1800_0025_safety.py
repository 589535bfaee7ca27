"""food safety: what is looked at, the log, samples, health certificates"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
UUID = sa.LargeBinary(length=16)
BAR = ("cashier", "barista", "store_manager", "teacher", "administrator")
#: What the built-in posts may do from now on; posts that a school made itself stay as they are.
RIGHTS = {"see_safety": BAR, "note_safety": BAR, "edit_safety": ("teacher", "administrator")}
ROLE = sa.table("role", sa.column("id"), sa.column("code"))
ROLE_RIGHT = sa.table("role_right", sa.column("role_id"), sa.column("right"))
WORK_ITEM = sa.table("work_item", sa.column("kind"))
FOUND = ("safety_certificate", "safety_missed", "upkeep_due")


def upgrade() -> None:
    """Make the tables; posts of the school that exist already get the new rights."""
    _points()
    _samples()
    _certificates()
    for right, posts in RIGHTS.items():
        holders = sa.select(ROLE.c.id, sa.literal(right)).where(ROLE.c.code.in_(posts))
        op.execute(sa.insert(ROLE_RIGHT).from_select(["role_id", "right"], holders))


def downgrade() -> None:
    """Take the tables away; what left the stock stays away."""
    op.execute(sa.delete(WORK_ITEM).where(WORK_ITEM.c.kind.in_(FOUND)))
    op.execute(sa.delete(ROLE_RIGHT).where(ROLE_RIGHT.c.right.in_(list(RIGHTS))))
    for name in ("health_certificate", "food_sample", "safety_record", "safety_point"):
        op.drop_table(name)


def _points() -> None:
    op.create_table(
        "safety_point",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("low", KEY, nullable=True),
        sa.Column("high", KEY, nullable=True),
        sa.Column("per_day", KEY, nullable=False),
        sa.Column("every_days", KEY, nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("sort", KEY, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('temperature', 'cleaning')", name=op.f("ck_safety_point_kind_known")),
        sa.CheckConstraint(
            "(kind = 'temperature') = (low IS NOT NULL AND high IS NOT NULL)",
            name=op.f("ck_safety_point_limits_whole"),
        ),
        sa.CheckConstraint("low <= high", name=op.f("ck_safety_point_limits_in_order")),
        sa.CheckConstraint(
            "per_day BETWEEN 1 AND 6 AND every_days BETWEEN 1 AND 365", name=op.f("ck_safety_point_often_possible")
        ),
        sa.CheckConstraint("per_day = 1 OR every_days = 1", name=op.f("ck_safety_point_often_one_way")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_point")),
        sa.UniqueConstraint("name", name=op.f("uq_safety_point_name")),
    )
    op.create_table(
        "safety_record",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uuid", UUID, nullable=False),
        sa.Column("point_id", KEY, nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("by_id", KEY, nullable=False),
        sa.Column("tenths", KEY, nullable=True),
        sa.Column("good", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("taken_back_at", MOMENT, nullable=True),
        sa.Column("taken_back_by", KEY, nullable=True),
        sa.CheckConstraint("good OR note <> ''", name=op.f("ck_safety_record_said_what_was_done")),
        sa.CheckConstraint(
            "(taken_back_at IS NULL) = (taken_back_by IS NULL)", name=op.f("ck_safety_record_taken_back_whole")
        ),
        sa.ForeignKeyConstraint(["point_id"], ["safety_point.id"], name=op.f("fk_safety_record_point_id_safety_point")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_safety_record_by_id_person")),
        sa.ForeignKeyConstraint(["taken_back_by"], ["person.id"], name=op.f("fk_safety_record_taken_back_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_record")),
        sa.UniqueConstraint("uuid", name=op.f("uq_safety_record_uuid")),
    )
    op.create_index("ix_safety_record_day", "safety_record", ["business_day", "point_id"])
    op.create_index("ix_safety_record_point", "safety_record", ["point_id", "business_day"])


def _samples() -> None:
    op.create_table(
        "food_sample",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uuid", UUID, nullable=False),
        sa.Column("what", sa.String(length=80), nullable=False),
        sa.Column("item_id", KEY, nullable=True),
        sa.Column("quantity", KEY, nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.Column("taken_by", KEY, nullable=False),
        sa.Column("keep_until", MOMENT, nullable=False),
        sa.Column("thrown_at", MOMENT, nullable=True),
        sa.Column("thrown_by", KEY, nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_food_sample_quantity_positive")),
        sa.CheckConstraint("(thrown_at IS NULL) = (thrown_by IS NULL)", name=op.f("ck_food_sample_thrown_whole")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_food_sample_item_id_item")),
        sa.ForeignKeyConstraint(["taken_by"], ["person.id"], name=op.f("fk_food_sample_taken_by_person")),
        sa.ForeignKeyConstraint(["thrown_by"], ["person.id"], name=op.f("fk_food_sample_thrown_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_food_sample")),
        sa.UniqueConstraint("uuid", name=op.f("uq_food_sample_uuid")),
    )
    op.create_index(op.f("ix_food_sample_item_id"), "food_sample", ["item_id"])
    op.create_index("ix_food_sample_taken", "food_sample", ["taken_at"])


def _certificates() -> None:
    op.create_table(
        "health_certificate",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("noted_by", KEY, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_health_certificate_person_id_person")),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name=op.f("fk_health_certificate_noted_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_certificate")),
        sa.UniqueConstraint("person_id", "valid_until", name=op.f("uq_health_certificate_person_id_valid_until")),
    )
