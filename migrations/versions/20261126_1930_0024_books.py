"""books: postings, papers, budgets, closed months"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
UUID = sa.LargeBinary(length=16)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
TEACH = ("teacher", "administrator")
#: What the built-in posts may do from now on; posts that a school made itself stay as they are.
RIGHTS = {
    "see_books": ("store_manager", "buyer", *TEACH),
    "write_books": ("store_manager", "buyer", *TEACH),
    "keep_books": TEACH,
}
ROLE = sa.table("role", sa.column("id"), sa.column("code"))
ROLE_RIGHT = sa.table("role_right", sa.column("role_id"), sa.column("right"))
WORK_ITEM = sa.table("work_item", sa.column("kind"))
KEPT = ("books_posting", "books_line", "books_month")
SQLITE = (
    *(
        f"""CREATE TRIGGER {table}_never_{verb} BEFORE {what} ON {table}
BEGIN SELECT RAISE(ABORT, 'the books are append-only'); END"""
        for table in KEPT
        for verb, what in (("changes", "UPDATE"), ("goes", "DELETE"))
    ),
    """CREATE TRIGGER books_posting_month_open BEFORE INSERT ON books_posting
WHEN EXISTS (SELECT 1 FROM books_month WHERE month = substr(NEW.day, 1, 7))
BEGIN SELECT RAISE(ABORT, 'the month is closed'); END""",
    """CREATE TRIGGER books_line_month_open BEFORE INSERT ON books_line
WHEN EXISTS (SELECT 1 FROM books_month JOIN books_posting ON month = substr(day, 1, 7) WHERE id = NEW.posting_id)
BEGIN SELECT RAISE(ABORT, 'the month is closed'); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION books_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the books are append-only'; END $$""",
    """CREATE FUNCTION books_posting_month_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM books_month WHERE month = to_char(NEW.day, 'YYYY-MM')) THEN
    RAISE EXCEPTION 'the month is closed';
  END IF;
  RETURN NEW;
END $$""",
    """CREATE FUNCTION books_line_month_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM books_month JOIN books_posting ON month = to_char(day, 'YYYY-MM')
             WHERE id = NEW.posting_id) THEN
    RAISE EXCEPTION 'the month is closed';
  END IF;
  RETURN NEW;
END $$""",
    *(
        f"""CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION books_are_append_only()"""
        for table in KEPT
    ),
    """CREATE TRIGGER books_posting_month_open BEFORE INSERT ON books_posting
FOR EACH ROW EXECUTE FUNCTION books_posting_month_is_open()""",
    """CREATE TRIGGER books_line_month_open BEFORE INSERT ON books_line
FOR EACH ROW EXECUTE FUNCTION books_line_month_is_open()""",
)


def upgrade() -> None:
    """Make the tables and what guards them; posts of the school that exist already get the new rights."""
    _postings()
    _papers()
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)
    for right, posts in RIGHTS.items():
        holders = sa.select(ROLE.c.id, sa.literal(right)).where(ROLE.c.code.in_(posts))
        op.execute(sa.insert(ROLE_RIGHT).from_select(["role_id", "right"], holders))


def downgrade() -> None:
    """Take the tables away; what they were made from stays."""
    op.execute(sa.delete(ROLE_RIGHT).where(ROLE_RIGHT.c.right.in_(list(RIGHTS))))
    op.execute(sa.delete(WORK_ITEM).where(WORK_ITEM.c.kind == "books_paper"))
    for name in ("books_line", "books_posting", "books_paper", "books_budget", "books_month"):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        for name in ("books_are_append_only", "books_posting_month_is_open", "books_line_month_is_open"):
            op.execute(sa.DDL(f"DROP FUNCTION {name}()"))


def _postings() -> None:
    op.create_table(
        "books_posting",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("about", sa.String(length=48), nullable=False),
        sa.Column("fact_day", sa.Date(), nullable=False),
        sa.Column("place", KEY, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint("place >= 0", name=op.f("ck_books_posting_place_counts")),
        sa.CheckConstraint("day = fact_day OR reason <> ''", name=op.f("ck_books_posting_late_has_a_reason")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_books_posting")),
        sa.UniqueConstraint("source", "about", "fact_day", "place", name="uq_books_posting_fact"),
    )
    op.create_index("ix_books_posting_day", "books_posting", ["day", "id"])
    op.create_index("ix_books_posting_fact_day", "books_posting", ["fact_day"])
    op.create_table(
        "books_line",
        sa.Column("posting_id", KEY, nullable=False),
        sa.Column("line_no", KEY, nullable=False),
        sa.Column("account", sa.String(length=4), nullable=False),
        sa.Column("hall", sa.String(length=8), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("family_id", KEY, nullable=False),
        sa.Column("amount_fen", KEY, nullable=False),
        sa.CheckConstraint("amount_fen <> 0", name=op.f("ck_books_line_amount_not_zero")),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["books_posting.id"], name=op.f("fk_books_line_posting_id_books_posting")
        ),
        sa.PrimaryKeyConstraint("posting_id", "line_no", name=op.f("pk_books_line")),
    )
    op.create_index("ix_books_line_account", "books_line", ["account", "posting_id"])
    op.create_table(
        "books_month",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=False),
        sa.Column("closed_by", KEY, nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("figures", JSON, nullable=False),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_books_month_closed_by_person")),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_books_month")),
    )


def _papers() -> None:
    op.create_table(
        "books_paper",
        sa.Column("uuid", UUID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount_fen", KEY, nullable=False),
        sa.Column("fee_fen", KEY, nullable=False),
        sa.Column("account", sa.String(length=4), nullable=False),
        sa.Column("money", sa.String(length=4), nullable=False),
        sa.Column("hall", sa.String(length=8), nullable=False),
        sa.Column("payee", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("photo", sa.String(length=80), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", KEY, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decision", sa.String(length=200), nullable=False),
        sa.Column("taken_back_at", MOMENT, nullable=True),
        sa.Column("taken_back_by", KEY, nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'approved', 'refused', 'withdrawn', 'taken_back')",
            name=op.f("ck_books_paper_state_known"),
        ),
        sa.CheckConstraint(
            "amount_fen > 0 AND fee_fen >= 0 AND fee_fen < amount_fen", name=op.f("ck_books_paper_amounts_possible")
        ),
        sa.CheckConstraint("decided_by <> made_by", name=op.f("ck_books_paper_four_eyes")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_books_paper_made_by_person")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_books_paper_decided_by_person")),
        sa.ForeignKeyConstraint(["taken_back_by"], ["person.id"], name=op.f("fk_books_paper_taken_back_by_person")),
        sa.PrimaryKeyConstraint("uuid", name=op.f("pk_books_paper")),
    )
    op.create_index("ix_books_paper_day", "books_paper", ["day"])
    op.create_index("ix_books_paper_state", "books_paper", ["state", "day"])
    op.create_table(
        "books_budget",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("account", sa.String(length=4), nullable=False),
        sa.Column("amount_fen", KEY, nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.Column("set_by", KEY, nullable=False),
        sa.CheckConstraint("amount_fen >= 0", name=op.f("ck_books_budget_amount_not_negative")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_books_budget_set_by_person")),
        sa.PrimaryKeyConstraint("month", "account", name=op.f("pk_books_budget")),
    )
