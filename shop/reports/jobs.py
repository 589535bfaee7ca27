"""Jobs of reports."""

from shop.jobs.kinds import Kind, register
from shop.jobs.rules import Nightly
from shop.kernel.errors import N_

WRITE_REPORTS = "write_reports"

register(
    Kind(
        name=WRITE_REPORTS,
        title=N_("写定时的报表"),
        handler="shop.reports.handlers:write_reports",
        right="edit_reports",
        nightly=Nightly(minutes=45),
        page="reports.builder",
    )
)
