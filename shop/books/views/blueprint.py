"""The blueprint of the pages of the books."""

from __future__ import annotations

from flask import Blueprint

from shop.kernel.errors import N_
from shop.web.nav import Entry
from shop.web.search import offer

blueprint = Blueprint("books", "shop.books.views", url_prefix="/books")
offer(
    blueprint,
    pages=(
        Entry("books.profit", N_("损益表"), "chart"),
        Entry("books.accounts", N_("科目余额"), "book"),
        Entry("books.paper_new", N_("写凭单"), "plus"),
    ),
)
