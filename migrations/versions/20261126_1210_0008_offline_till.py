"""offline till"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COLUMNS = (
    ("approval", sa.Column("offline", sa.String(length=8), nullable=False, server_default="")),
    ("device", sa.Column("storage", sa.String(length=12), nullable=False, server_default="")),
    ("device", sa.Column("free_mb", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)),
    ("device", sa.Column("signing_key", sa.String(length=200), nullable=False, server_default="")),
)


def upgrade() -> None:
    for table, column in COLUMNS:
        op.add_column(table, column)


def downgrade() -> None:
    # not in batch: on SQLite that would copy the table and lose its checks
    for table, column in reversed(COLUMNS):
        op.drop_column(table, column.name)
