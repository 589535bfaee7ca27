"""Jobs of the sales pages."""

from shop.jobs.kinds import Kind, register
from shop.jobs.rules import Urgency
from shop.kernel.errors import N_

EXPORT_ORDERS, EXPORT_SUMMARY = "export_orders", "export_summary"

register(
    Kind(
        name=EXPORT_ORDERS,
        title=N_("导出订单"),
        handler="shop.sales.handlers:export_orders",
        right="export_sales",
        urgency=Urgency.SOMEBODY_WAITS,
    ),
    Kind(
        name=EXPORT_SUMMARY,
        title=N_("导出汇总"),
        handler="shop.sales.handlers:export_summary",
        right="export_sales",
        urgency=Urgency.SOMEBODY_WAITS,
    ),
)
