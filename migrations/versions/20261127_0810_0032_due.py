"""sales: refunds that are due have an index of their own; the one by state helped nobody in a long history"""

from alembic import op
from sqlalchemy import text

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

OLD = ("ix_payment_status", "payment")
NEW = ("ix_payment_due", "payment")
DUE = text("status = 'due'")


def upgrade() -> None:
    """The index of every payment's state cost each sale a write and was not used in a long history."""
    op.drop_index(*OLD)
    op.create_index(*NEW, ["business_day", "id"], sqlite_where=DUE, postgresql_where=DUE)


def downgrade() -> None:
    """Back to the former."""
    op.drop_index(*NEW)
    op.create_index(*OLD, ["status", "business_day"])
