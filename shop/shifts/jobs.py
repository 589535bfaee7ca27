"""Jobs of shifts."""

from shop.jobs.kinds import Kind, register
from shop.jobs.rules import Nightly, Urgency
from shop.kernel.errors import N_

CHECK_REPORTS = "check_reports"

register(
    Kind(
        name=CHECK_REPORTS,
        title=N_("核对日结单"),
        handler="shop.shifts.handlers:check",
        right="see_jobs",
        urgency=Urgency.BOOKS,
        nightly=Nightly(minutes=15),
    )
)
