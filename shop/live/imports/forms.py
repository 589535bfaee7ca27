"""Forms of platform orders: the file, its columns, which orders, what goods are, how buyers are treated."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from shop.live.imports.rules.formats import FACTS
from shop.live.imports.rules.states import AFTER, ORDER, AfterState, OrderState, Platform
from shop.web.forms import options

NO_COLUMN = ""
ALWAYS_NEEDED = ("number", "state", "ordered_at")
#: Facts of after-sales are not asked for: only order files are named by hand.
ASKED = [fact for fact in FACTS if fact not in ("after_number", "after_kind", "applied_at", "reason", "freight_refund")]


class UploadForm(FlaskForm):
    """The export that somebody brings."""

    file = FileField(_l("平台导出的文件"), validators=[FileRequired(_l("请先选择一个文件。"))])


class ColumnsForm(FlaskForm):
    """What the columns of an unknown file are; one select per fact, named like the fact."""

    platform = SelectField(_l("哪个平台"))
    title = StringField(
        _l("给这种文件起个名字"),
        [InputRequired(_l("请起个名字，例如「微店订单」。")), Length(max=80, message=_l("最多 80 个字。"))],
    )

    @classmethod
    def of(cls, header: Sequence[str]) -> ColumnsForm:
        """The form for a file with these columns."""
        columns = [SelectChoice(NO_COLUMN, _("（没有这一列）"))]
        columns += [SelectChoice(name, f"{at}. {name}") for at, name in enumerate(header, 1) if name]

        class Columns(cls):  # type: ignore[valid-type, misc]
            pass

        for fact in ASKED:
            needed = [InputRequired(_("这一项必须有，请选一列。"))] if fact in ALWAYS_NEEDED else [Optional()]
            setattr(Columns, fact, SelectField(_(FACTS[fact]), needed, choices=columns, default=NO_COLUMN))
        form: ColumnsForm = Columns()
        form.platform.choices = options((one.value, _(one.label)) for one in Platform)
        return form

    def columns(self) -> dict[str, str]:
        """What was chosen: fact -> name of the column."""
        return {fact: self[fact].data for fact in ASKED if self[fact].data}


class OrdersForm(FlaskForm):
    """Which orders are shown."""

    class Meta:
        csrf = False

    q = StringField(_l("单号或快递单号"), [Optional(), Length(max=60)])
    platform = SelectField(_l("平台"), [Optional()])
    state = SelectField(_l("状态"), [Optional()])

    @classmethod
    def asked(cls) -> OrdersForm:
        """The form; what cannot be read means all."""
        form = cls(formdata=request.args)
        form.platform.choices = options([("", _("全部平台")), *((one.value, _(one.label)) for one in Platform)])
        form.state.choices = options([("", _("全部状态")), *((one.value, _(one.label)) for one in OrderState)])
        for field in (form.q, form.platform, form.state):
            if not field.validate(form):
                field.data = ""
        return form


class MatchForm(FlaskForm):
    """What a platform's goods are in the catalogue."""

    product_id = SelectField(_l("是菜单里的哪一样"), coerce=int)

    @classmethod
    def of(cls, products: Sequence[tuple[int, str]]) -> MatchForm:
        """The form with these products to choose from."""
        form = cls()
        form.product_id.choices = options(products)
        return form


class WordForm(FlaskForm):
    """What a platform's word means."""

    platform = SelectField(choices=options((one.value, one.value) for one in Platform))
    scope = SelectField(choices=options((one, one) for one in (ORDER, AFTER)))
    word = StringField(validators=[Length(max=40)])
    state = StringField(_l("是哪种状态"), [InputRequired(_l("请选这个词是哪种状态。")), Length(max=12)])


def states_to_choose(scope: str) -> list[tuple[str, str]]:
    """What a word may mean."""
    known = OrderState if scope == ORDER else AfterState
    return [(one.value, _(one.label)) for one in known if one.value != OrderState.UNKNOWN.value]


class ChannelForm(FlaskForm):
    """How a platform's buyers are treated."""

    platform = SelectField(choices=options((one.value, one.value) for one in Platform))
    keeps_buyers = BooleanField(_l("自己发货：加密保存收件人"))
    keep_days = IntegerField(
        _l("完成后几天清除"),
        [InputRequired(_l("请填天数。")), NumberRange(1, 365, _l("天数要在 1 到 365 之间。"))],
    )

    def validate_platform(self, field: SelectField) -> None:
        """Only platforms there are."""
        if field.data not in {one.value for one in Platform}:
            raise ValidationError(_("没有这个平台。"))
