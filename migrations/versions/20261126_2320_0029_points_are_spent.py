"""points are spent, and come back with a refund"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

BEFORE = (
    "kind IN ('earn', 'reverse')",
    "(kind = 'earn' AND points >= 0) OR (kind = 'reverse' AND points <= 0)",
)
AFTER = (
    "kind IN ('earn', 'reverse', 'spend', 'restore')",
    "(kind IN ('earn', 'restore') AND points >= 0) OR (kind IN ('reverse', 'spend') AND points <= 0)",
)
ENTRY = sa.table("points_entry", sa.column("kind"))


def upgrade() -> None:
    """The ledger takes two more kinds of entry."""
    _checks(AFTER)


def downgrade() -> None:
    """Entries of the new kinds cannot stand in the old table; balances stay as they are."""
    op.execute(sa.delete(ENTRY).where(ENTRY.c.kind.in_(["spend", "restore"])))
    _checks(BEFORE)


def _checks(wanted: tuple[str, str]) -> None:
    known, sign = wanted
    with op.batch_alter_table("points_entry") as table:
        table.drop_constraint(op.f("ck_points_entry_kind_known"), type_="check")
        table.drop_constraint(op.f("ck_points_entry_sign_fits"), type_="check")
        table.create_check_constraint(op.f("ck_points_entry_kind_known"), known)
        table.create_check_constraint(op.f("ck_points_entry_sign_fits"), sign)
