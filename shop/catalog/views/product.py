"""One product: add, change, its photo."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.catalog.actions.details import set_photo
from shop.catalog.actions.products import change_product
from shop.catalog.actions.whole import problems_with, save_product
from shop.catalog.forms.product import ProductForm
from shop.catalog.models import Product
from shop.catalog.queries.facts import product_by_id, product_facts
from shop.catalog.queries.lists import next_code, part_choices, price_history
from shop.catalog.rules.pottery import UNTESTED
from shop.catalog.views.blueprint import blueprint
from shop.catalog.words import FACT_NAMES
from shop.kernel.errors import Invalid, NotFound
from shop.web.access import May, needs
from shop.web.forms import PhotoForm, chosen_number, put_problems
from shop.web.messages import Undo, tell
from shop.web.now import now, settings, today
from shop.web.photos import MOST_BYTES, BadPhoto, thumbnail


def _wanted(product_id: int) -> Product:
    product = product_by_id(product_id)
    if product is None:
        raise NotFound
    return product


@blueprint.route("/products/new", methods=["GET", "POST"])
@needs(May.EDIT_CATALOG)
def product_new() -> ResponseReturnValue:
    """Add a product."""
    form = ProductForm() if request.method == "POST" else ProductForm(data=_begun())
    if request.method == "POST" and (product := _saved(form, None)):
        tell(_("已添加「%(name)s」。", name=product.name))
        if request.form.get("then") == "another":
            return redirect(url_for("catalog.product_new", kind=product.kind, category=product.category_id), 303)
        return redirect(url_for("catalog.product_edit", product_id=product.id), 303)
    return _page(form, None)


def _begun() -> dict[str, Any]:
    """What the empty form begins with: the next code, and the kind and category of what was added just now."""
    last = {"kind": request.args.get("kind"), "category_id": chosen_number(request.args.get("category", ""))}
    return {"code": next_code()} | {name: value for name, value in last.items() if value}


@blueprint.route("/products/<int:product_id>", methods=["GET", "POST"])
@needs(May.EDIT_CATALOG)
def product_edit(product_id: int) -> ResponseReturnValue:
    """Change a product."""
    product = _wanted(product_id)
    was_sold = product.active
    form = ProductForm() if request.method == "POST" else ProductForm(data=_typed(product))
    if request.method == "POST" and _saved(form, product_id):
        if was_sold and not form.active.data:
            back = Undo(url_for("catalog.product_sell_again", product_id=product_id))
            tell(_("「%(name)s」已停售，收银台上不再出现。", name=form.name.data), undo=back)
        else:
            tell(_("已保存「%(name)s」。", name=form.name.data))
        return redirect(url_for("catalog.product_edit", product_id=product_id), 303)
    return _page(form, product)


@blueprint.post("/products/<int:product_id>/sell-again")
@needs(May.EDIT_CATALOG)
def product_sell_again(product_id: int) -> ResponseReturnValue:
    """Sell a product again that was taken out of the menu."""
    product = change_product(product_id, active=True, by=current_user.person_id, at=now())
    tell(_("「%(name)s」已恢复销售。", name=product.name))
    return redirect(url_for("catalog.product_edit", product_id=product_id), 303)


def _typed(product: Product) -> dict[str, Any]:
    facts = asdict(product_facts(product))
    begun = {} if product.kind == "pottery" else {"food_contact": UNTESTED}
    return facts | begun | {"slots": facts["slots"] or ()}


def _saved(form: ProductForm, product_id: int | None) -> Product | None:
    """The saved product; None when something is wrong, then all of it stands in the form."""
    right = form.validate()
    facts = form.facts()
    try:
        if right:
            return save_product(facts, product_id=product_id, by=current_user.person_id, at=now())
        if problems := problems_with(facts, product_id=product_id):
            raise Invalid(problems=tuple(problems))
    except Invalid as error:
        put_problems(form, error)
    return None


def _page(form: ProductForm, product: Product | None) -> ResponseReturnValue:
    form.add_blank_rows()
    page = render_template(
        "catalog/product.html",
        form=form,
        product=product,
        photo_form=PhotoForm(),
        thumbnail=thumbnail,
        parts=part_choices(),
        history=price_history(product.id) if product else [],
        facts=_told(product),
        today_iso=today().isoformat(),
        most_mb=MOST_BYTES // 1024**2,
    )
    return page, 422 if request.method == "POST" else 200


def _told(product: Product | None) -> list[tuple[str, str]]:
    details = product.details if product else {}
    return [
        (FACT_NAMES[name], str(value))
        for name, value in details.items()
        if name in FACT_NAMES and value not in ("", "—")
    ]


@blueprint.post("/products/<int:product_id>/photo")
@needs(May.EDIT_CATALOG)
def photo_new(product_id: int) -> ResponseReturnValue:
    """Bring a photo, or take it away."""
    product = _wanted(product_id)
    if request.form.get("remove") == "1":
        set_photo(product_id, name=None, by=current_user.person_id, at=now())
        tell(_("照片已去掉。"))
        return redirect(url_for("catalog.product_edit", product_id=product_id), 303)
    form = PhotoForm()
    try:
        name = form.kept_in(settings().uploads_dir)
    except BadPhoto as error:
        put_problems(form, error)
        return render_template(
            "catalog/photo_refused.html", form=form, product=product, most_mb=MOST_BYTES // 1024**2
        ), 422
    set_photo(product_id, name=name, by=current_user.person_id, at=now())
    tell(_("照片已换好。"))
    return redirect(url_for("catalog.product_edit", product_id=product_id), 303)
