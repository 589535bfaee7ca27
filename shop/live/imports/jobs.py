"""Jobs of platform orders: look through a large file, import one, and every night erase buyers whose time is over."""

from shop.jobs.kinds import Kind, register
from shop.jobs.rules import Nightly, Urgency
from shop.kernel.errors import N_

LOOK, IMPORT, ERASE = "look_at_platform_orders", "import_platform_orders", "erase_platform_buyers"
HANDLERS = "shop.live.imports.handlers"

register(
    Kind(
        name=LOOK,
        title=N_("查看平台订单文件"),
        handler=f"{HANDLERS}:look_at_file",
        right="import_orders",
        urgency=Urgency.SOMEBODY_WAITS,
        page="live_imports.batch",
        page_values={"platform_batch_id": "batch"},
    ),
    Kind(
        name=IMPORT,
        title=N_("导入平台订单"),
        handler=f"{HANDLERS}:import_file",
        right="import_orders",
        urgency=Urgency.SOMEBODY_WAITS,
        page="live_imports.batch",
        page_values={"platform_batch_id": "batch"},
    ),
    Kind(
        name=ERASE,
        title=N_("清除到期的买家资料"),
        handler=f"{HANDLERS}:erase_buyers",
        right="import_orders",
        urgency=Urgency.TIDYING,
        nightly=Nightly(minutes=30),
    ),
)


def subject_of(batch_id: int) -> str:
    """What the jobs about this batch are about: it has one at a time."""
    return f"platform_batch:{batch_id}"
