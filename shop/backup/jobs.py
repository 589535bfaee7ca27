"""The job that backs up, and when it is due by itself."""

from shop.jobs.kinds import Kind, register
from shop.jobs.rules import Urgency
from shop.kernel.errors import N_

BACKUP = "backup"

register(
    Kind(
        name=BACKUP,
        title=N_("备份"),
        handler="shop.backup.handlers:backup",
        planner="shop.backup.handlers:plan",
        right="see_backups",
        urgency=Urgency.SAFETY,
        page="backup.backups",
    )
)
