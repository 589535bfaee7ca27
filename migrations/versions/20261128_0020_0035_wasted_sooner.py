"""stock: whether a move belongs into the index of waste is found sooner"""

from alembic import op
from sqlalchemy import text

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

INDEX = ("ix_stock_move_wasted", "stock_move")
COLUMNS = ["business_day", "id", "to_id", "from_id", "value_fen", "occurred_at"]
OLD = text("to_id IN (20, 21, 22, 23, 24, 25) OR from_id IN (20, 21, 22, 23, 24, 25)")
NEW = text("to_id BETWEEN 20 AND 25 OR from_id BETWEEN 20 AND 25")


def upgrade() -> None:
    """SQLite builds both lists anew for every move that is written."""
    _anew(NEW)


def downgrade() -> None:
    """Back to the lists."""
    _anew(OLD)


def _anew(which: object) -> None:
    op.drop_index(*INDEX)
    op.create_index(*INDEX, COLUMNS, sqlite_where=which, postgresql_where=which)
