"""Forms of the reports: what a page's address says about days and parts of the shop."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from shop.live.imports.rules.states import Platform
from shop.reports.queries.terms import terms
from shop.reports.rules.choice import DIMENSIONS, MEASURES, SOURCES
from shop.reports.rules.choice import Choice as ReportChoice
from shop.reports.rules.periods import AGAINST, CHOICES, Against, Choice, Days, Period, period
from shop.reports.rules.scopes import SCOPES, Scope
from shop.sales.words import CHANNELS
from shop.web.forms import options

Names = Sequence[tuple[int, str]]
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


def _possible_day(_form: FlaskForm, field: DateField) -> None:
    if field.data and not FIRST_DAY <= field.data <= LAST_DAY:
        raise ValidationError(_l("请选 2000 年到 2099 年之间的日期。"))


class PeriodForm(FlaskForm):
    """Which days, compared with which, of which part of the shop. Days alone mean a free range."""

    class Meta:
        csrf = False

    period = SelectField(_l("时间"), validators=[Optional()], default="")
    against = SelectField(_l("和什么比"), validators=[Optional()], default="")
    scope = SelectField(_l("看哪里"), validators=[Optional()], default="")
    since = DateField(_l("从"), validators=[Optional(), _possible_day])
    until = DateField(_l("到"), validators=[Optional(), _possible_day])

    @classmethod
    def asked(cls) -> PeriodForm:
        """The form as the address says; what cannot be read means the usual."""
        form = cls(formdata=request.args)
        for field, words in ((form.period, CHOICES), (form.against, AGAINST), (form.scope, SCOPES)):
            field.choices = options([("", ""), *((str(code), _(word)) for code, word in words.items())])
        form.validate()
        return form

    def chosen_scope(self) -> Scope:
        """The part of the shop."""
        return Scope(self.scope.data) if self.scope.data and not self.scope.errors else Scope.ALL

    def chosen_period(self, today: date, *, usual: Choice = Choice.FOUR_WEEKS) -> Period:
        """The days. The fields of a free range show them, so that it can be changed from there."""
        since = None if self.since.errors else self.since.data
        until = None if self.until.errors else self.until.data
        asked = None if self.period.errors else self.period.data
        free = asked in (Choice.RANGE, "", None) and (since or until)
        choice = Choice.RANGE if free else Choice(asked) if asked and asked != Choice.RANGE else usual
        against = Against(self.against.data) if self.against.data and not self.against.errors else None
        days = [day for day in (since, until) if day]
        found = period(
            choice,
            today=today,
            against=against or (Against.WEEKDAYS if choice is Choice.TODAY else Against.BEFORE),
            chosen=Days(min(days), max(days)) if days else None,
            terms=terms(),
        )
        for field, day in ((self.since, found.days.first), (self.until, found.days.last)):
            if not field.errors:
                field.data, field.raw_data = day, None
        return found


class ChecksField(SelectMultipleField):
    """Several of a list, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class BuilderForm(PeriodForm):
    """What a report is made of."""

    source = SelectField(_l("看什么"))
    measure = ChecksField(_l("哪些数"))
    dimension = SelectField(_l("按什么分"))
    hall = SelectField(_l("厅"))
    category = SelectField(_l("分类"))
    outlet = SelectField(_l("门店"))
    channel = SelectField(_l("渠道"))
    platform = SelectField(_l("平台"))

    @classmethod
    def of(cls, choice: ReportChoice, *, categories: Names, outlets: Names) -> BuilderForm:
        """The form that shows a choice."""
        form = cls(formdata=MultiDict(choice.address()))
        words: dict[str, Iterable[tuple[str, str]]] = {
            "period": [("", ""), *((str(code), _(word)) for code, word in CHOICES.items())],
            "against": [("", "")],
            "scope": [("", "")],
            "source": [(str(code), _(word)) for code, word in SOURCES.items()],
            "measure": [(code, _(name)) for code, (name, _kind) in MEASURES[choice.source].items()],
            "dimension": [(code, _(name)) for code, name in DIMENSIONS[choice.source].items()],
            "hall": [("", _("全部")), *((str(one), _(SCOPES[one])) for one in (Scope.FRONT, Scope.BACK))],
            "category": [("", _("全部")), *((str(number), name) for number, name in categories)],
            "outlet": [("", _("全部")), *((str(number), name) for number, name in outlets)],
            "channel": [("", _("全部")), *((code, _(word)) for code, word in CHANNELS.items())],
            "platform": [("", _("全部")), *((one.value, _(one.label)) for one in Platform)],
        }
        for name, pairs in words.items():
            form[name].choices = options(pairs)
        form.measure.data = list(choice.measures)
        form.dimension.data, form.source.data = choice.dimension, choice.source.value
        form.since.validate(form)
        form.until.validate(form)
        return form


NAMED = InputRequired(_l("请给报表起个名字，例如「每月各分类毛利」。"))


class SaveReportForm(FlaskForm):
    """Under which name a report is kept, and which posts see it too."""

    name = StringField(_l("报表的名字"), validators=[NAMED, Length(max=60)])
    roles = ChecksField(_l("也给这些岗位看（可不选）"), coerce=int)
    rhythm = SelectField(_l("自动写成 Excel"), validators=[Optional()], default="")
