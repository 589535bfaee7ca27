"""The blueprint of the pages of works, and the page of one work as several views answer with it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask_login import current_user

from shop.catalog.rules.pottery import TESTED, UNTESTED
from shop.kernel.errors import N_
from shop.pottery import finders, words
from shop.pottery.forms import ReportForm, SecondForm
from shop.pottery.queries.public import makers_of
from shop.pottery.queries.works import contact_of, price_of_second, whole_work
from shop.web.access import May, may
from shop.web.forms import PhotoForm
from shop.web.nav import Entry
from shop.web.photos import MOST_BYTES, REST_OF_A_FORM
from shop.web.search import Finder, offer

blueprint = Blueprint("pottery", "shop.pottery.views")
offer(
    blueprint,
    Finder(N_("陶器作品"), "photo", May.SEE_WORKS, finders.works),
    pages=(
        Entry("pottery.work_new", N_("添加作品"), "plus"),
        Entry("pottery.catalogue", N_("作品图录"), "book"),
    ),
)


@blueprint.url_value_preprocessor
def allow_photos(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Photos are larger than other forms; only people who may edit are let send that much."""
    if request.endpoint == "pottery.photo_new" and current_user.is_authenticated and may(May.EDIT_WORKS):
        request.max_content_length = MOST_BYTES + REST_OF_A_FORM


def work_page(work_id: int, **forms: Any) -> str:
    """One work with everything about it; `forms` are those that were refused."""
    work = whole_work(work_id)
    return render_template(
        "pottery/work.html",
        work=work,
        makers=makers_of(work),
        contact=contact_of(work.product),
        second_price=price_of_second(work),
        words=words,
        untested=UNTESTED,
        tested=TESTED,
        most_mb=MOST_BYTES // 1024**2,
        **{
            "report_form": ReportForm(formdata=None),
            "second_form": SecondForm(formdata=None, data={"price_fen": price_of_second(work)}),
            "photo_form": PhotoForm(formdata=None),
            "lot_form": None,
            "refused_lot": 0,
        }
        | forms,
    )
