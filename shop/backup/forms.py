"""Form for carrying a backup away."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import DataRequired, EqualTo, Length

LONGEST = 200


class CarryForm(FlaskForm):
    """The own password once more, and a passphrase for the file."""

    password = PasswordField(_l("您的登录密码"), [DataRequired(_l("请输入您的登录密码。")), Length(max=LONGEST)])
    passphrase = PasswordField(_l("给文件加口令（建议）"), [Length(max=LONGEST)])
    again = PasswordField(_l("再输一次口令"), [EqualTo("passphrase", _l("两次输入的口令不一样，请重新输入。"))])
