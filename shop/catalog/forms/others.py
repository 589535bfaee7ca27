"""The forms of categories, groups of choices, tax rates, photos and the list's filters."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    ColorField,
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    SelectField,
    StringField,
)

from shop.catalog.actions.shelves import CLAY
from shop.catalog.forms.fields import ChecksField, TextField, WholeField, known, leave_blank, row_id
from shop.catalog.queries.lists import category_choices, product_names
from shop.catalog.rules.choices import MOST_OPTIONS
from shop.catalog.rules.facts import GroupFacts, OptionFacts
from shop.catalog.words import ICON_NAMES, KINDS, SERVICE_NAMES, STATE_NAMES
from shop.web.forms import YuanField, options

_PERCENT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,2}0*)?")


class FilterForm(FlaskForm):
    """The filters of the list of products; they live in the address."""

    class Meta:
        csrf = False

    q = TextField(_l("名称、拼音或编码"))
    category = SelectField(_l("分类"))
    kind = SelectField(_l("类型"))
    state = SelectField(_l("状态"))

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        everything = ("", _l("全部"))
        self.category.choices = options([everything, *((str(number), name) for number, name in category_choices())])
        self.kind.choices = options([everything, *((kind, _l(word)) for kind, word in KINDS.items())])
        self.state.choices = options((state, _l(word)) for state, word in STATE_NAMES.items())

    def category_id(self) -> int | None:
        """The category asked for."""
        text = self.category.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


class CategoryForm(FlaskForm):
    """One tab of the till."""

    name = TextField(_l("名称"))
    name_en = TextField(_l("英文名"))
    icon = SelectField(_l("图标"))
    colour = ColorField(_l("颜色"), default=CLAY)
    sort = WholeField(_l("排序"), default=0)
    on_till = BooleanField(_l("显示在收银台"), default=True)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.icon.choices = options((icon, _l(word)) for icon, word in ICON_NAMES.items())


class OptionForm(Form):
    """One option of a group."""

    id = HiddenField()
    name = TextField(_l("选项"))
    name_en = TextField(_l("英文名"))
    price_fen = YuanField(_l("加价（元）"))
    default = BooleanField(_l("默认"))
    service = SelectField(
        _l("默认用于"), choices=options((code, _l(word)) for code, word in SERVICE_NAMES.items()), default=""
    )
    available = BooleanField(_l("有货"), default=True)

    def said(self) -> bool:
        """Whether the row holds anything."""
        return bool(self.id.data or self.name.data or self.name_en.data or self.price_fen.typed)


class GroupForm(FlaskForm):
    """A group of choices."""

    name = TextField(_l("名称"))
    name_en = TextField(_l("英文名"))
    min_choices = WholeField(_l("最少选几样"), default=1)
    max_choices = WholeField(_l("最多选几样"), default=1)
    sort = WholeField(_l("排序"), default=0)
    options = FieldList(FormField(OptionForm), max_entries=MOST_OPTIONS, label=_l("选项"))
    product_ids = ChecksField(_l("在哪些商品提供"), coerce=int)

    def __init__(self, *arguments: Any, group_id: int | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.product_ids.choices = options(product_names(group_id))

    def facts(self) -> GroupFacts:
        """What was typed, as far as it could be read; an option without a name is none."""
        options = tuple(
            OptionFacts(
                id=row_id(row.id.data), name=row.name.data,
                name_en=row.name_en.data, price_fen=row.price_fen.data or 0, default=row.default.data,
                service=row.service.data or "", available=row.available.data,
            )
            for row in (entry.form for entry in self.options)
            if row.name.data
        )  # fmt: skip
        return GroupFacts(
            name=self.name.data, name_en=self.name_en.data, min_choices=self.min_choices.data or 0,
            max_choices=self.max_choices.data or 0, sort=self.sort.data or 0, options=options,
            product_ids=known(self.product_ids),
        )  # fmt: skip

    def add_blank_rows(self) -> None:
        """Leave room for three more options."""
        leave_blank(self.options, MOST_OPTIONS, 3)


class PercentField(StringField):
    """A percentage; `data` is basis points."""

    typed = ""

    def _value(self) -> str:
        return self.typed

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.typed = str(valuelist[0]) if valuelist else ""
        self.data = None
        text = unicodedata.normalize("NFKC", self.typed).strip().removesuffix("%").strip()
        if not _PERCENT.fullmatch(text) or Decimal(text) > 100:
            raise ValueError(str(_l("税率请填 0 到 100 之间的数，最多两位小数。")))
        self.data = int(Decimal(text) * 100)


class TaxForm(FlaskForm):
    """A rate that holds from a day on."""

    code = TextField(_l("代码"))
    name = TextField(_l("名称"))
    rate = PercentField(_l("税率（%）"))
    valid_from = DateField(_l("从哪天起"))
    included = BooleanField(_l("标价已含税"), default=True)
