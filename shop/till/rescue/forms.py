"""The form that takes scanned codes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

LONGEST = 400_000


class CodesForm(FlaskForm):
    """What a scanner typed, one code a line; order and repeats do not matter."""

    codes = TextAreaField(
        _l("扫到的内容"),
        validators=[
            InputRequired(_l("先把光标放在这里，再用扫码枪扫小票或平板上的二维码。")),
            Length(max=LONGEST, message=_l("一次太多了，请分几次。")),
        ],
    )
