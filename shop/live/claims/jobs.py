"""The night's work for claims: give up what nobody paid, erase buyers whose time is over."""

from shop.jobs.kinds import Kind, register
from shop.jobs.rules import Nightly, Urgency
from shop.kernel.errors import N_

TIDY = "tidy_stream_claims"

register(
    Kind(
        name=TIDY,
        title=N_("清理直播订单：过期的放回，到期的买家资料清除"),
        handler="shop.live.claims.handlers:tidy",
        right="run_streams",
        urgency=Urgency.TIDYING,
        nightly=Nightly(minutes=35),
    )
)
