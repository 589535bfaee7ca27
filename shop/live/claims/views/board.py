"""The operator's board and the presenter's card: a page, and what changed of it, asked once a second."""

from __future__ import annotations

from uuid import uuid4

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.kernel.clock import iso_utc
from shop.kernel.errors import Invalid
from shop.kernel.money import parse_yuan
from shop.live.claims import board as looking
from shop.live.claims.actions.booking import ways_to_pay
from shop.live.claims.forms import ClaimForm
from shop.live.claims.views.blueprint import blueprint, done, me
from shop.live.sessions.actions import running
from shop.live.sessions.forms import number
from shop.live.sessions.queries import stream_of
from shop.live.sessions.rules import State
from shop.web.access import May, needs
from shop.web.now import now


@blueprint.get("/streams/<int:stream_id>/board")
@needs(May.RUN_STREAMS)
def board(stream_id: int) -> ResponseReturnValue:
    """The board of a stream that runs; before and after it the stream's own page."""
    if stream_of(stream_id).state != State.LIVE:
        return redirect(url_for("streams.stream", stream_id=stream_id))
    form = ClaimForm(formdata=None, data={"uuid": str(uuid4()), "quantity": 1})
    shown = looking.board_of(stream_id, at=now())
    return render_template("live/board.html", board=shown, form=form, parsed=None, tenders=ways_to_pay())


@blueprint.get("/streams/<int:stream_id>/board/live")
@needs(May.RUN_STREAMS)
def board_live(stream_id: int) -> ResponseReturnValue:
    """The board's parts when they changed."""
    return _changed(stream_id, "live/_board.html")


@blueprint.get("/streams/<int:stream_id>/card")
@needs(May.SEE_STREAMS)
def card(stream_id: int) -> str:
    """What the presenter reads from two metres."""
    return render_template("live/card.html", board=looking.board_of(stream_id, at=now()))


@blueprint.get("/streams/<int:stream_id>/card/live")
@needs(May.SEE_STREAMS)
def card_live(stream_id: int) -> ResponseReturnValue:
    """The card when it changed."""
    return _changed(stream_id, "live/_card.html")


def _changed(stream_id: int, template: str) -> ResponseReturnValue:
    at = now()
    if request.args.get("version") == looking.version_of(stream_id, at=at):
        answer = Response(status=204)
    else:
        shown = looking.board_of(stream_id, at=at)
        answer = Response(render_template(template, board=shown, tenders=ways_to_pay()), mimetype="text/html")
        answer.headers["Shop-Version"] = shown.version
    answer.headers["Shop-Time"] = iso_utc(at)
    return answer


@blueprint.post("/streams/<int:stream_id>/show")
@needs(May.RUN_STREAMS)
def show(stream_id: int) -> ResponseReturnValue:
    """Show these goods now."""
    goods = running.show(stream_id, number(request.form.get("goods")) or 0, by=me(), at=now())
    return done(stream_id, _("现在讲「%(name)s」。", name=goods.name))


@blueprint.post("/streams/<int:stream_id>/price")
@needs(May.RUN_STREAMS)
def reprice(stream_id: int) -> ResponseReturnValue:
    """Another live price, not below the floor."""
    try:
        price = parse_yuan(request.form.get("price", ""))
    except Invalid:
        price = None
    running.reprice(stream_id, number(request.form.get("goods")) or 0, price_fen=price, by=me(), at=now())
    return done(stream_id, _("直播价已改。"))


@blueprint.post("/streams/<int:stream_id>/quota")
@needs(May.RUN_STREAMS)
def quota(stream_id: int) -> ResponseReturnValue:
    """More of it."""
    more = number(request.form.get("more", "").strip())
    running.more_quota(stream_id, number(request.form.get("goods")) or 0, more=more, by=me(), at=now())
    return done(stream_id, _("名额已追加。"))


@blueprint.post("/streams/<int:stream_id>/watch")
@needs(May.RUN_STREAMS)
def watch(stream_id: int) -> ResponseReturnValue:
    """How many watch now."""
    viewers, likes = (number(request.form.get(name, "").strip()) for name in ("viewers", "likes"))
    running.note_watch(stream_id, viewers=viewers, likes=likes, by=me(), at=now())
    return done(stream_id, _("已记下。"))


@blueprint.post("/streams/<int:stream_id>/end")
@needs(May.RUN_STREAMS)
def end(stream_id: int) -> ResponseReturnValue:
    """Off air."""
    running.end(stream_id, by=me(), at=now())
    return redirect(url_for("claims.report", stream_id=stream_id), 303)
