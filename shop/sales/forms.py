"""Forms of the sales pages: filters that live in the address, and what changes the books."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from shop.kernel.money import Fen
from shop.people.queries import shop_profile
from shop.sales.actions.desk import Wish
from shop.sales.models import Order, RefundKind
from shop.sales.queries.figures import Span
from shop.sales.queries.orders import Wanted, outlets_to_choose, people_to_choose
from shop.sales.words import BACK_KINDS, CHANNELS, FILTER_STATES, GOODS, REASONS, SOURCES, USE_KINDS
from shop.web.forms import QuantityField, options

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2099, 12, 31)


def _possible_day(_form: FlaskForm, field: DateField) -> None:
    if field.data and not FIRST_DAY <= field.data <= LAST_DAY:
        raise ValidationError(_l("请选 2000 年到 2099 年之间的日期。"))


def _words(words: dict[str, str], everything: Any) -> list[SelectChoice]:
    return options([("", everything), *((code, _l(word)) for code, word in words.items())])


def tender_names() -> dict[str, str]:
    """What the shop calls its ways to pay."""
    return {tender.code: _(tender.name) for tender in shop_profile().tenders}


class DaysForm(FlaskForm):
    """Which days; without a choice the present one."""

    class Meta:
        csrf = False

    since = DateField(_l("从"), validators=[Optional(), _possible_day])
    until = DateField(_l("到"), validators=[Optional(), _possible_day])

    @classmethod
    def asked(cls) -> DaysForm:
        """The form as the address says."""
        form = cls(formdata=request.args)
        form.validate()
        return form

    def value(self, name: str) -> Any:
        """What a field says; None when it is left open or cannot be understood."""
        field = self._fields[name]
        return None if field.errors else field.data or None

    def days(self, today: date) -> tuple[date, date]:
        """First and last day, in order; the fields show them."""
        since, until = self.value("since"), self.value("until")
        first = since or until or today
        last = until or since or today
        for field, day in ((self.since, min(first, last)), (self.until, max(first, last))):
            if not field.errors:
                field.data, field.raw_data = day, None
        return min(first, last), max(first, last)


class SpanForm(DaysForm):
    """Which days of which outlet."""

    outlet = SelectField(_l("门店"), default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outlet.choices = options([("", _l("全部")), *((str(key), name) for key, name in outlets_to_choose())])

    def span(self, today: date) -> Span:
        """What to sum up."""
        first, last = self.days(today)
        outlet = self.value("outlet")
        return Span(first=first, last=last, outlet_id=int(outlet) if outlet else None)


def outlet_names(form: SpanForm) -> dict[str, str]:
    """What the outlets of the form are called, by their number as text."""
    return {choice.value: choice.label for choice in form.outlet.choices}


class BackFilterForm(DaysForm):
    """Which refunds, voids and comps."""

    kind = SelectField(_l("种类"), choices=lambda: _words(BACK_KINDS, _l("全部")), default="")


class UseFilterForm(DaysForm):
    """Which uses of goods."""

    kind = SelectField(_l("种类"), choices=lambda: _words(USE_KINDS, _l("全部")), default="")


class OrdersForm(SpanForm):
    """What somebody remembers of an order."""

    q = StringField(_l("找订单"), validators=[Length(max=60)])
    channel = SelectField(_l("渠道"), choices=lambda: _words(CHANNELS, _l("全部")), default="")
    source = SelectField(_l("来源"), choices=lambda: _words(SOURCES, _l("全部")), default="")
    state = SelectField(_l("状态"), choices=lambda: _words(FILTER_STATES, _l("全部")), default="")
    tender = SelectField(_l("支付方式"), default="")
    cashier = SelectField(_l("收银员"), default="")
    product = IntegerField(_l("商品"), validators=[Optional(), NumberRange(min=1, max=2**31)])
    hour = IntegerField(_l("时段"), validators=[Optional(), NumberRange(min=-1, max=23)])
    weekday = IntegerField(_l("星期"), validators=[Optional(), NumberRange(min=1, max=7)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tender.choices = options([("", _l("全部")), *tender_names().items()])
        self.cashier.choices = options([("", _l("全部")), *((str(key), name) for key, name in people_to_choose())])

    def wanted(self, today: date) -> Wanted:
        """The orders asked for."""
        span = self.span(today)
        cashier = self.value("cashier")
        hour = self.hour.data if not self.hour.errors else None
        return Wanted(
            first=span.first,
            last=span.last,
            outlet_id=span.outlet_id,
            text=self.value("q") or "",
            channel=self.value("channel") or "",
            source=self.value("source") or "",
            state=self.value("state") or "",
            tender=self.value("tender") or "",
            cashier_id=int(cashier) if cashier else None,
            product_id=self.value("product"),
            hour=hour,
            weekday=self.weekday.data if not self.weekday.errors else None,
        )


def usual_days(today: date) -> list[tuple[Any, date, date]]:
    """The ranges people ask for most: name, first and last day."""
    yesterday = today - timedelta(days=1)
    return [
        (_l("今天"), today, today),
        (_l("昨天"), yesterday, yesterday),
        (_l("近 7 天"), today - timedelta(days=6), today),
        (_l("近 28 天"), today - timedelta(days=27), today),
    ]


class ApprovedForm(FlaskForm):
    """A form that a second person signs with their own password."""

    username = StringField(_l("批准人用户名"), validators=[InputRequired(_l("请批准人填写用户名。")), Length(max=64)])
    secret = PasswordField(_l("批准人密码"), validators=[InputRequired(_l("请批准人输入密码。")), Length(max=128)])


class BackForm(ApprovedForm):
    """Money back for an order. `for_order` adds quantity and fate of each line."""

    operation = HiddenField()
    agreed_fen = HiddenField()
    reason = SelectField(_l("原因"), choices=lambda: options((code, _l(word)) for code, word in REASONS.items()))
    reason_text = StringField(_l("说明（可不填）"), validators=[Length(max=200)])
    in_cash = BooleanField(_l("改退现金"))

    @classmethod
    def for_order(cls, order: Order, kind: RefundKind, **defaults: Any) -> BackForm:
        """The form with fields for each line that can still go back; a void takes everything, a comp leaves goods."""
        fields: dict[str, Any] = {}
        for line in order.lines:
            left = line.quantity - line.returned_quantity
            if left > 0 and kind != RefundKind.VOID:
                fields[f"quantity-{line.line_no}"] = QuantityField(_l("退几件"), default=left)
            if left > 0 and kind == RefundKind.REFUND:
                fields[f"goods-{line.line_no}"] = SelectField(
                    _l("商品怎么办"), choices=options((code, _l(word)) for code, word in GOODS.items())
                )
        form: BackForm = type("BackFormOfOrder", (cls,), fields)(**defaults)
        return form

    def line_field(self, what: str, line_no: int) -> Any:
        """The `quantity` or `goods` field of a line; None when nothing of it can go back."""
        return self._fields.get(f"{what}-{line_no}")

    def wish(self, order: Order, kind: RefundKind) -> Wish:
        """What was asked for."""
        quantities, goods = {}, {}
        for line in order.lines:
            quantity = self.line_field("quantity", line.line_no)
            if quantity is not None:
                quantities[line.line_no] = quantity.data or 0
            fate = self.line_field("goods", line.line_no)
            if fate is not None:
                goods[line.line_no] = fate.data
        return Wish(
            kind=kind,
            quantities=quantities,
            goods=goods,
            in_cash=self.in_cash.data,
            reason=self.reason.data,
        )

    def operation_uuid(self) -> UUID | None:
        """The identity this form was given when it was shown."""
        try:
            return UUID(self.operation.data or "")
        except ValueError:
            return None

    def agreed(self) -> Fen:
        """The amount the approver was shown."""
        text = self.agreed_fen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1

    def lines_are_right(self) -> bool:
        """Whether what was typed for the lines and the reason can be read (the approver may still be missing)."""
        self.validate()
        return not any(self._fields[name].errors for name in self._fields if name not in ("username", "secret"))


class TenderFixForm(FlaskForm):
    """“Rang cash, was WeChat.”"""

    to_method = SelectField(_l("实际是怎么付的"))
    reason = StringField(
        _l("为什么更正"), validators=[InputRequired(_l("请写一句原因，例如“按错了”。")), Length(max=200)]
    )
    external_ref = StringField(_l("交易单号（可不填）"), validators=[Length(max=80)])


class SettleForm(FlaskForm):
    """A teacher made the refund in the merchant app."""

    reference = StringField(
        _l("商户平台的退款单号"), validators=[InputRequired(_l("请填写退款单号，方便日后对账。")), Length(max=80)]
    )


class DueInCashForm(ApprovedForm):
    """Hand a refund due back in cash instead."""

    reason = StringField(_l("为什么改退现金"), validators=[InputRequired(_l("请写一句原因。")), Length(max=200)])
