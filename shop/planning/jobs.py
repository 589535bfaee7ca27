"""Jobs of planning."""

from shop.jobs.kinds import Kind, register
from shop.jobs.rules import Nightly, Urgency
from shop.kernel.errors import N_

PLAN, WHAT_IF = "plan_ahead", "what_if"

register(
    Kind(
        name=PLAN,
        title=N_("预测和计划"),
        handler="shop.planning.handlers:plan_ahead",
        right="plan",
        nightly=Nightly(minutes=25),
        page="planning.overview",
    ),
    Kind(
        name=WHAT_IF,
        title=N_("试算「如果」"),
        handler="shop.planning.handlers:answer_what_if",
        right="plan",
        urgency=Urgency.SOMEBODY_WAITS,
        page="planning.what_if",
        page_values={"what_if_id": "what_if"},
    ),
)
