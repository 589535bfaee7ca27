"""trials of suggestions that are no promotion: the run of show of a stream, a new product"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TRIAL = sa.table("suggestion_trial", sa.column("promotion_id"))


def upgrade() -> None:
    """A trial may have no promotion."""
    with op.batch_alter_table("suggestion_trial") as batch:
        batch.alter_column("promotion_id", existing_type=KEY, nullable=True)


def downgrade() -> None:
    """Trials without a promotion have no place any more."""
    op.execute(sa.delete(TRIAL).where(TRIAL.c.promotion_id.is_(None)))
    with op.batch_alter_table("suggestion_trial") as batch:
        batch.alter_column("promotion_id", existing_type=KEY, nullable=False)
