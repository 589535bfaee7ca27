"""What people type about streams, as values of the kernel."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    DateTimeLocalField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from shop.kernel.clock import SHANGHAI
from shop.kernel.money import yuan
from shop.live.imports.rules.states import Platform
from shop.live.sessions.models import Stream, StreamGoods
from shop.live.sessions.queries import choices, people_to_choose
from shop.live.sessions.rules import GoodsFacts, StreamFacts
from shop.recipes.queries.floors import floors
from shop.web.forms import YuanField, options

NOBODY = ""


def number(text: object) -> int | None:
    """The number of something that was chosen."""
    said = str(text)
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


class LineField(StringField):
    """A line of text without blanks at its ends."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = str(valuelist[0]).strip() if valuelist else ""


class CountField(IntegerField):
    """A whole number; what is none is said in the shop's words by the action."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = number(str(valuelist[0]).strip()) if valuelist else None


class ChecksField(SelectMultipleField):
    """Several people, each with a tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class MomentField(DateTimeLocalField):
    """A moment on the local clock."""

    def moment(self) -> datetime | None:
        """In UTC."""
        return self.data.replace(tzinfo=SHANGHAI).astimezone(UTC) if self.data else None


class StreamForm(FlaskForm):
    """A stream as it is planned."""

    title = LineField(_l("标题"))
    platform = SelectField(_l("平台"))
    room = LineField(_l("直播间账号"))
    planned_at = MomentField(_l("计划开播"), [Optional()])
    presenters = ChecksField(_l("主播"), coerce=int)
    operator = SelectField(_l("场控"))
    hold_minutes = CountField(_l("没付款的保留几分钟"))
    script = TextAreaField(_l("脚本"))
    recording = LineField(_l("录像存放在哪里"))

    def offer(self, kept: Stream | None) -> StreamForm:
        """With what can be chosen, and what is kept."""
        also = {one.id for one in kept.presenters} | {kept.operator_id or 0} if kept else set()
        people = people_to_choose(also)
        self.platform.choices = options((one.value, _(one.label)) for one in Platform)
        self.presenters.choices = options(people)
        self.operator.choices = options([(NOBODY, _("还没有定")), *((str(one), name) for one, name in people)])
        if kept is not None and not self.is_submitted():
            self.presenters.data = [one.id for one in kept.presenters]
            self.operator.data = str(kept.operator_id or NOBODY)
            self.planned_at.data = kept.planned_at.astimezone(SHANGHAI).replace(tzinfo=None)
        return self

    def facts(self) -> StreamFacts:
        """As the action takes it."""
        return StreamFacts(
            title=self.title.data or "", platform=self.platform.data or "", room=self.room.data or "",
            planned_at=self.planned_at.moment(), presenters=tuple(self.presenters.data or ()),
            operator_id=number(self.operator.data), script=(self.script.data or "").replace("\r\n", "\n").strip(),
            hold_minutes=self.hold_minutes.data or 0, recording=self.recording.data or "",
        )  # fmt: skip


class GoodsForm(FlaskForm):
    """One row of the run of show."""

    place = CountField(_l("链接号"))
    thing = SelectField(_l("作品或商品"))
    minutes = CountField(_l("讲几分钟"))
    price_fen = YuanField(_l("直播价（元）"))
    floor_fen = YuanField(_l("最低价（元）"))
    quota = CountField(_l("名额（件）"))
    points = TextAreaField(_l("讲解要点"))

    def offer(self, kept: StreamGoods | None) -> GoodsForm:
        """With what can be chosen, and what is kept."""
        least = floors()
        found = [
            (
                f"{one.product_id}-{one.variant_id or ''}",
                _thing(one.name, one.price_fen, least.of(one.product_id, one.variant_id)),
            )
            for one in choices()
        ]
        if kept is not None:
            mine = f"{kept.product_id}-{kept.variant_id or ''}"
            if mine not in {one for one, _name in found}:
                found.insert(0, (mine, kept.name))
            if not self.is_submitted():
                self.thing.data = mine
        self.thing.choices = options([("", _("请选择")), *found])
        return self

    def facts(self) -> GoodsFacts:
        """As the action takes it."""
        product, _dash, variant = (self.thing.data or "").partition("-")
        return GoodsFacts(
            place=self.place.data or 0, product_id=number(product), variant_id=number(variant),
            minutes=self.minutes.data, price_fen=self.price_fen.data, floor_fen=self.floor_fen.data,
            quota=self.quota.data, points=(self.points.data or "").replace("\r\n", "\n").strip(),
        )  # fmt: skip


def _thing(name: str, price_fen: int, floor_fen: int | None) -> str:
    words = f"{name} · {yuan(price_fen)}"
    return words if floor_fen is None else f"{words} · {_('底价 %(fen)s', fen=yuan(floor_fen))}"


class ConsentForm(FlaskForm):
    """A guardian's paper."""

    person_id = SelectField(_l("主播"))
    signed_on = DateField(_l("签字日期"), [Optional()])
    valid_until = DateField(_l("有效到"), [Optional()])
    kept_where = LineField(_l("同意书存放在哪里"))

    def offer(self) -> ConsentForm:
        """With the people who are here."""
        self.person_id.choices = options([("", _("请选择")), *((str(one), name) for one, name in people_to_choose())])
        return self
