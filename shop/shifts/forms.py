"""Forms of the shift pages."""

from __future__ import annotations

from datetime import date, timedelta

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from shop.people.queries.devices import device_names
from shop.shifts.words import STATES
from shop.web.forms import options

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
USUAL_DAYS = timedelta(days=13)


def _possible_day(_form: FlaskForm, field: DateField) -> None:
    if field.data and not FIRST_DAY <= field.data <= LAST_DAY:
        raise ValidationError(_l("请选 2000 年到 2099 年之间的日期。"))


class ShiftFilterForm(FlaskForm):
    """Which shifts; without a choice those of the last two weeks."""

    class Meta:
        csrf = False

    since = DateField(_l("从"), validators=[Optional(), _possible_day])
    until = DateField(_l("到"), validators=[Optional(), _possible_day])
    state = SelectField(_l("状态"), validators=[Optional()], choices=[])
    register = SelectField(_l("钱箱"), validators=[Optional()], choices=[])

    @classmethod
    def asked(cls) -> ShiftFilterForm:
        """The form as the address says."""
        form = cls(formdata=request.args)
        form.state.choices = options([("", _l("全部")), *((code, _l(name)) for code, (name, _tone) in STATES.items())])
        form.register.choices = options(
            [("", _l("全部")), *((str(number), name) for number, name in device_names().items())]
        )
        form.validate()
        return form

    def days(self, today: date) -> tuple[date, date]:
        """First and last day, in order; the fields show them."""
        since = None if self.since.errors else self.since.data
        until = None if self.until.errors else self.until.data
        last = until or since or today
        first = since or last - USUAL_DAYS
        for field, day in ((self.since, min(first, last)), (self.until, max(first, last))):
            if not field.errors:
                field.data, field.raw_data = day, None
        return min(first, last), max(first, last)

    def chosen(self) -> tuple[str, int | None]:
        """State and register asked for."""
        state = "" if self.state.errors else self.state.data or ""
        register = "" if self.register.errors else self.register.data or ""
        return state, int(register) if register.isascii() and register.isdigit() and len(register) < 10 else None


class AcknowledgeForm(FlaskForm):
    """A teacher has seen a difference."""

    note = StringField(_l("看过以后写一句"), validators=[Length(max=200, message=_l("最多 200 字。"))])


class FinishForm(FlaskForm):
    """Not waiting any longer."""

    why = StringField(
        _l("为什么不再等"),
        validators=[
            InputRequired(_l("请写明为什么不再等，例如「平板 B 已经坏了」。")),
            Length(max=200, message=_l("最多 200 字。")),
        ],
    )
