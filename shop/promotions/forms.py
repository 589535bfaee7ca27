"""The editor's form: from what a person typed to a rule, and the basket beside it."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.widgets import CheckboxInput, ListWidget

from shop.kernel.errors import N_, Invalid, Problem
from shop.promotions.goods import goods_choices, product_choices
from shop.promotions.rules import Rule, Scope, Slot
from shop.promotions.rules.checks import PERCENT_KINDS
from shop.promotions.words import CHANNELS, KINDS, WEEKDAYS
from shop.web.forms import QuantityField, YuanField, options

SLOTS, BASKET_ROWS = 4, 4
_PERCENT = re.compile(r"\d{1,3}(\.\d{1,2})?")
NO_PERCENT = N_("请填 0 到 100 之间的数，最多两位小数。")
CHOOSE = _l("请在列表里选。")


def _plain(text: Any) -> str:
    return unicodedata.normalize("NFKC", str(text)).replace("\0", "").strip()


class LineField(StringField):
    """A line of text without blanks at its ends."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = _plain(valuelist[0]) if valuelist else ""


class WholeField(IntegerField):
    """A whole number; nothing typed is 0."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = _plain(valuelist[0]) if valuelist else ""
        self.data = 0
        if text and not re.fullmatch(r"\d{1,7}", text):
            raise ValueError(_("请填整数。"))
        self.data = int(text or 0)


class PercentField(QuantityField):
    """A percentage; `data` is basis points or None."""

    def read(self, text: str) -> int:
        plain = _plain(text).removesuffix("%").strip()
        if not _PERCENT.fullmatch(plain):
            raise Invalid(problems=(Problem("", NO_PERCENT),))
        return int(Decimal(plain) * 100)

    def show(self, value: int) -> str:
        return f"{Decimal(value) / 100:f}".rstrip("0").rstrip(".") if value % 100 else str(value // 100)


class ChecksField(SelectMultipleField):
    """Several of a list, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SlotForm(Form):
    """One part of a bundle."""

    goods = SelectField(_l("哪样商品"), invalid_choice_message=CHOOSE, default="")
    count = WholeField(_l("件数"), default=1)


class BasketForm(Form):
    """One line of the basket to try."""

    product = SelectField(_l("商品"), invalid_choice_message=CHOOSE, default="")
    pieces = WholeField(_l("件数"), default=1)


class PromotionForm(FlaskForm):
    """Everything a promotion is, and a basket to see what it would cost."""

    name = LineField(_l("名称"))
    kind = SelectField(_l("哪一种"), invalid_choice_message=CHOOSE)
    percent = PercentField(_l("减百分之几"))
    amount = YuanField(_l("金额（元）"))
    n = WholeField(_l("第几件"), default=2)
    slots = FieldList(FormField(SlotForm), min_entries=SLOTS, max_entries=SLOTS, label=_l("一起买的几样"))
    goods = ChecksField(_l("哪些商品（都不勾就是全部）"))
    min_fen = YuanField(_l("满多少（元）"))
    every = BooleanField(_l("每满都减"))
    code = LineField(_l("券码"))
    points = WholeField(_l("一次用多少积分"), default=0)
    starts = LineField(_l("开始"))
    ends = LineField(_l("结束"))
    days = ChecksField(_l("星期几（都不勾就是每天）"), coerce=int)
    dates = LineField(_l("只在这些日子"))
    opens = LineField(_l("从几点"))
    closes = LineField(_l("到几点"))
    members_only = BooleanField(_l("只给会员"))
    channel = SelectField(_l("哪里可用"), invalid_choice_message=CHOOSE, default="")
    stackable = BooleanField(_l("可以和别的可叠加促销用在同一件上"))
    most = WholeField(_l("每单最多几次"), default=0)
    floor_fen = YuanField(_l("每件最低价（元）"))
    priority = WholeField(_l("先后"), default=100)
    basket = FieldList(
        FormField(BasketForm), min_entries=BASKET_ROWS, max_entries=BASKET_ROWS, label=_l("试算的购物篮")
    )
    member = BooleanField(_l("顾客是会员"))

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.kind.choices = options((kind, _(word)) for kind, word in KINDS.items())
        self.channel.choices = options((code, _(word)) for code, word in CHANNELS.items())
        self.days.choices = options((day, _(word)) for day, word in WEEKDAYS.items())
        goods, products = goods_choices(), product_choices()
        self.goods.choices = options(goods)
        for row in self.slots:
            row.form.goods.choices = options([("", "—"), *goods])
        for row in self.basket:
            row.form.product.choices = options([("", "—"), *((str(number), name) for number, name in products)])

    def rule(self, promotion_id: int = 0) -> Rule:
        """What was typed, as far as it could be read."""
        kind = self.kind.data or ""
        percents = kind in PERCENT_KINDS
        wholes = kind.startswith(("order", "coupon")) or kind == "points"
        slots = tuple(
            Slot(scope_of_goods([row.form.goods.data]), row.form.count.data or 0)
            for row in self.slots
            if row.form.goods.data
        )
        return Rule(
            id=promotion_id, name=self.name.data or "", kind=kind,
            value=(self.percent.data if percents else self.amount.data) or 0,
            scope=Scope() if wholes or kind == "bundle" else scope_of_goods(self.goods.data or []),
            n=(self.n.data or 0) if kind == "nth" else 2, slots=slots if kind == "bundle" else (),
            min_fen=(self.min_fen.data or 0) if wholes else 0,
            every=bool(self.every.data) and kind == "order_amount",
            code=(self.code.data or "").upper() if kind.startswith("coupon") else "",
            points=(self.points.data or 0) if kind == "points" else 0,
            starts=self.starts.data or "", ends=self.ends.data or "", days=tuple(self.days.data or ()),
            dates=tuple(dict.fromkeys((self.dates.data or "").replace("、", " ").replace(",", " ").split())),
            opens=_clock(self.opens.data), closes=_clock(self.closes.data), members_only=bool(self.members_only.data),
            channel=self.channel.data or "", stackable=bool(self.stackable.data), most=self.most.data or 0,
            floor_fen=self.floor_fen.data or 0,
            priority=self.priority.data or 0,
        )  # fmt: skip

    def basket_rows(self) -> list[tuple[int, int]]:
        """(product, pieces) to try."""
        rows = [(row.form.product.data or "", row.form.pieces.data or 0) for row in self.basket]
        return [(int(product), min(pieces, 999)) for product, pieces in rows if product.isdigit() and pieces > 0]


def form_data(rule: Rule) -> dict[str, Any]:
    """The form's fields for a rule."""
    return {
        "name": rule.name, "kind": rule.kind, "percent": rule.value if rule.kind in PERCENT_KINDS else None,
        "amount": None if rule.kind in PERCENT_KINDS else rule.value, "n": rule.n,
        "slots": [{"goods": goods_of(slot.scope)[0], "count": slot.count} for slot in rule.slots],
        "goods": goods_of(rule.scope), "min_fen": rule.min_fen or None, "every": rule.every, "code": rule.code,
        "points": rule.points, "starts": rule.starts, "ends": rule.ends, "days": list(rule.days),
        "dates": " ".join(rule.dates), "opens": rule.opens,
        "closes": rule.closes, "members_only": rule.members_only, "channel": rule.channel,
        "stackable": rule.stackable, "most": rule.most, "floor_fen": rule.floor_fen or None, "priority": rule.priority,
    }  # fmt: skip


def scope_of_goods(chosen: list[str]) -> Scope:
    """A scope from what was chosen: ``product:3``, ``category:2``, ``kind:drink``."""
    parts = [one.partition(":") for one in chosen]
    numbers = {
        what: tuple(int(key) for kind, _sep, key in parts if kind == what and key.isdigit())
        for what in ("product", "category")
    }
    return Scope(
        products=numbers["product"], categories=numbers["category"],
        kinds=tuple(key for what, _sep, key in parts if what == "kind"),
    )  # fmt: skip


def goods_of(scope: Scope) -> list[str]:
    """The other way round."""
    return [
        *(f"kind:{kind}" for kind in scope.kinds), *(f"category:{number}" for number in scope.categories),
        *(f"product:{number}" for number in scope.products),
    ]  # fmt: skip


def _clock(text: str | None) -> str:
    return f"0{text}" if re.fullmatch(r"\d:\d\d", text or "") else text or ""
