"""Pages of upkeep: the front door, setting up the real shop, the shop's settings."""

from __future__ import annotations

from dataclasses import asdict, replace

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from config import settings_from_environment
from shop.kernel.errors import N_, DomainError, Invalid, NotFound, Problem
from shop.people import security_log
from shop.people.actions.settings import save_profile
from shop.people.queries import shop_profile
from shop.upkeep.actions.set_up import set_up as open_real_shop
from shop.upkeep.actions.set_up import set_up_problems
from shop.upkeep.forms import SetUpForm, ShopSettingsForm
from shop.upkeep.opening import code_is_right, say_opened
from shop.upkeep.ready import opened_marker
from shop.web.access import May, needs, public
from shop.web.errors import answer, wants_json
from shop.web.forms import put_problems
from shop.web.limits import tries
from shop.web.messages import tell
from shop.web.nav import Entry
from shop.web.now import now, settings
from shop.web.search import offer

blueprint = Blueprint("upkeep", __name__)
offer(
    blueprint,
    pages=tuple(
        Entry("upkeep.shop_settings", label, "gear")
        for label in (
            N_("店名"),
            N_("现金抹零方式"),
            N_("小票抬头与结尾"),
            N_("小票纸宽"),
            N_("收银员优惠上限"),
            N_("开班与现金差异"),
        )
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
    """Says that the shop answers, and whether it is the demo; knows nothing else."""
    return {"ok": True, "demo": settings().demo}


@blueprint.before_app_request
def changing_over() -> ResponseReturnValue | None:
    """Once the real shop is set up the demo takes nothing more: it only says that the real one is coming."""
    if not settings().demo or request.endpoint in ("static", "upkeep.health"):
        return None
    marker = opened_marker(settings())
    if not marker.exists():
        return None
    if wants_json():
        message = _("系统正在从演示店换到真正的店，几秒钟后就可以登录。")
        return answer(503, _("开张了"), message, problems=[], code="changing_over")
    return render_template("upkeep/opened.html", new_name=marker.read_text("utf-8")), 503


@blueprint.route("/set-up", methods=["GET", "POST"])
@public
@tries("10 per minute")
def set_up() -> ResponseReturnValue:
    """Open the real shop from the demo's ribbon; needs the one-time code of the console."""
    if not settings().demo:
        raise NotFound
    form = SetUpForm()
    if request.method == "GET":
        return render_template("upkeep/set_up.html", form=form)
    try:
        _open(form)
    except DomainError as error:
        put_problems(form, error)
        return render_template("upkeep/set_up.html", form=form), 422
    return render_template("upkeep/opened.html", new_name=form.shop_name.data.strip())


def _open(form: SetUpForm) -> None:
    """Open the shop the form asks for. Raises Invalid with everything that is wrong with the answers and the code."""
    right = form.validate()
    problems = set_up_problems(**form.answers())
    if form.code.data and not code_is_right(settings(), form.code.data):
        security_log.note("set_up.wrong_code")
        problems.append(Problem("code", N_("开店码不对。它印在启动小店的那个窗口里，每次启动都会换新。")))
    if problems or not right:
        raise Invalid(problems=tuple(problems))
    open_real_shop(settings_from_environment(), **form.answers(), with_seed=form.catalogue.data == "seed", at=now())
    say_opened(settings(), form.shop_name.data.strip())


@blueprint.route("/settings", methods=["GET", "POST"])
@needs(May.EDIT_SETTINGS)
def shop_settings() -> ResponseReturnValue:
    """Name, cash rounding, receipts, discount limit."""
    profile = shop_profile()
    form = ShopSettingsForm(
        data={
            **asdict(profile),
            "discount_limit_percent": profile.discount_limit_bp // 100,
            "opening_checklist": "\n".join(profile.opening_checklist),
        }
    )
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
            shift_required=form.shift_required.data,
            cash_tolerance_fen=form.cash_tolerance_fen.data or 0,
            cash_out_limit_fen=form.cash_out_limit_fen.data or 0,
            opening_checklist=tuple(filter(None, map(str.strip, (form.opening_checklist.data or "").splitlines()))),
        )
        save_profile(changed, by=current_user.person_id, at=now())
        tell(_("店铺设置已保存，平板下次同步时生效。"))
        return redirect(url_for("upkeep.shop_settings"), 303)
    return render_template("upkeep/shop_settings.html", form=form), 422 if form.is_submitted() else 200


@blueprint.app_context_processor
def shop_words() -> dict[str, object]:
    """The shop's name, for every page."""
    return {"shop_name": lambda: shop_profile().name or current_app.name}
