"""Jobs of reconciliation."""

from shop.jobs.kinds import Kind, register
from shop.jobs.rules import Urgency
from shop.kernel.errors import N_

IMPORT = "import_bill"

register(
    Kind(
        name=IMPORT,
        title=N_("导入账单"),
        handler="shop.reconcile.handlers:import_bill",
        right="reconcile",
        urgency=Urgency.SOMEBODY_WAITS,
        page="reconcile.bill",
        page_values={"bill_id": "bill"},
    )
)


def subject_of(bill_id: int) -> str:
    """What the job about this bill is about: it has one at a time."""
    return f"bill:{bill_id}"
