"""Requests, budgets and reasons as people type them."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from shop.kernel.errors import Problem
from shop.purchasing.actions.requests import Wanted
from shop.purchasing.forms.typed import NO_ITEM, item_named, typed_of
from shop.stock.models import Item
from shop.web.forms import YuanField

ROWS = 4
MOST_ROWS = 60


class WantedForm(Form):
    """One row of a request."""

    item = StringField(_l("物料"))
    quantity = StringField(_l("数量"))

    def blank(self) -> bool:
        """Whether nobody typed anything here."""
        return not (self.item.data or "").strip() and not (self.quantity.data or "").strip()


class RequestForm(FlaskForm):
    """What is wanted."""

    note = StringField(_l("为什么买"), validators=[Length(max=200)])
    lines = FieldList(FormField(WantedForm), min_entries=1, max_entries=MOST_ROWS)

    def more_rows(self) -> None:
        """Room to write more."""
        for _ in range(min(ROWS, MOST_ROWS - len(self.lines))):
            self.lines.append_entry()

    def wanted(self, items: Sequence[Item]) -> tuple[list[Wanted], list[int], list[Problem]]:
        """What was typed, the row of each, and what cannot be read."""
        found: list[Wanted] = []
        rows: list[int] = []
        problems: list[Problem] = []
        for number, row in enumerate(self.lines):
            if row.form.blank():
                continue
            item = item_named(row.form.item.data, items)
            if item is None:
                problems.append(Problem(f"lines-{number}-item", NO_ITEM))
                continue
            quantity, wrong = typed_of(row.form.quantity.data, item, f"lines-{number}-quantity")
            problems += wrong
            if not wrong:
                found.append(Wanted(item.id, quantity))
                rows.append(number)
        return found, rows, problems


class ReasonForm(FlaskForm):
    """Why."""

    reason = StringField(_l("理由"), validators=[Length(max=200)])


class BudgetForm(FlaskForm):
    """What may be spent in a month."""

    amount = YuanField(_l("这个月的采购预算（元）"), validators=[InputRequired(_l("请填金额。")), NumberRange(min=0)])
