"""Forms of stations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, Length


class StationForm(FlaskForm):
    """A station's name and what comes there when nobody said otherwise."""

    name = StringField(_l("制作点名称"), [DataRequired(_l("请填制作点名称，例如「吧台」。")), Length(max=40)])
    takes_drinks = BooleanField(_l("没有另外指定的饮品在这里做"))
    takes_food = BooleanField(_l("没有另外指定的食品在这里做"))
