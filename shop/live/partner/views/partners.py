"""Partners with the layouts of their files, and who packs what is sold on which channel."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.kernel.errors import Invalid, Problem
from shop.live.partner.actions import partners as actions
from shop.live.partner.forms import CHANNELS, LayoutForm, PartnerForm
from shop.live.partner.models import Partner
from shop.live.partner.queries import orders as queries
from shop.live.partner.rules.layouts import FACTS, WRITTEN_AS
from shop.live.partner.rules.states import PackedBy
from shop.live.partner.views.blueprint import blueprint, me
from shop.stock.places import AT_PARTNER
from shop.stock.queries.lists import real_locations
from shop.web.access import May, needs
from shop.web.forms import options, put_problems
from shop.web.messages import tell
from shop.web.now import now


@blueprint.get("/partners")
@needs(May.APPROVE_HANDOVER)
def partners() -> str:
    """Partners, and who packs what."""
    return render_template(
        "live/partner/partners.html", partners=queries.partners(), channels=queries.channels(), all_channels=CHANNELS,
        locations={one.id: one for one in real_locations()},
    )  # fmt: skip


@blueprint.post("/channels")
@needs(May.APPROVE_HANDOVER)
def channel() -> ResponseReturnValue:
    """Say who packs what is sold on a channel."""
    asked = request.form.get("channel", "")
    packed_by, _sign, partner = request.form.get("packed_by", "").partition(":")
    if asked not in CHANNELS or packed_by not in [one.value for one in PackedBy]:
        raise Invalid
    number = int(partner) if partner.isascii() and partner.isdigit() and len(partner) < 10 else None
    moved = actions.set_channel(asked, packed_by=PackedBy(packed_by), partner_id=number, by=me(), at=now())
    tell(_("已保存，%(count)s 张还没确认的订单跟着改了。", count=moved))
    return redirect(url_for("partner.partners"), 303)


@blueprint.route("/partners/new", methods=["GET", "POST"])
@needs(May.APPROVE_HANDOVER)
def partner_new() -> ResponseReturnValue:
    """A new partner."""
    return _partner_page(None)


@blueprint.route("/partners/<int:partner_id>", methods=["GET", "POST"])
@needs(May.APPROVE_HANDOVER)
def partner(partner_id: int) -> ResponseReturnValue:
    """A partner and its layouts."""
    return _partner_page(queries.partner_of(partner_id))


def _partner_page(found: Partner | None) -> ResponseReturnValue:
    form = PartnerForm(obj=found)
    form.location_id.choices = options((one.id, _(one.name)) for one in real_locations())
    if request.method == "GET":
        if found is None:
            form.location_id.data = AT_PARTNER
        else:
            form.share.data = f"{found.share_bp / 100:g}"
        return _show(found, form)
    try:
        share = form.share_bp()
        right = form.validate()
        if share is None or not right:
            wrong = () if share is not None else (Problem("share", _("请填 0 到 100 之间的百分数，最多两位小数。")),)
            raise Invalid(problems=wrong)
        saved = actions.save_partner(
            found.id if found else None, name=(form.name.data or "").strip(), contact=(form.contact.data or "").strip(),
            note=(form.note.data or "").strip(), share_bp=share, location_id=form.location_id.data,
            active=form.active.data or found is None, by=me(), at=now(),
        )  # fmt: skip
    except Invalid as error:
        put_problems(form, error)
        return _show(found, form), 422
    tell(_("合作企业已保存。"))
    return redirect(url_for("partner.partner", partner_id=saved.id), 303)


def _show(found: Partner | None, form: PartnerForm) -> str:
    layouts = actions.layouts_of(found.id) if found else {}
    return render_template(
        "live/partner/partner.html", partner=found, form=form, layouts=layouts, written_as=WRITTEN_AS
    )


@blueprint.route("/partners/<int:partner_id>/layouts", methods=["GET", "POST"])
@needs(May.APPROVE_HANDOVER)
def layout(partner_id: int) -> ResponseReturnValue:
    """Save a layout for a partner; it begins as a copy of another one (``?from=``)."""
    found = queries.partner_of(partner_id)
    if request.method == "POST":
        form = LayoutForm()
        return _saved(found, form, lambda: actions.save_layout(found.id, form.layout(), by=me(), at=now()))
    known = actions.layouts_of(partner_id)
    copied = known.get(request.args.get("from", ""))
    form = LayoutForm.copy_of(copied, own=request.args.get("from", "").isdigit())
    return _layout_page(found, form)


def _saved(found: Partner, form: LayoutForm, save: Callable[[], object]) -> ResponseReturnValue:
    try:
        if not form.validate():
            raise Invalid
        save()
    except Invalid as error:
        put_problems(form, error)
        return _layout_page(found, form), 422
    tell(_("格式已保存。"))
    return redirect(url_for("partner.partner", partner_id=found.id), 303)


def _layout_page(found: Partner, form: LayoutForm) -> str:
    if not form.errors:
        form.more_rows()
    return render_template("live/partner/layout.html", partner=found, form=form, facts=FACTS)


@blueprint.post("/layouts/<int:partner_layout_id>/end")
@needs(May.APPROVE_HANDOVER)
def layout_end(partner_layout_id: int) -> ResponseReturnValue:
    """A layout is not used any more."""
    kept = actions.end_layout(partner_layout_id, by=me(), at=now())
    tell(_("格式「%(name)s」已停用，以前的清单不变。", name=kept.name))
    return redirect(url_for("partner.partner", partner_id=kept.partner_id), 303)
