"""Jobs of orders to ship: write a version that was approved, and every night let go of what has had its time."""

from shop.jobs.kinds import Kind, register
from shop.jobs.rules import Nightly, Urgency
from shop.kernel.errors import N_

WRITE, EXPIRE = "write_hand_over", "expire_hand_overs"
HANDLERS = "shop.live.partner.handlers"

register(
    Kind(
        name=WRITE,
        title=N_("写交接清单"),
        handler=f"{HANDLERS}:write_hand_over",
        right="approve_handover",
        urgency=Urgency.SOMEBODY_WAITS,
        page="partner.hand_over",
        page_values={"hand_over_id": "hand_over"},
    ),
    Kind(
        name=EXPIRE,
        title=N_("清除到期的交接清单和收件人"),
        handler=f"{HANDLERS}:expire",
        right="approve_handover",
        urgency=Urgency.TIDYING,
        nightly=Nightly(minutes=40),
    ),
)


def subject_of(hand_over_id: int) -> str:
    """What the job of a version is about: it has one at a time."""
    return f"hand_over:{hand_over_id}"
