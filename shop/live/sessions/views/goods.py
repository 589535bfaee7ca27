"""Rows of the run of show."""

from __future__ import annotations

from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.kernel.errors import Invalid
from shop.live.sessions import queries
from shop.live.sessions.actions import planning
from shop.live.sessions.forms import GoodsForm
from shop.live.sessions.models import StreamGoods
from shop.live.sessions.views.blueprint import blueprint, me
from shop.web.access import May, needs
from shop.web.forms import put_problems
from shop.web.messages import tell
from shop.web.now import now

USUAL_MINUTES = 8


@blueprint.route("/streams/<int:stream_id>/goods/new", methods=["GET", "POST"])
@needs(May.PLAN_STREAMS)
def goods_new(stream_id: int) -> ResponseReturnValue:
    """Put something into the run of show."""
    form = GoodsForm().offer(None)
    if request.method == "GET":
        places = [one.place for one in queries.stream_of(stream_id).goods]
        form.place.data, form.minutes.data = max(places, default=0) + 1, USUAL_MINUTES
    return _edited(form, stream_id, None)


@blueprint.route("/streams/goods/<int:stream_goods_id>", methods=["GET", "POST"])
@needs(May.PLAN_STREAMS)
def goods_edit(stream_goods_id: int) -> ResponseReturnValue:
    """Change a row."""
    kept = queries.goods_of(stream_goods_id)
    form = GoodsForm(obj=kept if request.method == "GET" else None).offer(kept)
    return _edited(form, kept.stream_id, kept)


@blueprint.post("/streams/goods/<int:stream_goods_id>/remove")
@needs(May.PLAN_STREAMS)
def goods_remove(stream_goods_id: int) -> ResponseReturnValue:
    """Take it out."""
    stream_id = queries.goods_of(stream_goods_id).stream_id
    planning.remove_goods(stream_id, stream_goods_id, by=me(), at=now())
    tell(_("已从清单里去掉。"))
    return redirect(url_for("streams.stream", stream_id=stream_id), 303)


def _edited(form: GoodsForm, stream_id: int, kept: StreamGoods | None) -> ResponseReturnValue:
    if request.method == "POST":
        right = form.validate()
        try:
            facts = form.facts()
            if not right:
                raise Invalid
            planning.save_goods(stream_id, facts, goods_id=kept.id if kept else None, by=me(), at=now())
        except Invalid as error:
            moved = (replace(one, field="thing") if one.field == "product_id" else one for one in error.problems)
            put_problems(form, Invalid(problems=tuple(moved)))
        else:
            tell(_("已保存。"))
            again = request.form.get("then") == "more"
            page = url_for("streams.goods_new" if again else "streams.stream", stream_id=stream_id)
            return redirect(page, 303)
    page = render_template("live/stream_goods.html", form=form, stream=queries.stream_of(stream_id), goods=kept)
    return page, 422 if request.method == "POST" else 200
