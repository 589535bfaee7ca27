"""Categories and tax rates."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.catalog.actions.shelves import CategoryInUse, add_tax_rate, delete_category, save_category
from shop.catalog.forms.others import CategoryForm, TaxForm
from shop.catalog.models import Category
from shop.catalog.queries import lists
from shop.catalog.views.blueprint import blueprint
from shop.catalog.words import ICON_NAMES
from shop.db import session
from shop.kernel.errors import Invalid, NotFound
from shop.web.access import May, needs
from shop.web.downloads import page_or_file
from shop.web.forms import put_problems, sent_again
from shop.web.messages import Undo, tell, warn
from shop.web.now import now, today
from shop.web.pages import paged, sort_order
from shop.web.sheets import Column


@blueprint.get("/categories")
@needs(May.SEE_CATALOG)
def categories() -> ResponseReturnValue:
    """All categories."""
    order, sort = sort_order(lists.CATEGORY_SORTS, "order")
    counts = lists.products_by_category()
    return page_or_file(
        "catalog/categories.html",
        paged(lists.category_list(order)),
        name=_("分类"),
        columns=[
            Column(_("名称"), width=20), Column(_("英文名"), width=20), Column(_("图标")), Column(_("商品"), "number"),
            Column(_("排序"), "number"), Column(_("收银台")),
        ],
        row=lambda one: (
            one.name, one.name_en, _(ICON_NAMES.get(one.icon, "")), counts.get(one.id, 0), one.sort,
            _("显示") if one.on_till else _("不显示"),
        ),
        counts=counts,
        sort=sort,
        icon_names=ICON_NAMES,
    )  # fmt: skip


def _save(form: CategoryForm, category_id: int | None) -> bool:
    if not form.validate():
        return False
    said: dict[str, Any] = {name: form[name].data for name in ("name", "name_en", "icon", "colour", "sort", "on_till")}
    try:
        save_category(**said, category_id=category_id, by=current_user.person_id, at=now())
    except Invalid as error:
        put_problems(form, error)
        return False
    tell(_("已保存「%(name)s」。", name=form.name.data))
    return True


@blueprint.route("/categories/new", methods=["GET", "POST"])
@needs(May.EDIT_CATALOG)
def category_new() -> ResponseReturnValue:
    """Add a category."""
    form = CategoryForm()
    if request.method == "POST" and _save(form, None):
        return redirect(url_for("catalog.categories"), 303)
    return render_template("catalog/category.html", form=form, category=None), 422 if request.method == "POST" else 200


@blueprint.route("/categories/<int:category_id>", methods=["GET", "POST"])
@needs(May.EDIT_CATALOG)
def category_edit(category_id: int) -> ResponseReturnValue:
    """Change a category."""
    category = session().get(Category, category_id)
    if category is None:
        raise NotFound
    form = CategoryForm(obj=category)
    if request.method == "POST" and _save(form, category_id):
        return redirect(url_for("catalog.categories"), 303)
    return render_template(
        "catalog/category.html", form=form, category=category
    ), 422 if request.method == "POST" else 200


@blueprint.post("/categories/<int:category_id>/delete")
@needs(May.EDIT_CATALOG)
def category_delete(category_id: int) -> ResponseReturnValue:
    """Delete an empty category."""
    category = session().get(Category, category_id)
    if category is None:
        raise NotFound
    again = sent_again(CategoryForm(formdata=None, obj=category))
    try:
        delete_category(category_id, by=current_user.person_id, at=now())
        tell(_("分类已删除。"), undo=Undo(url_for("catalog.category_new"), again))
    except CategoryInUse as error:
        warn(_(error.message) % error.facts)
    return redirect(url_for("catalog.categories"), 303)


@blueprint.route("/tax", methods=["GET", "POST"])
@needs(May.EDIT_CATALOG)
def tax_rates() -> ResponseReturnValue:
    """All tax rates, and a new one from a day on."""
    form = TaxForm(data={"code": "standard", "valid_from": today(), "included": True})
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                add_tax_rate(
                    code=form.code.data or "", name=form.name.data or "", rate_bp=form.rate.data or 0,
                    included=form.included.data, valid_from=form.valid_from.data or today(),
                    by=current_user.person_id, at=now(),
                )  # fmt: skip
                tell(_("税率已添加。"))
                return redirect(url_for("catalog.tax_rates"), 303)
            except Invalid as error:
                put_problems(form, error)
    order, sort = sort_order(lists.TAX_SORTS, "code")
    page = page_or_file(
        "catalog/tax.html",
        paged(lists.tax_list(order)),
        name=_("税率"),
        columns=[
            Column(_("代码")), Column(_("名称"), width=20), Column(_("税率"), "percent"), Column(_("从哪天起")),
            Column(_("标价")),
        ],
        row=lambda one: (
            one.code, one.name, one.rate_bp, one.valid_from, _("含税") if one.included else _("不含税"),
        ),
        form=form,
        sort=sort,
        today=today().isoformat(),
    )  # fmt: skip
    return make_response(page, status)
