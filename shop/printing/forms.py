"""Forms of printers and labels."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from shop.printing.words import CHOICES, JOB_STATES, KINDS
from shop.web.forms import options


class ChecksField(SelectMultipleField):
    """Several boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PrinterForm(FlaskForm):
    """A printer."""

    name = StringField(_l("名字"), [DataRequired(_l("给打印机起个名字，最多 40 个字，例如「吧台小票机」。"))])
    address = StringField(_l("地址"), [DataRequired(_l("请填打印机的 IP 地址，自检页上印着。"))])
    port = IntegerField(_l("端口"), [InputRequired(_l("端口是 1 到 65535 的整数，一般是 9100。"))], default=9100)
    width_mm = SelectField(_l("纸宽"), coerce=int, choices=options([(58, "58 mm"), (80, "80 mm")]))
    has_cutter = BooleanField(_l("有切刀"), default=True)
    prints = ChecksField(_l("打印什么"), choices=options((code, _l(KINDS[code])) for code in CHOICES))
    devices = ChecksField(_l("打印哪些平板的小票"), coerce=int)
    station_ids = ChecksField(_l("打印哪些制作点的制作单和杯贴"), coerce=int)
    active = BooleanField(_l("在用"), default=True)


class JobFilterForm(FlaskForm):
    """Which jobs are shown."""

    class Meta:
        csrf = False

    state = SelectField(
        _l("状态"),
        choices=options([("", _l("全部")), *((code, _l(name)) for code, (name, _) in JOB_STATES.items())]),
        validate_choice=False,
    )
    printer = SelectField(_l("打印机"), validate_choice=False)


class LabelsForm(FlaskForm):
    """Which price labels, and how many of each."""

    products = ChecksField(_l("商品"), coerce=int)
    copies = IntegerField(
        _l("每种几张"),
        [InputRequired(_l("请填 1 到 100 的整数。")), NumberRange(1, 100, _l("请填 1 到 100 的整数。"))],
        default=1,
    )
