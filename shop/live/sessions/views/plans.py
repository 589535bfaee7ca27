"""The list of streams, one stream, its editor and its steps."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.kernel.errors import DomainError, Invalid
from shop.live.sessions import queries
from shop.live.sessions.actions import approving, planning, running, shelf
from shop.live.sessions.forms import StreamForm
from shop.live.sessions.models import Stream
from shop.live.sessions.rules import State
from shop.live.sessions.views.blueprint import blueprint, me, stream_page
from shop.web.access import May, needs
from shop.web.errors import translated
from shop.web.forms import put_problems
from shop.web.messages import tell
from shop.web.now import now
from shop.web.pages import paged


@blueprint.get("/streams")
@needs(May.SEE_STREAMS)
def streams() -> ResponseReturnValue:
    """All streams."""
    state = request.args.get("state", "")
    state = state if state in list(State) else ""
    return render_template("live/streams.html", page=paged(queries.stream_list(state), file=False), state=state)


@blueprint.route("/streams/new", methods=["GET", "POST"])
@needs(May.PLAN_STREAMS)
def stream_new() -> ResponseReturnValue:
    """Plan a stream."""
    form = StreamForm().offer(None)
    if request.method == "GET":
        form.hold_minutes.data = 10
    return _edited(form, None)


@blueprint.get("/streams/<int:stream_id>")
@needs(May.SEE_STREAMS)
def stream(stream_id: int) -> ResponseReturnValue:
    """One stream."""
    return stream_page(stream_id)


@blueprint.route("/streams/<int:stream_id>/edit", methods=["GET", "POST"])
@needs(May.PLAN_STREAMS)
def stream_edit(stream_id: int) -> ResponseReturnValue:
    """Change the plan."""
    kept = queries.stream_of(stream_id)
    form = StreamForm(obj=kept if request.method == "GET" else None).offer(kept)
    return _edited(form, kept)


@blueprint.post("/streams/<int:stream_id>/step")
@needs(May.PLAN_STREAMS)
def step(stream_id: int) -> ResponseReturnValue:
    """Hand it in, carry its goods, call it off."""
    asked = request.form.get("step", "")
    try:
        if asked == "hand_in":
            approving.hand_in(stream_id, by=me(), at=now())
            tell(_("已送审，老师在待办里看得到。"))
        elif asked == "carry":
            moved = shelf.carry(stream_id, by=me(), at=now())
            tell(_("已把 %(count)s 种货记到直播货架，请照着搬。", count=moved) if moved else _("别处没有可搬的货。"))
        elif asked == "call_off":
            planning.call_off(stream_id, by=me(), at=now())
            tell(_("这场不播了，留的货已放回。"))
    except DomainError as error:
        return _refused(stream_id, error)
    return redirect(url_for("streams.stream", stream_id=stream_id), 303)


@blueprint.post("/streams/<int:stream_id>/decide")
@needs(May.APPROVE_STREAMS)
def decide(stream_id: int) -> ResponseReturnValue:
    """A teacher's yes, or no with a reason."""
    try:
        if request.form.get("step") == "yes":
            approving.approve(stream_id, by=me(), at=now())
            tell(_("已批准，货已留好。"))
        else:
            approving.send_back(stream_id, why=request.form.get("why", "").strip(), by=me(), at=now())
            tell(_("已退回修改。"))
    except DomainError as error:
        return _refused(stream_id, error)
    return redirect(url_for("streams.stream", stream_id=stream_id), 303)


@blueprint.post("/streams/<int:stream_id>/start")
@needs(May.RUN_STREAMS)
def start(stream_id: int) -> ResponseReturnValue:
    """On air."""
    try:
        running.start(stream_id, by=me(), at=now())
    except DomainError as error:
        return _refused(stream_id, error)
    return redirect(url_for("claims.board", stream_id=stream_id), 303)


@blueprint.post("/streams/<int:stream_id>/recording")
@needs(May.PLAN_STREAMS)
def recording(stream_id: int) -> ResponseReturnValue:
    """Where the recording is kept."""
    planning.note_recording(stream_id, where=request.form.get("recording", "").strip(), by=me(), at=now())
    tell(_("已保存。"))
    return redirect(url_for("streams.stream", stream_id=stream_id), 303)


def _refused(stream_id: int, error: DomainError) -> ResponseReturnValue:
    told = [translated(error.message, error.facts), *(translated(one.message, one.facts) for one in error.problems)]
    return stream_page(stream_id, problems=told), error.status


def _edited(form: StreamForm, kept: Stream | None) -> ResponseReturnValue:
    if request.method == "POST":
        try:
            if not form.validate():
                raise Invalid
            saved = planning.save_stream(form.facts(), stream_id=kept.id if kept else None, by=me(), at=now())
        except Invalid as error:
            put_problems(form, error)
        else:
            tell(_("已保存。"))
            return redirect(url_for("streams.stream", stream_id=saved.id), 303)
    page = render_template("live/stream_edit.html", form=form, stream=kept)
    return page, 422 if request.method == "POST" else 200
