"""Papers, budgets and spans of days as people type them."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import DateField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from shop.books.actions.papers import PaperFacts
from shop.books.rules.chart import ACCOUNTS, MONEY_BY_PAPER, PROFIT_CODES, SUPPLIERS
from shop.books.rules.papers import PAPER_KINDS
from shop.books.rules.postings import month_end, month_of, month_start
from shop.books.words import HALLS
from shop.web.forms import YuanField, options, uuid_of


class PaperForm(FlaskForm):
    """Money that moves without a sale. Its kind is chosen before, so that only what belongs to it is asked."""

    uuid = HiddenField()
    day = DateField(_l("哪天"), validators=[InputRequired(_l("请填日期。"))])
    amount = YuanField(_l("金额（元）"), validators=[InputRequired(_l("请填金额。")), NumberRange(min=1)])
    fee = YuanField(_l("其中的扣点（元）"), validators=[Optional(), NumberRange(min=0)])
    account = SelectField(_l("用在哪里"), validate_choice=False)
    money = SelectField(_l("用哪一笔钱"), validate_choice=False)
    hall = SelectField(_l("算在哪里"), validate_choice=False)
    payee = StringField(_l("付给谁、谁付的"), validators=[Length(max=80)])
    note = StringField(_l("备注"), validators=[Length(max=200)])
    photo = FileField(_l("收据照片"))

    def offer(self, kind: str) -> None:
        """Offer what may be chosen for this kind of paper."""
        told = PAPER_KINDS[kind]
        self.account.choices = options((code, _(ACCOUNTS[code].name)) for code in told.choices)
        self.money.choices = options((code, _(ACCOUNTS[code].name)) for code in MONEY_BY_PAPER)
        self.hall.choices = options((code, _(word)) for code, word in reversed(HALLS.items()))
        if kind == "transfer":
            self.account.label.text, self.money.label.text = _("到哪里"), _("从哪里")
        elif told.comes_in:
            self.money.label.text = _("进到哪里")
        elif SUPPLIERS in told.choices:
            self.account.label.text = _("付的是什么")

    def facts(self, kind: str, *, photo: str | None) -> PaperFacts | None:
        """What was typed; None while something needed is missing."""
        if self.day.data is None or self.amount.data is None:
            return None
        told = PAPER_KINDS[kind]
        return PaperFacts(
            uuid=uuid_of(self.uuid.data), kind=kind, day=self.day.data, amount_fen=self.amount.data,
            money=self.money.data or "", account=(self.account.data or "") if told.choices else "",
            fee_fen=(self.fee.data or 0) if told.with_fee else 0,
            hall=self.hall.data if self.hall.data in HALLS else "", payee=(self.payee.data or "").strip(),
            note=(self.note.data or "").strip(), photo=photo,
        )  # fmt: skip


class ReasonForm(FlaskForm):
    """Why."""

    reason = StringField(_l("理由"), validators=[Length(max=100)])


class CloseForm(FlaskForm):
    """A month is closed."""

    note = StringField(_l("说明"), validators=[Length(max=200)])


class BudgetForm(FlaskForm):
    """What every account of profit and loss may come to in a month."""


for _code in PROFIT_CODES:
    setattr(
        BudgetForm,
        f"a{_code}",
        YuanField(_l(ACCOUNTS[_code].name), validators=[Optional(), NumberRange(min=0)]),
    )


def month_asked(default: date) -> str:
    """The month asked for in the URL (``month=2026-11``), or the one of `default`."""
    text = request.args.get("month", "")
    try:
        return month_of(month_start(text)) if len(text) == len("2026-11") else month_of(default)
    except ValueError:
        return month_of(default)


def span_asked(default: date) -> tuple[date, date]:
    """The days asked for in the URL (``since``, ``until``), or the month of `default`; never the wrong way round."""
    month = month_asked(default)
    first, last = _day("since") or month_start(month), _day("until") or month_end(month)
    return min(first, last), max(first, last)


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def budget_fields(form: BudgetForm) -> dict[str, Any]:
    """The fields of a budget by account."""
    return {code: form[f"a{code}"] for code in PROFIT_CODES}
