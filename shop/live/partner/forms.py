"""What people type about orders to ship."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from shop.kernel.errors import N_, Problem
from shop.live.imports.rules.records import Buyer
from shop.live.imports.rules.states import Platform
from shop.live.partner.queries.orders import Wanted
from shop.live.partner.rules.layouts import FACTS, MOST_COLUMNS, WRITTEN_AS, Layout, LayoutColumn
from shop.live.partner.rules.settling import PLACES
from shop.live.partner.rules.states import Outcome, PackedBy, State
from shop.live.partner.sources import PRIVATE
from shop.stock.models import Item
from shop.web.forms import YuanField, options, uuid_of

CHANNELS = {**{one.value: one.label for one in Platform}, PRIVATE: N_("私下订购")}
MOST_ROWS, ROWS = 20, 2
MOST_PIECES = 1000


def channel_label(channel: str) -> str:
    """What a channel is called."""
    return str(_(CHANNELS[channel])) if channel in CHANNELS else channel


class OrdersForm(FlaskForm):
    """Which orders are shown."""

    class Meta:
        csrf = False

    q = StringField(_l("单号、快递单号或编码"), [Optional(), Length(max=60)])
    channel = SelectField(_l("渠道"), [Optional()])
    packed_by = SelectField(_l("谁打包"), [Optional()])
    state = SelectField(_l("状态"), [Optional()])

    @classmethod
    def asked(cls) -> OrdersForm:
        """The form; what cannot be read means all."""
        form = cls(formdata=request.args)
        form.channel.choices = options([("", _("全部渠道")), *((one, channel_label(one)) for one in CHANNELS)])
        form.packed_by.choices = options([("", _("全部")), *((one.value, _(one.label)) for one in PackedBy)])
        form.state.choices = options([("", _("全部状态")), *((one.value, _(one.label)) for one in State)])
        for field in (form.q, form.channel, form.packed_by, form.state):
            if not field.validate(form):
                field.data = ""
        return form

    def wanted(self) -> Wanted:
        """What was asked for."""
        return Wanted(
            text=(self.q.data or "").strip(), state=self.state.data or "", channel=self.channel.data or "",
            packed_by=self.packed_by.data or "", problems=request.args.get("problems") == "1",
        )  # fmt: skip


class LineForm(Form):
    """One kind of goods."""

    code = StringField(_l("商品"), [Length(max=300)])
    pieces = StringField(_l("件数"), [Length(max=6)])


class OrderForm(FlaskForm):
    """An order written down by hand."""

    channel = SelectField(
        _l("渠道"), [InputRequired()], choices=lambda: options((k, _(v)) for k, v in CHANNELS.items())
    )
    number = StringField(_l("单号"), [InputRequired(_l("请填单号。")), Length(max=40, message=_l("最多 40 个字。"))])
    paid = BooleanField(_l("已经付款"))
    name = StringField(_l("收件人"), [Length(max=80)])
    phone = StringField(_l("电话"), [Length(max=40)])
    address = StringField(_l("详细地址"), [Length(max=200)])
    note = StringField(_l("备注"), [Length(max=200)])
    lines = FieldList(FormField(LineForm), min_entries=1, max_entries=MOST_ROWS)

    def more_rows(self) -> None:
        """Room to write more."""
        for _row in range(min(ROWS, MOST_ROWS - len(self.lines))):
            self.lines.append_entry()

    def goods(self) -> tuple[list[tuple[str, int]], list[Problem]]:
        """Codes with pieces, and what cannot be read."""
        found, problems = [], []
        for number, row in enumerate(self.lines):
            code, pieces = (row.form.code.data or "").strip(), (row.form.pieces.data or "").strip()
            if not code and not pieces:
                continue
            if not (pieces.isascii() and pieces.isdigit() and 0 < int(pieces) <= MOST_PIECES):
                problems.append(Problem(f"lines-{number}-pieces", N_("件数要是 1 到 1000 的整数。")))
                continue
            found.append((code.split(" ")[0], int(pieces)))
        return found, problems

    def buyer(self) -> Buyer | None:
        """Who gets it; None when nobody wrote anything."""
        told = Buyer(
            name=(self.name.data or "").strip(), phone=(self.phone.data or "").strip(),
            address=(self.address.data or "").strip(),
        )  # fmt: skip
        return None if told.says_nothing else told


class StepForm(FlaskForm):
    """A step of an order."""

    state = SelectField(choices=options((one.value, one.value) for one in State))
    reason = StringField(_l("说明"), [Length(max=200)])


class AfterSaleForm(FlaskForm):
    """Something came back or is wrong."""

    line_id = SelectField(_l("哪一样"), coerce=int)
    pieces = IntegerField(_l("几件"), [InputRequired(_l("请填件数。")), NumberRange(1, MOST_PIECES)], default=1)
    reason = StringField(_l("原因"), [Length(max=200)])
    refund_fen = YuanField(_l("退款（元）"))


class OutcomeForm(FlaskForm):
    """What became of the pieces."""

    outcome = SelectField(choices=options((one.value, one.value) for one in Outcome if one != Outcome.WAITING))


class PartnerForm(FlaskForm):
    """A partner."""

    name = StringField(_l("名称"), [InputRequired(_l("请填名称。")), Length(max=80)])
    contact = StringField(_l("收件邮箱或联系人"), [Length(max=120)])
    share = StringField(_l("合作企业分成（%）"), [Length(max=8)], default="0")
    location_id = SelectField(_l("寄售库位"), coerce=int)
    note = StringField(_l("备注"), [Length(max=200)])
    active = BooleanField(_l("还在合作"), default=True)

    def share_bp(self) -> int | None:
        """The share in basis points; None when it is none."""
        text = (self.share.data or "0").strip().removesuffix("%")
        whole, _point, part = text.partition(".")
        if not (whole.isascii() and whole.isdigit()) or len(part) > 2 or (part and not part.isdigit()):
            return None
        points = int(whole) * 100 + int((part + "00")[:2])
        return points if points <= 10_000 else None


class ScanForm(FlaskForm):
    """A code that was scanned or typed."""

    code = StringField(_l("扫码或输入编码"), [InputRequired(_l("请扫码或输入编码。")), Length(max=64)])


class ReturnForm(FlaskForm):
    """A file that came back."""

    partner_id = SelectField(_l("哪家合作企业"), coerce=int)
    file = FileField(_l("回单（收到清单的回执，或快递单号）"), validators=[FileRequired(_l("请先选择一个文件。"))])


class TransferForm(FlaskForm):
    """Pieces that go to the partner or come back."""

    uuid = HiddenField()
    way = SelectField(_l("方向"), choices=lambda: options([("to", _("送到合作企业")), ("back", _("从合作企业退回"))]))
    other_id = SelectField(_l("我们这边的库位"), coerce=int)
    note = StringField(_l("备注"), [Length(max=100)])
    lines = FieldList(FormField(LineForm), min_entries=1, max_entries=MOST_ROWS)

    def paper(self) -> UUID:
        """The name the note was given; a new one when it was lost."""
        return uuid_of(self.uuid.data)

    def more_rows(self) -> None:
        """Room to write more."""
        for _row in range(min(ROWS, MOST_ROWS - len(self.lines))):
            self.lines.append_entry()

    def goods(self, items: Sequence[Item]) -> tuple[list[tuple[int, int]], list[Problem]]:
        """Items with pieces, and what cannot be read."""
        known = {one.code: one.id for one in items} | {one.name: one.id for one in items}
        found, problems = [], []
        for number, row in enumerate(self.lines):
            code, pieces = (row.form.code.data or "").strip(), (row.form.pieces.data or "").strip()
            if not code and not pieces:
                continue
            item = known.get(code) or known.get(code.split(" ")[0])
            if item is None:
                problems.append(Problem(f"lines-{number}-code", N_("没有这种物料。请从列表里选。")))
            elif not (pieces.isascii() and pieces.isdigit() and 0 < int(pieces) <= MOST_PIECES):
                problems.append(Problem(f"lines-{number}-pieces", N_("件数要是 1 到 1000 的整数。")))
            else:
                found.append((item, int(pieces)))
        return found, problems


class StatementForm(FlaskForm):
    """A file by which somebody settles: whose it is."""

    whose = SelectField(_l("谁的结算单"))
    file = FileField(_l("结算单或账单"), validators=[FileRequired(_l("请先选择一个文件。"))])


class BookingForm(FlaskForm):
    """The money came."""

    came_on = DateField(_l("哪天到的"), [Optional()])
    came_to = SelectField(
        _l("到了哪里"), choices=lambda: options((key, _(name)) for key, name in PLACES.items()), validate_choice=False
    )


class LayoutColumnForm(Form):
    """One column of a layout."""

    title = StringField(_l("列名"), [Length(max=60)])
    fact = SelectField(
        _l("填什么"), choices=lambda: options([("", _("（不用这一行）")), *((k, _(v)) for k, v in FACTS.items())])
    )
    text = StringField(_l("固定文字"), [Length(max=200)])


class LayoutForm(FlaskForm):
    """A partner's layout."""

    name = StringField(_l("这种格式叫什么"), [InputRequired(_l("请给这种格式起个名字。")), Length(max=60)])
    written_as = SelectField(_l("文件格式"), choices=lambda: options((k, _(v)) for k, v in WRITTEN_AS.items()))
    columns = FieldList(FormField(LayoutColumnForm), min_entries=1, max_entries=MOST_COLUMNS + ROWS)

    @classmethod
    def copy_of(cls, layout: Layout | None, *, own: bool) -> LayoutForm:
        """The form, filled with another layout; a built-in one gets a name of its own."""
        if layout is None:
            return cls(formdata=None)
        rows = [{"title": one.title, "fact": one.fact, "text": one.text} for one in layout.columns]
        name = layout.name if own else ""
        return cls(formdata=None, data={"name": name, "written_as": layout.written_as, "columns": rows})

    def more_rows(self) -> None:
        """Room for more columns."""
        for _row in range(min(ROWS, MOST_COLUMNS + ROWS - len(self.columns))):
            self.columns.append_entry()

    def layout(self) -> Layout:
        """What was typed; rows without title and fact are left out."""
        rows = [row.form for row in self.columns if (row.form.title.data or "").strip() or row.form.fact.data]
        return Layout(
            name=(self.name.data or "").strip(), written_as=self.written_as.data,
            columns=tuple(
                LayoutColumn(
                    title=(row.title.data or "").strip(), fact=row.fact.data or "", text=(row.text.data or "").strip()
                )
                for row in rows
            ),
        )  # fmt: skip


class HandOverForm(FlaskForm):
    """What is asked for."""

    layout = SelectField(_l("给谁、什么格式"), [InputRequired(_l("请选一种格式。"))])
    packed_by = SelectField(
        _l("哪些订单"), choices=lambda: options((one.value, _(one.label)) for one in reversed(list(PackedBy)))
    )
    everything = BooleanField(_l("全部重发（不选就只发新的、变更的和取消的）"))
    reason = StringField(_l("为什么给"), [Length(max=200)])
    recipient = StringField(_l("给谁（邮箱或联系人）"), [Length(max=120)])
    keep_days = IntegerField(_l("文件保留几天"), [InputRequired(_l("请填天数。"))], default=3)


class DecideForm(FlaskForm):
    """A teacher's yes or no."""

    password = PasswordField(_l("再输一次自己的密码"), [Length(max=128)])
    reason = StringField(_l("退回的话，为什么"), [Length(max=200)])
