"""Hand-overs: asked for, approved with the own password, fetched while they last; sheets for the platforms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from shop.db import session, transaction
from shop.jobs.queries import nobody_works, open_job
from shop.kernel.errors import N_, Conflict, DomainError, Invalid, Problem
from shop.live.partner import writing
from shop.live.partner.actions import handing as actions
from shop.live.partner.actions.partners import layouts_of
from shop.live.partner.forms import CHANNELS, DecideForm, HandOverForm
from shop.live.partner.jobs import WRITE, subject_of
from shop.live.partner.models import ShipOrder
from shop.live.partner.queries import handing as queries
from shop.live.partner.queries import orders as order_queries
from shop.live.partner.rules.layouts import CHANGES, SAME, UPLOADS, Layout
from shop.live.partner.rules.states import PackedBy, State
from shop.live.partner.views.blueprint import blueprint, me
from shop.live.partner.words import HAND_OVER_STATES
from shop.live.sessions.models import Stream
from shop.people import security_log
from shop.people.actions import audit
from shop.people.actions.passwords import check_password
from shop.people.actions.persons import found_person
from shop.stock.queries.lists import nicknames
from shop.web.access import May, needs
from shop.web.forms import chosen_number, options, put_problems
from shop.web.limits import limiter, tries
from shop.web.messages import tell
from shop.web.now import now, today
from shop.web.pages import paged
from shop.web.sheets import WORKBOOK_TYPE

UPLOAD_ORDERS = 5000


class Gone(Conflict):
    """The file is no longer there, or not yet."""

    message = N_("这份清单的文件不在了（还没写好，或者已经到期清除）。需要的话重新准备一份。")


@blueprint.get("/hand-overs")
@needs(May.SEE_ORDERS)
def hand_overs() -> str:
    """All versions, and what platforms take for filling in tracking numbers."""
    page = paged(queries.hand_over_list(), file=False)
    people = nicknames([one.asked_by for one in page.rows] + [one.decided_by for one in page.rows])
    return render_template(
        "live/partner/hand_overs.html", page=page, states=HAND_OVER_STATES, people=people, uploads=UPLOADS, now=now()
    )


@blueprint.route("/hand-overs/new", methods=["GET", "POST"])
@needs(May.PACK_ORDERS)
def hand_over_new() -> ResponseReturnValue:
    """Ask for the next version."""
    partners = order_queries.partners(active=True)
    form = HandOverForm()
    layouts = {f"{one.id}:{key}": (one, layout) for one in partners for key, layout in layouts_of(one.id).items()}
    form.layout.choices = options((key, f"{one.name} · {_(kept.name)}") for key, (one, kept) in layouts.items())
    status = 200
    if request.method == "POST":
        try:
            if not form.validate():
                raise Invalid
            partner_id, _sign, key = form.layout.data.partition(":")
            made = actions.ask(
                actions.Asked(
                    partner_id=int(partner_id), layout=key, packed_by=PackedBy(form.packed_by.data),
                    only_changes=not form.everything.data, reason=form.reason.data or "",
                    recipient=form.recipient.data or "", keep_days=form.keep_days.data or 0,
                ),
                by=me(), at=now(),
            )  # fmt: skip
            tell(_("清单 %(title)s 已准备好，等另一位老师批准。", title=made.title))
            return redirect(url_for("partner.hand_over", hand_over_id=made.id), 303)
        except (Invalid, Conflict) as error:
            put_problems(form, error)
            status = error.status
    elif partners:
        form.recipient.data = partners[0].contact
        form.reason.data = _reason()
        waits = queries.what_waits()
        form.packed_by.data = (PackedBy.PARTNER if waits.for_partner else PackedBy.US).value
        fitting = [key for key, (_, kept) in layouts.items() if kept.with_recipients == waits.with_recipients]
        form.layout.data = min(fitting, key=lambda key: not key.partition(":")[2].isdigit(), default=None)
    return render_template("live/partner/hand_over_form.html", form=form, partners=partners), status


def _reason() -> str:
    """Why, when the stream it is for was named."""
    stream = session().get(Stream, chosen_number(request.args.get("stream_id")))
    return _("直播「%(title)s」的订单，请发货", title=stream.title) if stream else ""


@blueprint.get("/hand-overs/<int:hand_over_id>")
@needs(May.SEE_ORDERS)
def hand_over(hand_over_id: int) -> str:
    """One version."""
    return _page(hand_over_id, DecideForm(formdata=None))


def _page(hand_over_id: int, form: DecideForm) -> str:
    found = queries.hand_over_of(hand_over_id)
    job = open_job((WRITE,), subject_of(found.id))
    return render_template(
        "live/partner/hand_over.html", one=found, form=form, states=HAND_OVER_STATES, changes=CHANGES,
        counts=queries.changes_in(found.id), lines=queries.lines_of(found.id), job=job,
        nobody_works=job is not None and nobody_works(now()), mine=found.asked_by == me(),
        people=nicknames([found.asked_by, found.decided_by]), layout=writing.layout_of(found),
        there=found.state == "written" and found.expires_at is not None and found.expires_at > now(), same=SAME,
    )  # fmt: skip


@blueprint.get("/hand-overs/<int:hand_over_id>/progress")
@needs(May.SEE_ORDERS)
def hand_over_progress(hand_over_id: int) -> ResponseReturnValue:
    """The part of the page that changes while the file is written; the whole page once it is over."""
    found = queries.hand_over_of(hand_over_id)
    job = open_job((WRITE,), subject_of(found.id))
    over = {} if job else {"HX-Refresh": "true"}
    idle = job is not None and nobody_works(now())
    return render_template("live/partner/_writing.html", one=found, job=job, nobody_works=idle), over


@blueprint.post("/hand-overs/<int:hand_over_id>/decide")
@needs(May.APPROVE_HANDOVER)
@tries("20 per minute")
def hand_over_decide(hand_over_id: int) -> ResponseReturnValue:
    """A teacher says yes with the own password, or sends it back."""
    form = DecideForm()
    try:
        if not form.validate():
            raise Invalid
        if request.form.get("step") == "back":
            actions.refuse(hand_over_id, reason=form.reason.data or "", by=me(), at=now())
            tell(_("已退回。"))
        else:
            if not form.password.data:
                raise Invalid(problems=(Problem("password", N_("请输入自己的密码。")),))
            check_password(found_person(current_user.person_id).username or "", form.password.data, at=now())
            actions.approve(hand_over_id, by=me(), at=now())
            security_log.note("hand_over.approved", hand_over=hand_over_id)
            tell(_("已批准，正在写文件。"))
    except DomainError as error:
        put_problems(form, error)
        return _page(hand_over_id, form), error.status
    return redirect(url_for("partner.hand_over", hand_over_id=hand_over_id), 303)


@blueprint.post("/hand-overs/<int:hand_over_id>/file")
@needs(May.APPROVE_HANDOVER)
@limiter.limit("30 per hour")
def hand_over_file(hand_over_id: int) -> ResponseReturnValue:
    """Fetch the file; who did is noted."""
    found = queries.hand_over_of(hand_over_id)
    path = writing.place_of(found)
    if found.state != "written" or found.expires_at is None or found.expires_at <= now() or not path.is_file():
        raise Gone
    with transaction():
        audit.record("hand_over.fetch", subject=f"hand_over:{found.id}", detail=found.title, by=me(), at=now())
    security_log.note("hand_over.fetched", hand_over=found.id)
    return send_file(path, as_attachment=True, download_name=f"hand-over-{found.partner_id}-{found.id}{path.suffix}")


@blueprint.post("/upload-sheet")
@needs(May.APPROVE_HANDOVER)
@limiter.limit("30 per hour")
def upload_sheet() -> ResponseReturnValue:
    """What a platform takes for filling in tracking numbers: orders sent on that channel, no recipients."""
    layout = UPLOADS.get(request.form.get("layout", ""))
    channel = request.form.get("channel", "")
    if layout is None or channel not in CHANNELS:
        raise Invalid
    wanted = (
        select(ShipOrder)
        .where(ShipOrder.channel == channel, ShipOrder.state == State.SHIPPED.value, ShipOrder.tracking != "")
        .options(selectinload(ShipOrder.lines))
        .order_by(ShipOrder.id)
        .limit(UPLOAD_ORDERS)
    )
    orders = session().scalars(wanted).all()
    with transaction():
        detail = f"{channel} {len(orders)}"
        audit.record("ship.upload_sheet", subject="ship_order", detail=detail, by=me(), at=now())
    return _answer(layout, _told(orders), title=_("发货"))


def _told(orders: Sequence[ShipOrder]) -> Iterator[writing.OfOrder]:
    for order in orders:
        parts = [writing.Part(line.line, line.code, line.name, line.pieces, SAME) for line in order.lines]
        yield order, parts, writing.NOBODY


def _answer(layout: Layout, orders: Iterator[writing.OfOrder], *, title: str) -> ResponseReturnValue:
    """A small file in a layout, as an answer."""
    sheet = writing.sheet_of(title, layout, orders)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sheet"
        writing.write_file(path, layout, [sheet])
        content = BytesIO(path.read_bytes())
    ending = "xlsx" if layout.written_as == "xlsx" else "csv"
    kind = WORKBOOK_TYPE if ending == "xlsx" else "text/csv"
    return send_file(
        content, mimetype=kind, as_attachment=True, download_name=f"ship-upload-{today().isoformat()}.{ending}"
    )
