"""sales: money that went back has indexes of its own, over those few payments only"""

from alembic import op
from sqlalchemy import text

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

COLUMNS = {"refund_id": text("refund_id IS NOT NULL"), "reverses_id": text("reverses_id IS NOT NULL")}


def upgrade() -> None:
    """Nearly every payment is no refund: asked for those, SQLite took the index and read all of them for a shift."""
    for column, there in COLUMNS.items():
        name = f"ix_payment_{column}"
        op.drop_index(name, "payment")
        op.create_index(name, "payment", [column], sqlite_where=there, postgresql_where=there)


def downgrade() -> None:
    """Back to the former."""
    for column in COLUMNS:
        name = f"ix_payment_{column}"
        op.drop_index(name, "payment")
        op.create_index(name, "payment", [column])
