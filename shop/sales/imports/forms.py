"""Forms of the import pages: the file, and which of its columns tells what."""

from __future__ import annotations

from typing import Any, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectChoice, SelectField, StringField
from wtforms.validators import Length

from shop.sales.imports.reading import Source
from shop.sales.imports.rules.fields import LABELS, ColumnMapping, DateOrder, DecimalMark, Field

NO_COLUMN = ""
DATE_ORDERS = [
    SelectChoice("ymd", _l("年-月-日，如 2026-05-31")),
    SelectChoice("dmy", _l("日/月/年，如 31/05/2026")),
    SelectChoice("mdy", _l("月/日/年，如 05/31/2026")),
]
DECIMAL_MARKS = [
    SelectChoice(".", _l("小数点是句点，如 1,234.50")),
    SelectChoice(",", _l("小数点是逗号，如 1.234,50")),
]


class UploadForm(FlaskForm):
    """The file that somebody brings."""

    file = FileField(_l("文件"), validators=[FileRequired(_l("请先选择一个文件。"))])


class MappingForm(FlaskForm):
    """Which column is what; one select per fact, named like the fact."""

    date = SelectField(_l("日期"))
    time = SelectField(_l("时间"))
    ticket = SelectField(_l("小票号"))
    product = SelectField(_l("商品"))
    category = SelectField(_l("分类"))
    variant = SelectField(_l("规格"))
    quantity = SelectField(_l("数量"))
    price = SelectField(_l("单价"))
    amount = SelectField(_l("金额"))
    store = SelectField(_l("门店"))
    payment = SelectField(_l("支付方式"))
    date_order = SelectField(_l("日期写法"), choices=DATE_ORDERS)
    decimal = SelectField(_l("小数写法"), choices=DECIMAL_MARKS)
    outlet = StringField(_l("没有门店列时记到"), validators=[Length(max=120, message=_l("门店名最多 120 个字。"))])
    create_products = BooleanField(_l("菜单里没有的商品自动添加（不勾选则拒绝那些行）"), default=True)

    @classmethod
    def of(cls, source: Source, mapping: ColumnMapping) -> MappingForm:
        """The form for this file, filled from the mapping unless it was sent."""
        kept: dict[str, Any] = {name.value: str(column) for name, column in mapping.columns.items()}
        form = cls(data={**kept, "date_order": mapping.date_order, "decimal": mapping.decimal, "create_products": True})
        columns = [SelectChoice(str(i), f"{i + 1}. {name}") for i, name in enumerate(source.header)]
        for name in LABELS:
            form[name.value].choices = [SelectChoice(NO_COLUMN, _("（没有这一列）")), *columns]
        return form

    def mapping(self) -> ColumnMapping:
        """What was chosen."""
        chosen = {name: self[name.value].data for name in LABELS}
        return ColumnMapping(
            columns={Field(name): int(column) for name, column in chosen.items() if column},
            date_order=cast(DateOrder, self.date_order.data),
            decimal=cast(DecimalMark, self.decimal.data),
        )
