"""Jobs of food safety."""

from shop.jobs.kinds import Kind, register
from shop.jobs.rules import Nightly
from shop.kernel.errors import N_

REMIND = "safety_due"

register(
    Kind(
        name=REMIND,
        title=N_("查健康证和昨天的食品安全记录"),
        handler="shop.safety.handlers:remind",
        right="see_safety",
        nightly=Nightly(minutes=35),
        page="safety.due",
    )
)
