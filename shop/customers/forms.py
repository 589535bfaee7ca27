"""Forms of customers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import Length


class MemberFilterForm(FlaskForm):
    """Which members are shown."""

    class Meta:
        csrf = False

    q = StringField(_l("手机号后四位或会员码"), [Length(max=20)])


class JoinForm(FlaskForm):
    """A number to be known by, and the agreement."""

    phone = StringField(_l("手机号"))
    agreed = BooleanField(_l("顾客看过并同意"))


class WordsForm(FlaskForm):
    """What members agree to."""

    text = TextAreaField(_l("同意书"))
