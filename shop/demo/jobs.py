"""Jobs of the demo shop."""

from shop.jobs.kinds import Kind, register
from shop.jobs.rules import Urgency
from shop.kernel.errors import N_

CLOSE_PAST = "close_past_months"

register(
    Kind(
        name=CLOSE_PAST,
        title=N_("演示店：补记以前的账"),
        handler="shop.demo.handlers:close_past_months",
        right="keep_books",
        urgency=Urgency.SOMEBODY_WAITS,
        page="books.overview",
    )
)
