"""The till's shell, the pages of 待核 for teachers, and the public e-receipt."""

from __future__ import annotations

import json
from uuid import UUID

from flask import Blueprint, Response, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from shop.customers.queries import points_on, points_used_on
from shop.kernel.errors import N_, DomainError
from shop.people.queries import shop_profile
from shop.sales.queries.orders import order_with_parts, state_of
from shop.till import finders
from shop.till.actions.decide import book_held, dismiss
from shop.till.forms import BookForm, DismissForm
from shop.till.language import till_messages
from shop.till.queries.held import SORTS, held_envelope, held_page, products_to_choose, readable
from shop.till.shell import STYLES, app_version, drawings, shell_files, worker_script
from shop.till.words import REASONS, TYPES
from shop.web.access import May, needs, public
from shop.web.downloads import page_or_file
from shop.web.forms import options, put_problems
from shop.web.language import chosen
from shop.web.layout import asset, language_tag
from shop.web.limits import limiter
from shop.web.messages import tell
from shop.web.nav import Entry
from shop.web.now import now, settings
from shop.web.pages import sort_order
from shop.web.search import Finder, offer
from shop.web.sheets import Column

blueprint = Blueprint("till", __name__)


@blueprint.app_template_global()
def till_drawings() -> Markup:
    """The icons of the tablet's screens; our own file, no text of anybody's."""
    return Markup(drawings())  # noqa: S704


ICON_SIZES = (192, 512)
offer(
    blueprint,
    Finder(N_("待核"), "inbox", May.DECIDE_HELD, finders.held),
    pages=(Entry("till.held", N_("待核单据"), "inbox"),),
)


@blueprint.get("/till")
@public
def shell() -> ResponseReturnValue:
    """The till's page; a browser that is not an enrolled tablet is told how to become one."""
    if g.get("device") is None:
        return render_template("till/enrol_needed.html", enrol_url=url_for("people.enrol"))
    if g.device.purpose == "display":
        return redirect(url_for("board.display"))
    return render_template(
        "till/shell.html", till_messages=till_messages(chosen()), version=app_version(), styles=STYLES
    )


@blueprint.get("/till/worker.js")
@public
def worker() -> ResponseReturnValue:
    """The service worker that opens the till without the server; browsers ask every time whether it changed."""
    addresses = {name: asset(name) if name in STYLES else _plain(name) for name in shell_files()}
    script = worker_script(addresses=addresses, off=not settings().offline_till)
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": url_for("till.shell")}
    return Response(script, mimetype="text/javascript", headers=headers)


@blueprint.get("/till/app.webmanifest")
@public
def manifest() -> ResponseReturnValue:
    """What the till is called and looks like on a home screen."""
    name = shop_profile().name
    icons = [
        {"src": _plain(f"till/icons/till-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": use}
        for size in ICON_SIZES
        for use in ("any", "maskable")
    ]  # fmt: skip
    told = {
        "id": url_for("till.shell"), "start_url": url_for("till.shell"), "scope": url_for("till.shell"),
        "name": _("%(shop)s收银台", shop=name), "short_name": _("收银台"), "display": "standalone",
        "orientation": "any", "lang": language_tag(), "background_color": "#2b1c14", "theme_color": "#3a271d",
        "icons": icons,
    }  # fmt: skip
    return Response(json.dumps(told, ensure_ascii=False), mimetype="application/manifest+json")


@blueprint.get("/till/install")
@public
def install() -> ResponseReturnValue:
    """How to put the till on the home screen of each kind of tablet."""
    return render_template("till/install.html")


def _plain(name: str) -> str:
    return url_for("static", filename=name)


@blueprint.get("/held")
@needs(May.DECIDE_HELD)
def held() -> ResponseReturnValue:
    """Envelopes that wait for a decision."""
    order, sort = sort_order(SORTS, "received")
    return page_or_file(
        "till/held.html",
        held_page(order=order),
        name=_("待核单据"),
        columns=[
            Column(_("收到时间"), "moment", 17), Column(_("类型")), Column(_("原因"), width=20),
            Column(_("说明"), width=60), Column(_("平板")),
        ],
        row=lambda row: (
            row[0].received_at, _(TYPES.get(row[0].type, "")), _(REASONS.get(row[0].reason, row[0].reason)),
            row[0].explanation, row[1],
        ),
        sort=sort,
        types=TYPES,
        reasons=REASONS,
    )  # fmt: skip


@blueprint.get("/held/<int:held_id>")
@needs(May.DECIDE_HELD)
def held_one(held_id: int) -> ResponseReturnValue:
    """One held envelope with its content."""
    return _held_one(held_id, _book_form(), DismissForm())


@blueprint.post("/held/<int:held_id>/book")
@needs(May.DECIDE_HELD)
def book_one(held_id: int) -> ResponseReturnValue:
    """Book it on the teacher's word."""
    form = _book_form()
    if not form.validate_on_submit():
        return _held_one(held_id, form, DismissForm(formdata=None)), 422
    try:
        book_held(held_id, by=current_user.person_id, at=now(), product_id=form.product_id.data or None)
    except DomainError as error:
        put_problems(form, error)
        return _held_one(held_id, form, DismissForm(formdata=None)), error.status
    tell(_("已登记入账。"))
    return redirect(url_for("till.held"), 303)


@blueprint.post("/held/<int:held_id>/dismiss")
@needs(May.DECIDE_HELD)
def dismiss_one(held_id: int) -> ResponseReturnValue:
    """Set it aside with a reason."""
    form = DismissForm()
    if not form.validate_on_submit():
        return _held_one(held_id, _book_form(empty=True), form), 422
    dismiss(held_id, reason=form.reason.data, by=current_user.person_id, at=now())
    tell(_("已作废，原文仍可查看。"))
    return redirect(url_for("till.held"), 303)


def _book_form(*, empty: bool = False) -> BookForm:
    form = BookForm(formdata=None) if empty else BookForm()
    form.product_id.choices = options([(0, _("按单据上的商品")), *products_to_choose()])
    return form


def _held_one(held_id: int, book_form: BookForm, dismiss_form: DismissForm) -> str:
    envelope, device, decided_by = held_envelope(held_id)
    return render_template(
        "till/held_one.html",
        held=envelope,
        device=device,
        decided_by=decided_by,
        content=readable(envelope),
        types=TYPES,
        reasons=REASONS,
        book_form=book_form,
        dismiss_form=dismiss_form,
        tenders=_tender_names(),
    )


def _tender_names() -> dict[str, str]:
    return {tender.code: _(tender.name) for tender in shop_profile().tenders}


@blueprint.get("/r/<uuid:order_uuid>")
@public
@limiter.limit("60 per minute")
def receipt(order_uuid: UUID) -> ResponseReturnValue:
    """The customer's e-receipt: what was bought and paid; no person's name."""
    order = order_with_parts(order_uuid)
    return render_template(
        "till/receipt_public.html",
        order=order,
        state=state_of(order),
        tenders=_tender_names(),
        profile=shop_profile(),
        points=points_on(order.uuid),
        points_used=points_used_on(order.uuid),
    )
