"""The list of products, the sold-out switch and the photos."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.catalog.actions.products import set_sold_out
from shop.catalog.forms.others import FilterForm
from shop.catalog.queries.facts import product_by_id
from shop.catalog.queries.lists import SORTS, product_list
from shop.catalog.views.blueprint import blueprint
from shop.catalog.words import KINDS
from shop.kernel.errors import NotFound
from shop.web.access import May, needs, public
from shop.web.limits import SEARCHES, limiter
from shop.web.messages import tell
from shop.web.now import now, settings
from shop.web.pages import local_path, paged, sort_order
from shop.web.photos import photo_answer, thumbnail


@blueprint.get("/products")
@needs(May.SEE_CATALOG)
@limiter.limit(SEARCHES)
def products() -> ResponseReturnValue:
    """All products, filtered by the address."""
    form = FilterForm(request.args)
    order, sort = sort_order(SORTS, "order")
    page = paged(
        product_list(
            text=(form.q.data or "")[:100], category_id=form.category_id(), kind=form.kind.data or "",
            state=form.state.data or "", order=order,
        )
    )  # fmt: skip
    return render_template("catalog/products.html", page=page, form=form, sort=sort, kinds=KINDS, thumbnail=thumbnail)


@blueprint.post("/products/<int:product_id>/sold-out")
@needs(May.SET_SOLD_OUT)
def sold_out(product_id: int) -> ResponseReturnValue:
    """Switch a product between sold out and on sale."""
    out = request.form.get("on_sale") != "1"
    set_sold_out(
        product_id, reason=request.form.get("reason", "") if out else None, by=current_user.person_id, at=now()
    )
    product = product_by_id(product_id)
    if product is None:
        raise NotFound
    if request.headers.get("HX-Request"):
        return render_template("catalog/_sold_out.html", product=product)
    tell(_("「%(name)s」已标为售罄。", name=product.name) if out else _("「%(name)s」已恢复供应。", name=product.name))
    return redirect(local_path(request.form.get("next")) or url_for("catalog.products"), 303)


@blueprint.get("/photos/<name>")
@public
def photo(name: str) -> ResponseReturnValue:
    """A photo of what the shop sells: anybody may see it."""
    return photo_answer(name, settings().uploads_dir, cache="public")
