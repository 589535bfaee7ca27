"""Forms of the calendar: entries, opening hours, weather."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, FieldList, Form, FormField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired

from shop.calendar.rules.days import WeatherFacts
from shop.calendar.rules.entries import EntryFacts
from shop.calendar.rules.hours import DAY, Season, clock_text, hours_of, is_month_day, minutes_of
from shop.calendar.rules.kinds import (
    CERTAINTY_NAMES,
    GROUP_NAMES,
    GROUPS,
    KIND_NAMES,
    SKY_NAMES,
    STRENGTH_NAMES,
    Certainty,
    Kind,
    Sky,
)
from shop.kernel.errors import N_, Invalid, Problem
from shop.web.forms import QuantityField, options

CHOOSE = _l("请从列表里选一项。")
_MONTH_DAY = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?")


class LineField(StringField):
    """A line of text without blanks at its ends; nothing sent is no text."""

    def process_data(self, value: Any) -> None:
        self.data = value or ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = str(valuelist[0]).strip() if valuelist else ""


class DayField(DateField):
    """A day; nothing typed is None."""

    data: date | None

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if not valuelist or not str(valuelist[0]).strip():
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("没有这一天，请写成 2027-02-05。")) from error


class ClockField(QuantityField):
    """A time of the day; `data` is minutes since midnight or None."""

    def read(self, text: str) -> int:
        minutes = minutes_of(text)
        if minutes is None:
            raise Invalid(problems=(Problem("", N_("时间请写成 9:00 或 21:30。")),))
        return minutes

    def show(self, value: int) -> str:
        return clock_text(value)


class MonthDayField(QuantityField):
    """A day of every year; `data` is month * 100 + day or None."""

    def read(self, text: str) -> int:
        found = _MONTH_DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
        if not found or not is_month_day((int(found[1]), int(found[2]))):
            raise Invalid(problems=(Problem("", N_("没有这一天，请写成 月-日，例如 10-01。")),))
        return int(found[1]) * 100 + int(found[2])

    def show(self, value: int) -> str:
        return f"{value // 100:02d}-{value % 100:02d}"


class EntryForm(FlaskForm):
    """One entry of the calendar."""

    kind = SelectField(_l("种类"), invalid_choice_message=CHOOSE)
    name = LineField(_l("名称"))
    name_en = LineField(_l("英文名"))
    first = DayField(_l("开始"), [InputRequired(_l("请选开始的那一天。"))])
    last = DayField(_l("结束"))
    certainty = SelectField(_l("把握"), invalid_choice_message=CHOOSE)
    strength = SelectField(_l("对生意的影响"), invalid_choice_message=CHOOSE)
    opens = ClockField(_l("开门"))
    closes = ClockField(_l("关门"))
    note = LineField(_l("备注"))

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.kind.choices = {
            _(GROUP_NAMES[group]): [(kind.value, _(KIND_NAMES[kind])) for kind in kinds]
            for group, kinds in GROUPS.items()
        }
        self.certainty.choices = options((one.value, _(name)) for one, name in CERTAINTY_NAMES.items())
        self.strength.choices = options(
            [("", _("不清楚")), *((str(size), _(name)) for size, name in STRENGTH_NAMES.items())]
        )
        self.strength.data = self.strength.data or ""

    def facts(self) -> EntryFacts:
        """What was typed, once the form is valid."""
        closes = self.closes.data
        if closes is not None and self.opens.data is not None and closes <= self.opens.data:
            closes += DAY
        first = self.first.data or date.min
        return EntryFacts(
            Kind(self.kind.data), self.name.data, first, self.last.data or first, self.name_en.data,
            Certainty(self.certainty.data), int(self.strength.data) if self.strength.data else None,
            self.opens.data, closes, self.note.data,
        )  # fmt: skip


class HoursForm(Form):
    """One day of the week."""

    opens = ClockField(_l("开门"))
    closes = ClockField(_l("关门"))


class SeasonForm(FlaskForm):
    """The hours of a week."""

    name = LineField(_l("名字"))
    first = MonthDayField(_l("每年从"))
    last = MonthDayField(_l("到"))
    days = FieldList(FormField(HoursForm), min_entries=7, max_entries=7)

    def facts(self) -> tuple[Season, list[Problem]]:
        """What was typed, and days whose two times do not go together."""
        hours: dict[int, tuple[int, int] | None] = {}
        problems = []
        for number, row in enumerate(self.days):
            hours[number + 1], problem = hours_of(row.form.opens.data, row.form.closes.data)
            if problem:
                problems.append(Problem(f"days-{number}-closes", problem.message))
        ends = [divmod(end.data, 100) if end.data is not None else None for end in (self.first, self.last)]
        return Season(self.name.data, ends[0], ends[1], hours), problems

    def show(self, season: Season) -> None:
        """Fill in what is kept."""
        self.name.data = season.name
        for field, end in ((self.first, season.first), (self.last, season.last)):
            field.data = end[0] * 100 + end[1] if end else None
        for number, row in enumerate(self.days):
            row.form.opens.data, row.form.closes.data = season.hours.get(number + 1) or (None, None)


class WeatherForm(FlaskForm):
    """What a day was like."""

    day = DayField(_l("哪一天"), [InputRequired(_l("请选一天。"))])
    sky = RadioField(_l("天气"), invalid_choice_message=CHOOSE, validators=[InputRequired(_l("请选天气。"))])
    low = QuantityField(_l("最低温度"))
    high = QuantityField(_l("最高温度"))
    rain = QuantityField(_l("雨量"))
    note = LineField(_l("备注"))

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.sky.choices = options((sky.value, _(name)) for sky, name in SKY_NAMES.items())

    def facts(self) -> WeatherFacts:
        """What was typed, once the form is valid."""
        return WeatherFacts(Sky(self.sky.data), self.low.data, self.high.data, self.rain.data, self.note.data)
