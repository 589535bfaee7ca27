"""what was taken out of orders before they were sent"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """A shift knows how much; shifts closed before do not tell."""
    op.add_column("shift", sa.Column("removed_pieces", KEY, nullable=True))
    op.add_column("shift", sa.Column("removed_fen", KEY, nullable=True))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("shift", "removed_fen")
    op.drop_column("shift", "removed_pieces")
