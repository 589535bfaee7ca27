"""Forms of the worklist."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from shop.web.forms import options
from shop.worklist.words import KINDS


class WorklistFilterForm(FlaskForm):
    """Which items are shown."""

    class Meta:
        csrf = False

    kind = SelectField(
        _l("种类"),
        choices=options([("", _l("全部")), *((code, _l(kind.name)) for code, kind in KINDS.items())]),
        validate_choice=False,
    )
    state = SelectField(
        _l("状态"), choices=options([("", _l("等着处理")), ("closed", _l("处理过的"))]), validate_choice=False
    )


class OutcomeForm(FlaskForm):
    """How something was dealt with."""

    outcome = StringField(
        _l("处理结果"),
        [
            DataRequired(_l("请写一句处理结果，例如「已和顾客核对，金额正确」。")),
            Length(max=300, message=_l("最多 300 个字。")),
        ],
    )
