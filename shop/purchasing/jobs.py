"""Jobs of purchasing."""

from shop.jobs.kinds import Kind, register
from shop.jobs.rules import Nightly
from shop.kernel.errors import N_

UPKEEP = "upkeep_due"

register(
    Kind(
        name=UPKEEP,
        title=N_("查该做的设备保养"),
        handler="shop.purchasing.handlers:remind_of_upkeep",
        right="keep_equipment",
        nightly=Nightly(minutes=40),
        page="purchasing.equipment",
    )
)
