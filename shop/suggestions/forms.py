"""What is typed about suggestions and decisions."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from shop.suggestions.actions.decide import LONGEST_REASON, WEEKS
from shop.suggestions.words import WEEK_WORDS
from shop.web.forms import YuanField, options

LONGEST_HYPOTHESIS, LONGEST_LOOK = 300, 365


class WeeksForm(FlaskForm):
    """For how many weeks."""

    weeks = SelectField(_l("试几周"), coerce=int, default=4, invalid_choice_message=_l("请在列表里选。"))

    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)
        self.weeks.choices = options((weeks, _(WEEK_WORDS[weeks])) for weeks in WEEKS)


class ReasonForm(FlaskForm):
    """Why not."""

    reason = StringField(_l("为什么不采用"), validators=[Length(max=LONGEST_REASON, message=_l("最多 200 个字。"))])


class NoteForm(FlaskForm):
    """A hypothesis: what, how much more margin, when to look."""

    hypothesis = StringField(
        _l("假设"),
        validators=[
            InputRequired(_l("请写一句为什么这么做、会怎样。")),
            Length(max=LONGEST_HYPOTHESIS, message=_l("最多 300 个字。")),
        ],
    )
    expected = YuanField(_l("预计毛利多多少（元）"))
    look_after = IntegerField(
        _l("几天以后看"), default=28,
        validators=[NumberRange(1, LONGEST_LOOK, message=_l("请填 1 到 365 天。"))],
    )  # fmt: skip
