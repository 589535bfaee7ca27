"""the shop opens"""

from migrations.first import catalog, imports, people, sales, sales_sums, till

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

#: In the order in which tables need each other.
AREAS = (people, catalog, imports, sales, sales_sums, till)


def upgrade() -> None:
    """Make every table, area by area."""
    for area in AREAS:
        area.create()


def downgrade() -> None:
    """Remove every table, the last one made first."""
    for area in reversed(AREAS):
        area.drop()
