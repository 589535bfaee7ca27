"""Jobs of stock."""

from shop.jobs.kinds import Kind, register
from shop.jobs.rules import Nightly, Urgency
from shop.kernel.errors import N_

CHECK_STOCK = "check_stock"

register(
    Kind(
        name=CHECK_STOCK,
        title=N_("核对库存"),
        handler="shop.stock.handlers:check",
        right="see_jobs",
        urgency=Urgency.BOOKS,
        nightly=Nightly(minutes=25),
    )
)
