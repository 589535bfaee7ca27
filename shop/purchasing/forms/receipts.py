"""What came, and what is asked for it, as people type it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import DateField, FieldList, Form, FormField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from shop.kernel.errors import N_, Problem
from shop.purchasing.actions.invoices import Asked
from shop.purchasing.actions.receipts import Came
from shop.purchasing.forms.typed import typed_of
from shop.purchasing.models import PurchaseLine, PurchaseOrder
from shop.purchasing.words import REJECT_REASONS
from shop.stock.models import Item, Location
from shop.web.forms import YuanField, chosen_number, options

MOST_ROWS = 100


def reasons() -> list[Any]:
    """Why something goes back."""
    return options([("", "—"), *((code, _l(word)) for code, word in REJECT_REASONS.items())])


class CameForm(Form):
    """One ordered line as it came."""

    line_id = HiddenField()
    accepted = StringField(_l("收下多少"))
    value = YuanField(_l("收下的金额（元，含运费）"), validators=[Optional(), NumberRange(min=0)])
    expires = DateField(_l("到期日"), validators=[Optional()])
    lot = StringField(_l("供应商的批号"), validators=[Length(max=40)])
    rejected = StringField(_l("退回多少"))
    reject_reason = SelectField(_l("退回的原因"), choices=reasons, validate_choice=False)


class ReceiptForm(FlaskForm):
    """Goods came."""

    uuid = HiddenField()
    to_id = SelectField(_l("放到哪里"), coerce=chosen_number, validate_choice=False)
    note = StringField(_l("备注"), validators=[Length(max=200)])
    photo = FileField(_l("照片（送货单或破损）"))
    lines = FieldList(FormField(CameForm), max_entries=MOST_ROWS)

    def offer(self, locations: Sequence[Location]) -> None:
        """Offer these places."""
        self.to_id.choices = options((one.id, _(one.name)) for one in locations)

    def came(self, order: PurchaseOrder, items: Mapping[int, Item]) -> tuple[list[Came], list[Problem]]:
        """What was typed, and what cannot be read; a line where nothing came is left out."""
        ordered = {line.id: line for line in order.lines}
        found: list[Came] = []
        problems: list[Problem] = []
        for place, row in enumerate(self.lines):
            form, line = row.form, ordered.get(chosen_number(row.form.line_id.data))
            if line is None:
                continue
            accepted = _amount(form.accepted.data, line, items[line.item_id], f"lines-{place}-accepted", problems)
            rejected = _amount(form.rejected.data, line, items[line.item_id], f"lines-{place}-rejected", problems)
            if rejected and not form.reject_reason.data:
                problems.append(Problem(f"lines-{place}-reject_reason", N_("退回的要选原因。")))
            if accepted or rejected:
                found.append(
                    Came(
                        line.id, accepted, rejected, form.reject_reason.data or "", form.value.data,
                        form.expires.data, (form.lot.data or "").strip(),
                    )
                )  # fmt: skip
        return found, problems


def _amount(text: str | None, line: PurchaseLine, item: Item, field: str, problems: list[Problem]) -> int:
    """A typed quantity of an ordered line, which may name its pack; 0 for nothing."""
    if not (text or "").strip():
        return 0
    quantity, wrong = typed_of(text, item, field, packs={line.quote.pack_name: line.quote.pack})
    problems += wrong
    return quantity


class AskedForm(Form):
    """One line of an invoice."""

    line_id = HiddenField()
    quantity = StringField(_l("发票上的数量"))
    amount = YuanField(_l("发票上的金额（元）"), validators=[Optional(), NumberRange(min=0)])


class InvoiceForm(FlaskForm):
    """An invoice of an order."""

    number = StringField(_l("发票号"), validators=[InputRequired(_l("请填发票号。")), Length(max=40)])
    dated = DateField(_l("开票日期"), validators=[InputRequired(_l("请填日期。"))])
    lines = FieldList(FormField(AskedForm), max_entries=MOST_ROWS)

    def asked(self, order: PurchaseOrder, items: Mapping[int, Item]) -> tuple[list[Asked], list[Problem]]:
        """What was typed, and what cannot be read."""
        ordered = {line.id: line for line in order.lines}
        found: list[Asked] = []
        problems: list[Problem] = []
        for place, row in enumerate(self.lines):
            form, line = row.form, ordered.get(chosen_number(row.form.line_id.data))
            if line is None:
                continue
            quantity = _amount(form.quantity.data, line, items[line.item_id], f"lines-{place}-quantity", problems)
            if quantity and form.amount.data is None and not form.amount.errors:
                problems.append(Problem(f"lines-{place}-amount", N_("请填金额。")))
            elif quantity:
                found.append(Asked(line.id, quantity, form.amount.data or 0))
        return found, problems
