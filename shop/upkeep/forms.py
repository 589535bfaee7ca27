"""Forms of the set-up and of the shop's settings."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, NumberRange

from shop.web.forms import YuanField, options

AMOUNT = _l("请输入金额，例如 12 或 12.50。")


class Needed:
    """Marks a field that has to be filled; whether it is well filled is judged elsewhere."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Nothing is refused here."""


class SetUpForm(FlaskForm):
    """What is asked before the real shop opens; the answers themselves are judged by `set_up_problems`."""

    code = StringField(_l("一次性开店码"), [DataRequired(_l("请输入控制台上显示的开店码。"))])
    shop_name = StringField(_l("店名"), [Needed()])
    name = StringField(_l("第一位老师的姓名"), [Needed()])
    username = StringField(_l("用户名"), [Needed()])
    password = PasswordField(_l("密码"), [Needed()])
    again = PasswordField(_l("再输一次密码"), [Needed(), EqualTo("password", _l("两次输入的密码不一样，请重新输入。"))])
    catalogue = RadioField(
        _l("菜单从哪里开始"),
        choices=[
            SelectChoice("seed", _l("用示例菜单：32 款饮品和 42 件傣陶，带上放假日历和营业时间，之后随时可改")),
            SelectChoice("empty", _l("从空白开始，自己录入；只带上公布的放假日历")),
        ],
        default="seed",
    )

    def answers(self) -> dict[str, str]:
        """What was typed about the shop and its first teacher."""
        fields = (self.shop_name, self.name, self.username, self.password)
        return {field.name: field.data or "" for field in fields}


class ShopSettingsForm(FlaskForm):
    """Settings a teacher may change."""

    name = StringField(_l("店名"), [DataRequired(_l("店名不能空着。")), Length(max=40)])
    rounding_mode = SelectField(
        _l("现金抹零方式"),
        choices=options([("down", _l("抹零（只舍不入）")), ("half_up", _l("四舍五入")), ("none", _l("不抹零"))]),
    )
    rounding_step_fen = SelectField(
        _l("现金抹到"), coerce=int, choices=options([(10, _l("角")), (100, _l("元")), (1, _l("分（不变）"))])
    )
    receipt_width_mm = SelectField(_l("小票纸宽"), coerce=int, choices=options([(58, "58 mm"), (80, "80 mm")]))
    receipt_header = TextAreaField(_l("小票抬头"), [Length(max=200)])
    receipt_footer = TextAreaField(_l("小票结尾"), [Length(max=200)])
    discount_limit_percent = IntegerField(
        _l("收银员不经批准最多优惠（%）"),
        [InputRequired(_l("请输入 0 到 100 的整数。")), NumberRange(0, 100, _l("请输入 0 到 100 的整数。"))],
    )
    shift_required = BooleanField(_l("要先开班才能收银"))
    cash_tolerance_fen = YuanField(_l("现金差异多少以内不用老师确认（元）"), [InputRequired(AMOUNT)])
    cash_out_limit_fen = YuanField(_l("付出现金超过多少要老师批准（元）"), [InputRequired(AMOUNT)])
    opening_checklist = TextAreaField(_l("开班检查（一行一条）"), [Length(max=2200)])
