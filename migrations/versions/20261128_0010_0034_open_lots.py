"""stock: lots that are not finished have indexes of their own"""

from alembic import op
from sqlalchemy import text

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

OPEN = text("finished_at IS NULL")


def upgrade() -> None:
    """Lots are asked for while something is left of them; in a long life nearly all are finished."""
    op.drop_index("ix_stock_lot_expiry", "stock_lot")
    for name, column in (("ix_stock_lot_expiry", "expires_on"), ("ix_stock_lot_open", "item_id")):
        op.create_index(name, "stock_lot", [column], sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    """Back to one index over all of them."""
    op.drop_index("ix_stock_lot_open", "stock_lot")
    op.drop_index("ix_stock_lot_expiry", "stock_lot")
    op.create_index("ix_stock_lot_expiry", "stock_lot", ["expires_on"])
