"""What people type about short videos."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, TextAreaField
from wtforms.validators import Optional

from shop.kernel.clock import SHANGHAI
from shop.live.imports.rules.states import Platform
from shop.live.sessions.forms import CountField, LineField, MomentField, number
from shop.live.videos.models import ShortVideo
from shop.live.videos.queries import works_to_choose
from shop.live.videos.rules import VideoFacts
from shop.web.forms import YuanField, options


class VideoForm(FlaskForm):
    """One video."""

    title = LineField(_l("标题"))
    platform = SelectField(_l("平台"))
    published_at = MomentField(_l("发布时间"), [Optional()])
    product_id = SelectField(_l("作品或商品"))
    link = LineField(_l("视频链接"))
    views = CountField(_l("播放"))
    likes = CountField(_l("点赞"))
    orders = CountField(_l("带来几单"))
    cost_fen = YuanField(_l("花费（元）"))
    note = TextAreaField(_l("备注"))

    def offer(self, kept: ShortVideo | None) -> VideoForm:
        """With what can be chosen, and what is kept."""
        works = works_to_choose(kept.product_id if kept else None)
        self.platform.choices = options((one.value, _(one.label)) for one in Platform)
        self.product_id.choices = options([("", _("不是某一件")), *works])
        if kept is not None and not self.is_submitted():
            self.product_id.data = str(kept.product_id or "")
            self.published_at.data = kept.published_at.astimezone(SHANGHAI).replace(tzinfo=None)
        return self

    def facts(self) -> VideoFacts:
        """As the action takes it."""
        return VideoFacts(
            title=self.title.data or "", platform=self.platform.data or "",
            published_at=self.published_at.moment(), link=self.link.data or "",
            product_id=number(self.product_id.data), views=self.views.data, likes=self.likes.data,
            orders=self.orders.data, cost_fen=self.cost_fen.data,
            note=(self.note.data or "").replace("\r\n", "\n").strip(),
        )  # fmt: skip
