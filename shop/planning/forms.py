"""The form of a what-if."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from shop.planning.rules.asking import QUESTION_NAMES, Asked, Question
from shop.web.forms import options


class WhatIfForm(FlaskForm):
    """What if ... from when to when, which product, how much."""

    kind = RadioField(_l("如果"), validators=[InputRequired(_l("请选一项。"))])
    first = DateField(_l("从哪天"), validators=[InputRequired(_l("请填第一天。"))])
    last = DateField(_l("到哪天"), validators=[InputRequired(_l("请填最后一天。"))])
    product = SelectField(_l("商品"), coerce=int, validate_choice=False)
    size = IntegerField(_l("多少"), validators=[Optional()])

    def offer(self, products: list[tuple[int, str]]) -> None:
        """What can be chosen."""
        self.known = {product for product, _name in products}
        self.kind.choices = options((kind.value, _(name)) for kind, name in QUESTION_NAMES.items())
        self.product.choices = options([(0, _("（不用选）")), *products])

    def asked(self) -> Asked:
        """The question as it was typed; only for a form that validates."""
        first, last = self.first.data or date.min, self.last.data or date.min
        product = self.product.data if self.product.data in self.known else None
        return Asked(Question(self.kind.data), first, last, product, self.size.data or 0)
