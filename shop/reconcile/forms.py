"""Forms of reconciliation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from sqlalchemy import select
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from shop.catalog.models import Product
from shop.db import session
from shop.kernel.money import yuan
from shop.web.filters import local_datetime
from shop.web.forms import options

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
USUAL_DAYS = 28
MOST_DAYS = 400


class UploadForm(FlaskForm):
    """The bill that somebody brings."""

    file = FileField(_l("账单文件"), validators=[FileRequired(_l("请先选择一个文件。"))])


class ReasonForm(FlaskForm):
    """Why it may stay as it is."""

    reason = StringField(
        _l("原因"),
        [
            InputRequired(_l("请写明原因，例如「按错金额，已和顾客说清」。")),
            Length(max=200, message=_l("最多 200 个字。")),
        ],
    )


class LinkForm(FlaskForm):
    """Which payment it is."""

    payment = RadioField(_l("是哪一笔收款"), [InputRequired(_l("请选一笔。"))])

    @classmethod
    def of(cls, rows: Sequence[Any]) -> LinkForm:
        """The form with these payments to choose from."""
        form = cls()
        form.payment.choices = options(
            (
                str(row.uuid),
                _(
                    "%(number)s · %(at)s · %(amount)s",
                    number=row.number,
                    at=local_datetime(row.occurred_at),
                    amount=yuan(abs(row.net_fen)),
                ),
            )
            for row in rows
        )
        return form


class RecordForm(FlaskForm):
    """What the customer bought."""

    product_id = SelectField(_l("卖出的商品"), coerce=int)
    pieces = IntegerField(
        _l("数量"), [InputRequired(_l("请填数量。")), NumberRange(1, 99, _l("数量要在 1 到 99 之间。"))], default=1
    )
    reason = StringField(
        _l("说明"),
        [InputRequired(_l("请写一句，例如「高峰时忘了录」。")), Length(max=200, message=_l("最多 200 个字。"))],
    )

    @classmethod
    def of(cls, fen: int) -> RecordForm:
        """The form; products that cost just this come first."""
        form = cls()
        found = session().execute(
            select(Product.id, Product.name, Product.price_fen)
            .where(Product.active, Product.kind != "combo")
            .order_by(Product.price_fen != fen, Product.sort, Product.id)
        )
        form.product_id.choices = options((row[0], f"{row[1]} · {yuan(row[2])}") for row in found)
        return form


class DaysForm(FlaskForm):
    """Which days are shown."""

    class Meta:
        csrf = False

    since = DateField(_l("从"), [Optional()])
    until = DateField(_l("到"), [Optional()])

    def validate_until(self, field: DateField) -> None:
        """Not more days than a page can show."""
        if self.since.data and field.data and not 0 <= (field.data - self.since.data).days <= MOST_DAYS:
            raise ValidationError(_l("请选一段不超过 400 天的日期，开始在前。"))

    @classmethod
    def asked(cls, today: date) -> tuple[DaysForm, date, date]:
        """The form and the days it means; what cannot be read means the usual ones."""
        form = cls(formdata=request.args)
        fine = form.validate()
        last = (form.until.data if fine else None) or today
        last = max(FIRST_DAY + timedelta(days=USUAL_DAYS), min(last, LAST_DAY))
        first = (form.since.data if fine else None) or last - timedelta(days=USUAL_DAYS - 1)
        first = max(FIRST_DAY, first, last - timedelta(days=MOST_DAYS)) if first <= last else last
        form.since.data, form.until.data = first, last
        return form, first, last
