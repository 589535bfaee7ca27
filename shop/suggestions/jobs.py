"""Jobs of suggestions: thinking every night or when asked, starting a trial that was approved."""

from shop.jobs.kinds import Kind, register
from shop.jobs.rules import Nightly, Urgency
from shop.kernel.errors import N_

THINK, START = "think_of_suggestions", "start_trial"

register(
    Kind(
        name=THINK,
        title=N_("想一想卖什么、怎么卖"),
        handler="shop.suggestions.handlers:think_of_suggestions",
        right="edit_promotions",
        nightly=Nightly(minutes=40),
        page="suggestions.suggestions",
    ),
    Kind(
        name=START,
        title=N_("安排试验的日子"),
        handler="shop.suggestions.handlers:start_trial",
        right="approve_promotions",
        urgency=Urgency.SOMEBODY_WAITS,
        page="suggestions.suggestion",
        page_values={"suggestion_id": "suggestion"},
    ),
)
