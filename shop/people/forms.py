"""Forms of logging in, people, roles and tablets."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, PasswordField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, EqualTo, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget, PasswordInput

from shop.people.actions.persons import COLOURS
from shop.people.models import PersonKind, Purpose
from shop.web.forms import options

KINDS = {
    PersonKind.STUDENT.value: _l("学生"),
    PersonKind.TEACHER.value: _l("老师"),
    PersonKind.PARTNER.value: _l("合作企业"),
}
COLOUR_NAMES = dict(
    zip(COLOURS, (_l("陶土"), _l("靛蓝"), _l("梯田绿"), _l("琥珀"), _l("咖啡"), _l("朱红")), strict=True)
)


class ChecksField(SelectMultipleField):
    """Several boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class LoginForm(FlaskForm):
    """User name and password."""

    username = StringField(_l("用户名"), [DataRequired(_l("请输入用户名。")), Length(max=64)])
    password = PasswordField(_l("密码"), [DataRequired(_l("请输入密码。")), Length(max=1000)])


class PasswordForm(FlaskForm):
    """Changing one's own password."""

    present = PasswordField(_l("现在的密码"), [DataRequired(_l("请输入现在的密码。"))])
    new = PasswordField(_l("新密码"), [DataRequired(_l("请输入新密码，至少 12 位。"))])
    again = PasswordField(_l("再输一次新密码"), [EqualTo("new", _l("两次输入的新密码不一样，请重新输入。"))])


class OwnPinForm(FlaskForm):
    """Changing one's own PIN; the password shows that it is really oneself."""

    password = PasswordField(_l("现在的密码"), [DataRequired(_l("请输入现在的密码。"))])
    pin = PasswordField(_l("新 PIN"), [DataRequired(_l("请输入新 PIN，6 位数字。"))])


class PinForm(FlaskForm):
    """A PIN typed by the person, or left empty for one made at random."""

    pin = StringField(_l("新 PIN"), [Optional()], widget=PasswordInput())


class PersonForm(FlaskForm):
    """Somebody's facts and posts."""

    kind = SelectField(_l("身份"), choices=options(KINDS.items()))
    name = StringField(_l("姓名"), [DataRequired(_l("请填姓名。"))])
    nickname = StringField(_l("昵称"), [DataRequired(_l("请填昵称；平板上只显示昵称。"))])
    staff_number = StringField(_l("学号或工号"))
    username = StringField(_l("用户名"))
    birthday = DateField(_l("生日"), [Optional()])
    colour = SelectField(_l("头像颜色"), choices=options(COLOUR_NAMES.items()))
    roles = ChecksField(_l("岗位"))


class PeopleFilterForm(FlaskForm):
    """Which people the list shows."""

    class Meta:
        csrf = False

    q = StringField(_l("找人"))
    kind = SelectField(_l("身份"), choices=options([("", _l("全部")), *KINDS.items()]), validate_choice=False)
    state = SelectField(
        _l("状态"),
        choices=options([("", _l("在用")), ("locked", _l("已锁住")), ("left", _l("已停用"))]),
        validate_choice=False,
    )


class RoleForm(FlaskForm):
    """A post's name and rights."""

    name = StringField(_l("岗位名称"), [DataRequired(_l("请填岗位名称。"))])
    rights = ChecksField(_l("权限"))


PURPOSES = {
    Purpose.TILL.value: _l("收银台"),
    Purpose.BOARD.value: _l("吧台看板"),
    Purpose.DISPLAY.value: _l("顾客屏（只显示取餐号或点单）"),
}


class DeviceForm(FlaskForm):
    """A tablet's name, what it is for and the people who may switch on there."""

    purpose = RadioField(_l("这台设备做什么用"), choices=options(PURPOSES.items()), default=Purpose.TILL.value)
    name = StringField(_l("平板名称"), [DataRequired(_l("给平板起个名字，例如「吧台平板」。"))])
    people = ChecksField(_l("谁可以在这台平板上用 PIN"), coerce=int)


class EnrolForm(FlaskForm):
    """The one-time code of a tablet."""

    code = StringField(_l("登记码"), [DataRequired(_l("请输入老师屏幕上的登记码。")), Length(max=40)])


class AuditFilterForm(FlaskForm):
    """Which lines of the trail are shown."""

    class Meta:
        csrf = False

    person = SelectField(_l("谁"), validate_choice=False)
    verb = SelectField(_l("做了什么"), validate_choice=False)
    q = StringField(_l("对象或内容"))
    since = DateField(_l("从"), [Optional()])
    until = DateField(_l("到"), [Optional()])


class YesForm(FlaskForm):
    """Agreeing to what a tablet asks for: one's own password, typed anew."""

    secret = PasswordField(
        _l("您的密码"), [DataRequired(_l("请输入您自己的密码，表示是您本人批准。")), Length(max=1000)]
    )


class NoForm(FlaskForm):
    """Refusing it, with a reason."""

    why = StringField(
        _l("不批准的原因"),
        [DataRequired(_l("请写一句为什么不批准，收银的同学会看到，最多 200 个字。")), Length(max=200)],
    )
