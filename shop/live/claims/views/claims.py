"""Claims: entered by a pasted line, paid, cancelled, their buyers looked at."""

from __future__ import annotations

from uuid import uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.kernel.errors import N_, DomainError, Invalid, Problem
from shop.live.claims import board as looking
from shop.live.claims import queries
from shop.live.claims.actions import buyers, claiming
from shop.live.claims.actions.booking import ways_to_pay
from shop.live.claims.forms import ClaimForm
from shop.live.claims.rules import Parsed, is_whole_address, parse_chat
from shop.live.claims.views.blueprint import blueprint, done, me
from shop.live.sessions.models import Stream
from shop.live.sessions.queries import stream_of
from shop.web.access import May, needs
from shop.web.forms import put_problems
from shop.web.limits import limiter
from shop.web.messages import tell
from shop.web.now import now


@blueprint.post("/streams/<int:stream_id>/claims/preview")
@needs(May.RUN_STREAMS)
def preview(stream_id: int) -> ResponseReturnValue:
    """What is understood of a pasted line; nothing is kept."""
    form = ClaimForm()
    stream = stream_of(stream_id)
    parsed = parse_chat(form.text.data or "", {one.place: one.name for one in stream.goods})
    form.take(parsed)
    return _entry(stream, form, parsed, 200)


@blueprint.post("/streams/<int:stream_id>/claims")
@needs(May.RUN_STREAMS)
def make(stream_id: int) -> ResponseReturnValue:
    """Hold it for the buyer; a line that was not looked at yet is read and shown first."""
    form = ClaimForm()
    stream = stream_of(stream_id)
    if form.place.data is None and (form.text.data or "").strip():
        return preview(stream_id)
    goods = next((one for one in stream.goods if one.place == form.place.data), None)
    right = form.validate()
    try:
        if goods is None or not right:
            raise Invalid(problems=(Problem("place", N_("清单里没有这个链接号。")),))
        made = claiming.claim(stream_id, form.facts(goods.id), by=me(), at=now())
    except DomainError as error:
        put_problems(form, error)
        return _entry(stream, form, None, error.status)
    said = _("已记 %(number)s：%(name)s × %(quantity)s，请在 %(minutes)s 分钟内收款。", number=queries.number_of(made),
             name=goods.name, quantity=made.quantity, minutes=stream.hold_minutes)  # fmt: skip
    if request.headers.get("HX-Request"):
        return _entry(stream, _fresh(), None, 200, said=said)
    return done(stream_id, said)


def _fresh() -> ClaimForm:
    return ClaimForm(formdata=None, data={"uuid": str(uuid4()), "quantity": 1})


def _entry(stream: Stream, form: ClaimForm, parsed: Parsed | None, status: int, said: str = "") -> ResponseReturnValue:
    """The entry by itself for the board's script, or within the whole board."""
    goods = next((one for one in stream.goods if one.place == form.place.data), None)
    known = {
        "form": form, "parsed": parsed, "goods": goods, "said": said,
        "whole_address": is_whole_address(form.address.data or ""),
    }  # fmt: skip
    if request.headers.get("HX-Request"):
        # htmx puts answers in only when they went well or are a refused form
        return render_template("live/_entry.html", stream=stream, **known), 200 if status == 200 else 422
    board = looking.board_of(stream.id, at=now())
    return render_template("live/board.html", board=board, tenders=ways_to_pay(), **known), status


@blueprint.get("/streams/<int:stream_id>/claims")
@needs(May.RUN_STREAMS)
def claims(stream_id: int) -> str:
    """All claims of a stream."""
    found = queries.shown_claims(stream_id, at=now(), most=looking.ALL_CLAIMS)
    return render_template("live/claims.html", stream=stream_of(stream_id), claims=found, tenders=ways_to_pay())


@blueprint.get("/claims/<int:stream_claim_id>")
@needs(May.RUN_STREAMS)
def claim(stream_claim_id: int) -> str:
    """One claim; its buyer is masked."""
    return _claim_page(stream_claim_id)


@blueprint.post("/claims/<int:stream_claim_id>/buyer")
@needs(May.SEE_BUYER_DATA)
@limiter.limit("120 per hour")
def buyer(stream_claim_id: int) -> str:
    """One claim with its buyer in the open. Who looked is noted."""
    return _claim_page(stream_claim_id, buyer=buyers.look_at(stream_claim_id, by=me(), at=now()))


def _claim_page(claim_id: int, **more: object) -> str:
    shown = queries.shown_claim(claim_id, at=now())
    stream = stream_of(shown.claim.stream_id)
    return render_template("live/claim.html", shown=shown, stream=stream, tenders=ways_to_pay(), **more)


@blueprint.post("/claims/<int:stream_claim_id>/pay")
@needs(May.RUN_STREAMS)
def pay(stream_claim_id: int) -> ResponseReturnValue:
    """The money came."""
    method, reference = request.form.get("method", ""), request.form.get("reference", "").strip()
    paid = claiming.pay(stream_claim_id, method=method, reference=reference, by=me(), at=now())
    return _back(paid.stream_id, _("%(number)s 已收款。", number=queries.number_of(paid)))


@blueprint.post("/claims/<int:stream_claim_id>/cancel")
@needs(May.RUN_STREAMS)
def cancel(stream_claim_id: int) -> ResponseReturnValue:
    """The buyer does not want it."""
    gone = claiming.cancel(stream_claim_id, by=me(), at=now())
    return _back(gone.stream_id, _("%(number)s 已取消，货放回了。", number=queries.number_of(gone)))


@blueprint.post("/claims/<int:stream_claim_id>/arrive")
@needs(May.RUN_STREAMS)
def arrive(stream_claim_id: int) -> ResponseReturnValue:
    """The parcel arrived; the buyer's days begin."""
    buyers.arrived(stream_claim_id, by=me(), at=now())
    tell(_("已记收到，买家资料到期后自动清除。"))
    return redirect(url_for("claims.claim", stream_claim_id=stream_claim_id), 303)


def _back(stream_id: int, said: str) -> ResponseReturnValue:
    """To the board while it runs, else to the list."""
    return done(stream_id, said, page="claims.board" if stream_of(stream_id).state == "live" else "claims.claims")
