"""stock: an index of what was thrown away, from which its sums are read alone"""

from alembic import op
from sqlalchemy import text

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

OLD = ("ix_stock_move_not_sold", "stock_move")
NEW = ("ix_stock_move_wasted", "stock_move")
NOT_SOLD = "kind <> 'sale'"
WASTED = "to_id IN (20, 21, 22, 23, 24, 25) OR from_id IN (20, 21, 22, 23, 24, 25)"


def upgrade() -> None:
    """The index of everything sales did not do served waste alone; a smaller one takes its place."""
    op.drop_index(*OLD)
    columns = ["business_day", "id", "to_id", "from_id", "value_fen", "occurred_at"]
    op.create_index(*NEW, columns, sqlite_where=text(WASTED), postgresql_where=text(WASTED))


def downgrade() -> None:
    """Back to the former."""
    op.drop_index(*NEW)
    op.create_index(*OLD, ["business_day", "id"], sqlite_where=text(NOT_SOLD), postgresql_where=text(NOT_SOLD))
