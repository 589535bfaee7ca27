"""Jobs of the books."""

from shop.jobs.kinds import Kind, register
from shop.jobs.rules import Nightly, Urgency
from shop.kernel.errors import N_

POST_BOOKS = "post_books"

register(
    Kind(
        name=POST_BOOKS,
        title=N_("记账"),
        handler="shop.books.handlers:post",
        right="see_books",
        urgency=Urgency.BOOKS,
        nightly=Nightly(minutes=35),
    )
)
