"""Jobs of the sales pages."""

from shop.jobs.kinds import Kind, register
from shop.jobs.rules import Urgency
from shop.kernel.errors import N_

EXPORT_ORDERS = "export_orders"

register(
    Kind(
        name=EXPORT_ORDERS,
        title=N_("导出订单"),
        handler="shop.sales.handlers:export_orders",
        right="export_sales",
        urgency=Urgency.SOMEBODY_WAITS,
    )
)
