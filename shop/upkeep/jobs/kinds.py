"""Jobs of upkeep."""

from shop.jobs.kinds import Kind, register
from shop.jobs.rules import Nightly, Urgency
from shop.kernel.errors import N_
from shop.shifts.jobs import CHECK_REPORTS
from shop.stock.jobs import CHECK_STOCK

CHECK_AUDIT, COMPARE_SUMS, REBUILD_SUMS, TIDY = "check_audit", "compare_sums", "rebuild_sums", "tidy"
#: What may be started on the page.
BY_HAND = (CHECK_AUDIT, COMPARE_SUMS, REBUILD_SUMS, CHECK_REPORTS, CHECK_STOCK)
HANDLERS = "shop.upkeep.jobs.handlers"

register(
    Kind(
        name=CHECK_AUDIT,
        title=N_("核对操作记录"),
        handler=f"{HANDLERS}:check_audit",
        right="see_jobs",
        urgency=Urgency.BOOKS,
        nightly=Nightly(minutes=10),
    ),
    Kind(
        name=COMPARE_SUMS,
        title=N_("核对汇总"),
        handler=f"{HANDLERS}:compare_sums",
        right="see_jobs",
        urgency=Urgency.BOOKS,
        nightly=Nightly(minutes=20),
    ),
    Kind(
        name=REBUILD_SUMS,
        title=N_("重新汇总"),
        handler=f"{HANDLERS}:rebuild_sums",
        right="see_jobs",
        urgency=Urgency.SOMEBODY_WAITS,
    ),
    Kind(
        name=TIDY,
        title=N_("清理过期内容"),
        handler=f"{HANDLERS}:tidy",
        right="see_jobs",
        urgency=Urgency.TIDYING,
        nightly=Nightly(minutes=30),
    ),
)
