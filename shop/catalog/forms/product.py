"""The form of a whole product."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, SelectField, TextAreaField

from shop.catalog.forms.fields import (
    ChecksField,
    ClockField,
    TextField,
    WholeField,
    WordsField,
    known,
    leave_blank,
    row_id,
)
from shop.catalog.queries.lists import category_choices, group_choices, tax_choices
from shop.catalog.rules.facts import ChoiceFacts, ProductFacts, SlotFacts, VariantFacts, WindowFacts
from shop.catalog.rules.pottery import FOOD_CONTACT, UNTESTED
from shop.catalog.words import KINDS, WEEKDAYS
from shop.kernel.errors import N_
from shop.web.forms import YuanField, options

MOST_VARIANTS, MOST_WINDOWS, MOST_SLOTS, MOST_CHOICES = 40, 7, 8, 40


class VariantForm(Form):
    """One form of a product; an empty name in a new row means there is none."""

    id = HiddenField()
    name = TextField(_l("规格名称"))
    code = TextField(_l("规格编码"))
    price_fen = YuanField(_l("价格（元）"))
    barcodes = WordsField(_l("条码"))
    active = BooleanField(_l("在售"), default=True)

    def said(self) -> bool:
        """Whether the row holds anything."""
        return bool(self.id.data or self.name.data or self.code.data or self.barcodes.data or self.price_fen.typed)


class WindowForm(Form):
    """One time in which a product is sold."""

    days = ChecksField(
        _l("星期"), coerce=int, choices=options((str(number), name) for number, name in WEEKDAYS.items())
    )
    opens = ClockField(_l("从"))
    closes = ClockField(_l("到"))

    def said(self) -> bool:
        """Whether the row holds anything."""
        return bool(self.days.data or self.opens.data or self.closes.data)


class ChoiceForm(Form):
    """A product that may fill a slot."""

    code = TextField(_l("商品编码"))
    surcharge_fen = YuanField(_l("加价（元）"))
    default = BooleanField(_l("默认"))

    def said(self) -> bool:
        """Whether the row holds anything."""
        return bool(self.code.data or self.surcharge_fen.typed)


class SlotForm(Form):
    """A place in a combo."""

    name = TextField(_l("内容"))
    min_choices = WholeField(_l("最少选"), default=1)
    max_choices = WholeField(_l("最多选"), default=1)
    choices = FieldList(FormField(ChoiceForm), max_entries=MOST_CHOICES, label=_l("可选商品的编码"))

    def said(self) -> bool:
        """Whether the row holds anything."""
        return bool(self.name.data or any(row.form.code.data for row in self.choices))


class ProductForm(FlaskForm):
    """Everything about a product."""

    code = TextField(_l("编码"))
    name = TextField(_l("名称"))
    name_en = TextField(_l("英文名"))
    kind = SelectField(_l("类型"))
    category_id = SelectField(_l("分类"), coerce=int, validate_choice=False)
    new_category = TextField(_l("或者新分类"))
    price_fen = YuanField(_l("价格（元）"))
    tax_code = SelectField(_l("税率"))
    temperature = TextField(_l("温度"))
    allergens = WordsField(_l("过敏原"))
    badge = TextField(_l("角标"))
    sort = WholeField(_l("排序"), default=0)
    barcodes = WordsField(_l("条码"))
    description = TextAreaField(_l("说明"))
    sold_out = TextField(_l("售罄原因"))
    food_contact = SelectField(_l("食品接触"), validate_choice=False, default=UNTESTED)
    report_number = TextField(_l("检测报告编号"))
    report_date = TextField(_l("检测报告日期"))
    active = BooleanField(_l("在售"), default=True)
    on_till = BooleanField(_l("显示在收银台"), default=True)
    group_ids = ChecksField(_l("做法与加料"), coerce=int)
    variants = FieldList(FormField(VariantForm), max_entries=MOST_VARIANTS, label=_l("规格"))
    windows = FieldList(FormField(WindowForm), max_entries=MOST_WINDOWS, label=_l("供应时段"))
    slots = FieldList(FormField(SlotForm), max_entries=MOST_SLOTS, label=_l("套餐内容"))

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.kind.choices = options((kind, _l(word)) for kind, word in KINDS.items())
        self.food_contact.choices = options([("", _l("请选择")), *((one, _l(one)) for one in FOOD_CONTACT)])
        self.category_id.choices = options(category_choices() or [(0, _l("（还没有分类）"))])
        self.tax_code.choices = options(tax_choices())
        self.group_ids.choices = options(group_choices())

    def validate(self, extra_validators: Any = None) -> bool:
        """Read every field; a price is asked for, also in rows that were begun."""
        right: bool = super().validate(extra_validators)
        priced = [self, *(row.form for row in self.variants if row.form.said())]
        for form in priced:
            if form.price_fen.data is None and not form.price_fen.errors:
                form.price_fen.errors = [*form.price_fen.errors, str(_l(PRICE_WANTED))]
                right = False
        return right

    def facts(self) -> ProductFacts:
        """What was typed, as far as it could be read."""
        return ProductFacts(
            code=self.code.data, name=self.name.data, kind=self.kind.data or "",
            category_id=next(iter(known(self.category_id)), 0), price_fen=self.price_fen.data or 0,
            name_en=self.name_en.data,
            tax_code=self.tax_code.data or "", allergens=self.allergens.data or (), temperature=self.temperature.data,
            description=(self.description.data or "").replace("\0", "").replace("\r\n", "\n").strip(),
            badge=self.badge.data, sort=self.sort.data or 0, active=self.active.data, on_till=self.on_till.data,
            sold_out=self.sold_out.data or None, barcodes=self.barcodes.data or (),
            group_ids=known(self.group_ids),
            variants=tuple(_variant(row.form) for row in self.variants if row.form.said()),
            windows=tuple(_window(row.form) for row in self.windows if row.form.said()),
            slots=tuple(_slot(row.form) for row in self.slots if row.form.said()),
            new_category=self.new_category.data,
            food_contact=next(iter(known(self.food_contact)), "") if self.kind.data == "pottery" else "",
            report_number=self.report_number.data,
            report_date=self.report_date.data,
        )  # fmt: skip

    def add_blank_rows(self) -> None:
        """Leave room for one more of everything, and for three more choices of a slot."""
        for rows, most in ((self.variants, MOST_VARIANTS), (self.windows, MOST_WINDOWS), (self.slots, MOST_SLOTS)):
            leave_blank(rows, most, 1)
        for slot in self.slots:
            leave_blank(slot.form.choices, MOST_CHOICES, 3)


PRICE_WANTED = N_("请填价格，例如 24 或 24.50；免费的填 0。")


def _variant(row: VariantForm) -> VariantFacts:
    return VariantFacts(
        id=row_id(row.id.data), name=row.name.data, price_fen=row.price_fen.data or 0, code=row.code.data,
        barcodes=row.barcodes.data or (), active=row.active.data,
    )  # fmt: skip


def _window(row: WindowForm) -> WindowFacts:
    return WindowFacts(days=tuple(sorted(row.days.data or ())), opens=row.opens.data, closes=row.closes.data)


def _slot(row: SlotForm) -> SlotFacts:
    choices = tuple(
        ChoiceFacts(
            code=one.form.code.data, surcharge_fen=one.form.surcharge_fen.data or 0, default=one.form.default.data
        )
        for one in row.choices
        if one.form.code.data
    )
    return SlotFacts(
        name=row.name.data,
        min_choices=row.min_choices.data or 0,
        max_choices=row.max_choices.data or 0,
        choices=choices,
    )
