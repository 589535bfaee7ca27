"""Short videos: the list, as a page or a file, and the entry of one."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import Invalid
from shop.live.imports.rules.states import Platform
from shop.live.videos import queries
from shop.live.videos.actions import save_video
from shop.live.videos.forms import VideoForm
from shop.live.videos.models import ShortVideo
from shop.web.access import May, needs
from shop.web.downloads import workbook
from shop.web.forms import put_problems
from shop.web.messages import tell
from shop.web.now import now
from shop.web.pages import file_asked, paged, sort_order
from shop.web.sheets import Column, Sheet

blueprint = Blueprint("videos", __name__, url_prefix="/live/videos")
SORTS = {
    "published": ShortVideo.published_at, "views": ShortVideo.views, "likes": ShortVideo.likes,
    "orders": ShortVideo.orders, "cost": ShortVideo.cost_fen,
}  # fmt: skip


@blueprint.get("")
@needs(May.SEE_STREAMS)
def videos() -> ResponseReturnValue:
    """All videos, or those of one platform."""
    asked = request.args.get("platform", "")
    platform = asked if asked in list(Platform) else ""
    order, sort = sort_order(SORTS, "-published")
    page = paged(queries.video_list(platform).order_by(order, ShortVideo.id.desc()))
    if file_asked():
        return workbook([_sheet(page.rows)], name="short-videos")
    return render_template(
        "live/videos.html", page=page, sort=sort, platform=platform, platforms=Platform,
        totals=queries.totals(platform),
    )  # fmt: skip


@blueprint.route("/new", methods=["GET", "POST"])
@needs(May.PLAN_STREAMS)
def video_new() -> ResponseReturnValue:
    """Note one."""
    zeros = {"views": 0, "likes": 0, "orders": 0, "cost_fen": 0} if request.method == "GET" else {}
    return _edited(VideoForm(data=zeros).offer(None), None)


@blueprint.route("/<int:short_video_id>", methods=["GET", "POST"])
@needs(May.PLAN_STREAMS)
def video(short_video_id: int) -> ResponseReturnValue:
    """Correct one: counts go on growing."""
    kept = queries.video_of(short_video_id)
    return _edited(VideoForm(obj=kept if request.method == "GET" else None).offer(kept), kept)


def _edited(form: VideoForm, kept: ShortVideo | None) -> ResponseReturnValue:
    if request.method == "POST":
        try:
            if not form.validate():
                raise Invalid
            save_video(form.facts(), video_id=kept.id if kept else None, by=current_user.person_id, at=now())
        except Invalid as error:
            put_problems(form, error)
        else:
            tell(_("已保存。"))
            return redirect(url_for("videos.videos"), 303)
    page = render_template("live/video.html", form=form, video=kept)
    return page, 422 if request.method == "POST" else 200


def _sheet(rows: Iterable[ShortVideo]) -> Sheet:
    columns = [
        Column(_("标题"), width=32), Column(_("平台")), Column(_("发布时间"), "moment", 18),
        Column(_("作品或商品"), width=24), Column(_("播放"), "number"), Column(_("点赞"), "number"),
        Column(_("带来几单"), "number"), Column(_("花费"), "yuan"), Column(_("每单花费"), "yuan"),
        Column(_("视频链接"), width=40), Column(_("备注"), width=40),
    ]  # fmt: skip
    cells = (
        [
            one.title, _(Platform(one.platform).label), one.published_at, one.product.name if one.product else "",
            one.views, one.likes, one.orders, one.cost_fen, one.order_cost_fen, one.link, one.note,
        ]
        for one in rows
    )  # fmt: skip
    return Sheet(_("短视频"), columns, cells)
