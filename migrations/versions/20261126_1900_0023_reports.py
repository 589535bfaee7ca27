"""reports: what was sold is kept with what it cost; saved reports"""

from datetime import UTC, datetime, time, timedelta

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
READERS = ("store_manager", "buyer", "marketing", "teacher", "administrator")
RIGHTS = {"see_reports": READERS, "edit_reports": READERS, "see_help": ("teacher", "administrator")}
ROLE = sa.table("role", sa.column("id"), sa.column("code"))
ROLE_RIGHT = sa.table("role_right", sa.column("role_id"), sa.column("right"))
COSTS = ("costed_fen", "cost_fen", "provisional_fen", "returned_costed_fen", "returned_cost_fen")

#: Indexes of the few rows that pages ask for among very many: table, name, columns, which rows.
INDEXES = (
    ("stock_move", "ix_stock_move_not_sold", ["business_day", "id"], "kind <> 'sale'"),
    ("sales_order", "ix_sales_order_late", ["business_day"], "late"),
    ("payment", "ix_payment_fixed", ["business_day"], "kind = 'tender_fix'"),
)
DAY_ENDS = timedelta(days=1, hours=4) - timedelta(hours=8)

#: Day, outlet and product with the sums that belong there: of what was sold, of what came back, of its goods.
SOLD = """
    SELECT o.business_day, o.outlet_id, l.product_id, SUM(l.total_fen), SUM(l.cost_fen),
           SUM(CASE WHEN l.cost_status = 'provisional' THEN l.cost_fen ELSE 0 END)
    FROM order_line l JOIN sales_order o ON o.id = l.order_id
    WHERE l.cost_fen IS NOT NULL GROUP BY 1, 2, 3"""
RETURNED = """
    SELECT r.business_day, o.outlet_id, l.product_id, SUM(b.amount_fen)
    FROM refund_line b JOIN refund r ON r.id = b.refund_id JOIN sales_order o ON o.id = b.order_id
    JOIN order_line l ON l.order_id = b.order_id AND l.line_no = b.line_no
    WHERE l.cost_fen IS NOT NULL GROUP BY 1, 2, 3"""
CAME_BACK = """
    SELECT r.business_day, o.outlet_id, l.product_id, SUM(m.value_fen)
    FROM refund r JOIN sales_order o ON o.id = r.order_id
    JOIN stock_move m ON m.source_uuid = r.uuid AND m.source_type = 'refund' AND m.kind IN ('reverse', 'return')
    JOIN location p ON p.id = m.from_id AND p.code = 'customer'
    JOIN order_line l ON l.order_id = o.id AND l.line_no = m.source_line / 1000
    GROUP BY 1, 2, 3"""
BACKFILLS = ((SOLD, COSTS[:3]), (RETURNED, COSTS[3:4]), (CAME_BACK, COSTS[4:]))


def upgrade() -> None:
    """Give the sums of a day their costs, out of the lines and moves that are there; make the tables."""
    for name in COSTS:
        op.add_column("sales_by_day", sa.Column(name, KEY, server_default="0", nullable=False))
    for select, columns in BACKFILLS:
        _backfill(select, columns)
    op.add_column("sales_order", sa.Column("late", sa.Boolean(), server_default=sa.false(), nullable=False))
    _mark_late()
    for table, name, columns, where in INDEXES:
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.create_table(
        "saved_report",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("choice", JSON, nullable=False),
        sa.Column("owner_id", KEY, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_saved_report_owner_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_report")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_saved_report_owner_id_name")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_saved_report_named")),
    )
    op.create_table(
        "saved_report_role",
        sa.Column("report_id", KEY, nullable=False),
        sa.Column("role_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["saved_report.id"], name=op.f("fk_saved_report_role_report_id_saved_report"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["role_id"], ["role.id"], name=op.f("fk_saved_report_role_role_id_role"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "role_id", name=op.f("pk_saved_report_role")),
    )  # fmt: skip
    op.create_index(op.f("ix_saved_report_role_role_id"), "saved_report_role", ["role_id"])
    for right, posts in RIGHTS.items():
        held = sa.select(ROLE_RIGHT.c.role_id).where(ROLE_RIGHT.c.right == right)
        holders = sa.select(ROLE.c.id, sa.literal(right)).where(ROLE.c.code.in_(posts), ROLE.c.id.not_in(held))
        op.execute(sa.insert(ROLE_RIGHT).from_select(["role_id", "right"], holders))


def downgrade() -> None:
    """Take the tables and the costs away; they can be worked out again."""
    op.execute(sa.delete(ROLE_RIGHT).where(ROLE_RIGHT.c.right.in_(list(RIGHTS))))
    op.drop_table("saved_report_role")
    op.drop_table("saved_report")
    for table, name, _columns, _where in INDEXES:
        op.drop_index(name, table)
    op.drop_column("sales_order", "late")
    for name in reversed(COSTS):
        op.drop_column("sales_by_day", name)


def _backfill(select: str, columns: tuple[str, ...]) -> None:
    connection = op.get_bind()
    rows = [
        {
            "day": row[0],
            "outlet": row[1],
            "product": row[2],
            **_sums(columns, row[3:]),
        }
        for row in connection.execute(sa.text(select))
    ]
    if rows:
        names = ("business_day", "outlet_id", "product_id", *columns)
        sums = sa.table("sales_by_day", *(sa.column(name) for name in names))
        mine = (
            sums.c.business_day == sa.bindparam("day"),
            sums.c.outlet_id == sa.bindparam("outlet"),
            sums.c.product_id == sa.bindparam("product"),
        )
        grown = sa.update(sums).where(*mine).values({name: sa.bindparam(f"sum_{name}") for name in columns})
        connection.execute(grown, rows)


def _sums(columns: tuple[str, ...], values: tuple[int, ...]) -> dict[str, int]:
    return {f"sum_{name}": int(fen) for name, fen in zip(columns, values, strict=True)}


def _mark_late() -> None:
    """An order is late that came when its business day (04:00 to 04:00 in Shanghai) was over."""
    connection = op.get_bind()
    sqlite = connection.dialect.name == "sqlite"
    received = sa.column("received_at", sa.String() if sqlite else MOMENT)
    day_column, late_column = sa.column("business_day", sa.Date()), sa.column("late", sa.Boolean())
    order = sa.table("sales_order", day_column, received, sa.column("source"), late_column)
    for day in connection.scalars(sa.select(order.c.business_day).distinct()).all():
        ended = datetime.combine(day, time(), UTC) + DAY_ENDS
        moment = ended.strftime("%Y-%m-%d %H:%M:%S.%f") if sqlite else ended
        late = (order.c.business_day == day, order.c.received_at >= moment, order.c.source != "imported")
        connection.execute(sa.update(order).where(*late).values(late=True))
