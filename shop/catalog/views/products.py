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
from shop.web.downloads import page_or_file
from shop.web.limits import SEARCHES, limiter
from shop.web.messages import Undo, tell
from shop.web.now import now, settings
from shop.web.pages import local_path, paged, sort_order
from shop.web.photos import photo_answer, thumbnail
from shop.web.sheets import Column


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
    return page_or_file(
        "catalog/products.html",
        page,
        name=_("商品"),
        columns=[
            Column(_("编码")), Column(_("名称"), width=28), Column(_("英文名"), width=24), Column(_("分类")),
            Column(_("类型")), Column(_("价格"), "yuan"), Column(_("状态"), width=18),
        ],
        row=lambda one: (
            one.code, one.name, one.name_en, one.category.name if one.category else "", _(KINDS[one.kind]),
            one.price_fen, _("停售") if not one.active else one.sold_out or _("供应中"),
        ),
        form=form,
        sort=sort,
        kinds=KINDS,
        thumbnail=thumbnail,
    )  # fmt: skip


@blueprint.post("/products/<int:product_id>/sold-out")
@needs(May.SET_SOLD_OUT)
def sold_out(product_id: int) -> ResponseReturnValue:
    """Switch a product between sold out and on sale."""
    out = request.form.get("on_sale") != "1"
    before = product_by_id(product_id)
    if before is None:
        raise NotFound
    back = [("on_sale", "1")] if before.sold_out is None else [("reason", before.sold_out)]
    set_sold_out(
        product_id, reason=request.form.get("reason", "") if out else None, by=current_user.person_id, at=now()
    )
    product = product_by_id(product_id) or before
    if request.headers.get("HX-Request"):
        return render_template("catalog/_sold_out.html", product=product)
    tell(
        _("「%(name)s」已标为售罄。", name=product.name) if out else _("「%(name)s」已恢复供应。", name=product.name),
        undo=Undo(url_for("catalog.sold_out", product_id=product_id), back),
    )
    return redirect(local_path(request.form.get("next")) or url_for("catalog.products"), 303)


@blueprint.get("/photos/<name>")
@public
def photo(name: str) -> ResponseReturnValue:
    """A photo of what the shop sells: anybody may see it."""
    return photo_answer(name, settings().uploads_dir, cache="public")
