"""What people type about food safety."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from shop.kernel.errors import DomainError
from shop.safety.actions.points import PointFacts
from shop.safety.models import SafetyPoint
from shop.safety.rules import USUAL_SAMPLE, parse_temperature, temperature_text
from shop.safety.words import POINT_KINDS
from shop.stock.models import Item
from shop.web.errors import translated
from shop.web.forms import QuantityField, chosen_number, options, uuid_of


class TemperatureField(StringField):
    """A temperature; `data` is tenths of a degree."""

    def process_data(self, value: Any) -> None:
        self.typed = temperature_text(value)
        self.data = value

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if self.typed:
            try:
                self.data = parse_temperature(self.typed)
            except DomainError as error:
                sentence = " ".join(translated(one.message, one.facts) for one in error.problems)
                raise ValueError(sentence) from error

    def _value(self) -> str:
        return self.typed


class UuidForm(FlaskForm):
    """A form with an identity of its own: sent twice, it is one thing."""

    uuid = HiddenField()

    def identity(self) -> UUID:
        """The name the form was given; a new one when it was lost."""
        return uuid_of(self.uuid.data)


class NoteForm(UuidForm):
    """One look at a point."""

    temperature = TemperatureField(_l("温度（℃）"))
    note = StringField(_l("备注"), validators=[Length(max=200)])


class ThrowForm(UuidForm):
    """How much of a lot is thrown away."""

    quantity = QuantityField(_l("数量"), validators=[InputRequired(_l("请填数量，要大于 0。"))])


class PointForm(FlaskForm):
    """What is looked at."""

    kind = SelectField(_l("种类"), choices=lambda: options((code, _l(word)) for code, word in POINT_KINDS.items()))
    name = StringField(_l("名称"), validators=[InputRequired(_l("请填名称。")), Length(max=60)])
    low = TemperatureField(_l("最低（℃）"))
    high = TemperatureField(_l("最高（℃）"))
    per_day = IntegerField(_l("一天几次"), validators=[InputRequired(_l("请填几次。")), NumberRange(1, 6)], default=1)
    every_days = IntegerField(
        _l("每几天一次"), validators=[InputRequired(_l("请填几天。")), NumberRange(1, 365)], default=1
    )
    note = StringField(_l("怎么做"), validators=[Length(max=200)])
    sort = IntegerField(_l("排序"), validators=[Optional(), NumberRange(0, 10000)], default=0)
    active = BooleanField(_l("在用"), default=True)

    def facts(self) -> PointFacts:
        """What was typed."""
        measured = self.kind.data == "temperature"
        return PointFacts(
            kind=self.kind.data, name=(self.name.data or "").strip(), low=self.low.data if measured else None,
            high=self.high.data if measured else None, per_day=self.per_day.data or 1,
            every_days=self.every_days.data or 1, note=(self.note.data or "").strip(), sort=self.sort.data or 0,
            active=self.active.data,
        )  # fmt: skip


class SampleForm(UuidForm):
    """What is put aside."""

    item_id = SelectField(_l("物料（半成品）"), coerce=chosen_number, validate_choice=False)
    what = StringField(_l("留的是什么"), validators=[Length(max=80)])
    quantity = QuantityField(
        _l("数量（克、毫升）"), validators=[InputRequired(_l("请填数字，例如 125。"))], default=USUAL_SAMPLE
    )
    place = StringField(_l("放在哪里"), validators=[Length(max=60)])
    note = StringField(_l("备注"), validators=[Length(max=200)])

    def offer(self, items: Sequence[Item]) -> None:
        """Offer what the shop makes itself."""
        made = [(one.id, one.name) for one in items if one.kind == "preparation"]
        self.item_id.choices = options([(0, _("不是物料，写在右边")), *made])


class CertificateForm(FlaskForm):
    """Until when somebody is certified."""

    person_id = SelectField(_l("谁"), coerce=chosen_number, validate_choice=False)
    valid_until = DateField(_l("有效期到"), validators=[InputRequired(_l("请填日期。"))])

    def validate_valid_until(self, field: DateField) -> None:
        """A day of this century."""
        if field.data and not date(2000, 1, 1) <= field.data <= date(2099, 12, 31):
            raise ValidationError(_("请选 2000 年到 2099 年之间的日期。"))


class LogForm(FlaskForm):
    """Which days and which point."""

    class Meta:
        csrf = False

    since = DateField(_l("从"), validators=[Optional()])
    until = DateField(_l("到"), validators=[Optional()])
    point = SelectField(_l("看什么"), coerce=chosen_number, validate_choice=False)

    def offer(self, points: Sequence[SafetyPoint]) -> None:
        """Offer every point."""
        self.point.choices = options([(0, _("全部")), *((one.id, _(one.name)) for one in points)])

    def days(self, first: date, last: date) -> tuple[date, date]:
        """The days asked for, in order; without a choice these."""
        self.validate()
        since = self.since.data if self.since.data and not self.since.errors else None
        until = self.until.data if self.until.data and not self.until.errors else None
        pair = sorted((since or min(first, until or first), until or max(last, since or last)))
        self.since.data, self.until.data = pair[0], pair[1]
        return pair[0], pair[1]
