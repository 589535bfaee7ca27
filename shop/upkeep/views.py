"""Pages of upkeep: the front door, setting up the real shop, the shop's settings."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from config import settings_from_environment
from shop.kernel.errors import N_, DomainError, NotFound
from shop.people.actions.settings import save_profile
from shop.people.queries import shop_profile
from shop.upkeep.actions.set_up import set_up as open_real_shop
from shop.upkeep.forms import SetUpForm, ShopSettingsForm
from shop.upkeep.opening import code_file, code_is_right, opened_marker
from shop.web.access import May, needs, public
from shop.web.forms import put_problems
from shop.web.limits import limiter
from shop.web.messages import tell
from shop.web.nav import Entry
from shop.web.now import now, settings
from shop.web.search import offer

blueprint = Blueprint("upkeep", __name__)
offer(
    blueprint,
    pages=tuple(
        Entry("upkeep.shop_settings", label, "gear")
        for label in (N_("店名"), N_("现金抹零方式"), N_("小票抬头与结尾"), N_("小票纸宽"), N_("收银员优惠上限"))
    ),
)


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """The front door: today's sales for whoever may see them, else the first page the person may open, else login."""
    if not current_user.is_authenticated or current_user.kind != "desk":
        return redirect(url_for("people.login"))
    if May.SEE_SALES in current_user.rights:
        return redirect(url_for("sales.today"))
    return redirect(url_for("people.account"))


@blueprint.get("/healthz")
@public
def health() -> ResponseReturnValue:
    """Says that the shop answers; knows nothing else."""
    return {"ok": True}


@blueprint.route("/set-up", methods=["GET", "POST"])
@public
@limiter.limit("10 per minute", methods=["POST"])
def set_up() -> ResponseReturnValue:
    """Open the real shop from the demo's ribbon; needs the one-time code of the console."""
    if not settings().demo:
        raise NotFound
    form = SetUpForm()
    if form.validate_on_submit():
        if code_is_right(settings(), form.code.data):
            real = settings_from_environment()
            try:
                open_real_shop(
                    real,
                    shop_name=form.shop_name.data,
                    username=form.username.data,
                    name=form.name.data,
                    password=form.password.data,
                    with_seed=form.catalogue.data == "seed",
                    at=now(),
                )
            except DomainError as error:
                put_problems(form, error)
            else:
                code_file(settings()).unlink(missing_ok=True)
                opened_marker(settings()).touch()
                return render_template("upkeep/opened.html", new_name=form.shop_name.data)
        else:
            form.code.errors = [_("开店码不对。它印在启动小店的那个窗口里，每次启动都会换新。")]
    return render_template("upkeep/set_up.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/settings", methods=["GET", "POST"])
@needs(May.EDIT_SETTINGS)
def shop_settings() -> ResponseReturnValue:
    """Name, cash rounding, receipts, discount limit."""
    profile = shop_profile()
    form = ShopSettingsForm(obj=profile, discount_limit_percent=profile.discount_limit_bp // 100)
    if form.validate_on_submit():
        changed = replace(
            profile,
            name=form.name.data,
            rounding_mode=form.rounding_mode.data,
            rounding_step_fen=form.rounding_step_fen.data,
            receipt_width_mm=form.receipt_width_mm.data,
            receipt_header=form.receipt_header.data or "",
            receipt_footer=form.receipt_footer.data or "",
            discount_limit_bp=form.discount_limit_percent.data * 100,
        )
        save_profile(changed, by=current_user.person_id, at=now())
        tell(_("店铺设置已保存，平板下次同步时生效。"))
        return redirect(url_for("upkeep.shop_settings"), 303)
    return render_template("upkeep/shop_settings.html", form=form), 422 if form.is_submitted() else 200


@blueprint.app_context_processor
def shop_words() -> dict[str, object]:
    """The shop's name, for every page."""
    return {"shop_name": lambda: shop_profile().name or current_app.name}
