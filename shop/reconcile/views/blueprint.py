"""The blueprint of reconciliation's pages and the words their templates use."""

from __future__ import annotations

from flask import Blueprint, request
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import N_
from shop.people.queries import shop_profile
from shop.reconcile.files import LARGEST_FILE
from shop.reconcile.rules.formats import BY_NAME
from shop.reconcile.states import ONLY_IN_BOOKS, BillState, EntryState, Resolution
from shop.web.access import May, may
from shop.web.nav import Entry
from shop.web.search import offer

blueprint = Blueprint("reconcile", "shop.reconcile.views", url_prefix="/reconcile")
offer(blueprint, pages=(Entry("reconcile.days", N_("对账：按天看"), "calendar"),))

FOUND = {"number": N_("按单号"), "amount": N_("按金额和时间"), "hand": N_("老师对上")}


def tender_names() -> dict[str, str]:
    """What the shop calls its ways to pay."""
    return {tender.code: _(tender.name) for tender in shop_profile().tenders}


@blueprint.url_value_preprocessor
def allow_large_files(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Bills are larger than other forms; only people who may reconcile are let send that much."""
    if request.endpoint == "reconcile.new" and current_user.is_authenticated and may(May.RECONCILE):
        request.max_content_length = LARGEST_FILE + 64 * 1024


@blueprint.context_processor
def words() -> dict[str, object]:
    """Words of the pages."""
    return {
        "forms": BY_NAME,
        "states": BillState,
        "entry_states": EntryState,
        "resolutions": Resolution,
        "only_in_books": ONLY_IN_BOOKS,
        "found_words": FOUND,
        "tenders": tender_names(),
    }
