"""What anybody may read: the catalogue, the page behind the code on a piece; and the codes themselves to print."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from shop.pottery import words
from shop.pottery.queries.public import catalogue as published
from shop.pottery.queries.public import public_work
from shop.pottery.queries.works import contact_of, whole_work
from shop.pottery.rules.pages import page_of
from shop.pottery.views.blueprint import blueprint
from shop.web.access import May, needs, public
from shop.web.address import shop_address
from shop.web.codes import qr
from shop.web.limits import limiter
from shop.web.photos import thumbnail


@blueprint.get("/works")
@public
@limiter.limit("120 per minute")
def catalogue() -> ResponseReturnValue:
    """Every published work, to read and to print."""
    return render_template("pottery/catalogue.html", works=published(), words=words, thumbnail=thumbnail)


@blueprint.get("/w/<path:work_code>")
@public
@limiter.limit("120 per minute")
def public_page(work_code: str) -> ResponseReturnValue:
    """A work, or one piece of it: who made it and how, its story, its care, food contact."""
    return render_template("pottery/public.html", told=public_work(work_code), words=words)


@blueprint.get("/pottery/<int:work_id>/labels")
@needs(May.SEE_WORKS)
def labels(work_id: int) -> ResponseReturnValue:
    """Labels of the work or of its pieces, to print on any printer."""
    work = whole_work(work_id)
    sold = [one for one in work.forms if one.variant.active and one.variant.sold_out is None]
    rows = [(one.variant.name, one.variant.code, one.variant.price_fen) for one in sold if one.variant.code]
    if not work.one_off:
        rows.insert(0, ("", work.product.code, work.product.price_fen))
    drawn = [(name, code, price, qr(page_of(shop_address(), code or ""))) for name, code, price in rows]
    return render_template(
        "pottery/labels.html", work=work, labels=drawn, contact=contact_of(work.product), words=words
    )
