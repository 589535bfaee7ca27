"""Jobs of the import."""

from shop.jobs.kinds import Kind, register
from shop.jobs.rules import Urgency
from shop.kernel.errors import N_

IMPORT, UNDO = "import_sales", "undo_import"
KINDS = (IMPORT, UNDO)

register(
    Kind(
        name=IMPORT,
        title=N_("导入销售历史"),
        handler="shop.sales.imports.handlers:import_batch",
        right="import_sales",
        urgency=Urgency.SOMEBODY_WAITS,
        page="imports.batch",
        page_values={"batch_id": "batch"},
    ),
    Kind(
        name=UNDO,
        title=N_("撤销导入"),
        handler="shop.sales.imports.handlers:undo_batch",
        right="import_sales",
        urgency=Urgency.SOMEBODY_WAITS,
        page="imports.batch",
        page_values={"batch_id": "batch"},
    ),
)


def subject_of(batch_id: int) -> str:
    """What a job about this batch is about: it has one at a time."""
    return f"import_batch:{batch_id}"
