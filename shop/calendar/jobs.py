"""Jobs of the calendar."""

from shop.jobs.kinds import Kind, register
from shop.jobs.rules import Nightly
from shop.kernel.errors import N_

REMIND = "remind_of_year"

register(
    Kind(
        name=REMIND,
        title=N_("提醒录入明年的放假安排"),
        handler="shop.calendar.handlers:remind_of_year",
        right="edit_calendar",
        nightly=Nightly(minutes=30),
        page="calendar.month",
    )
)
