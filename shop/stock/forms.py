"""What people type about stock, as values of the kernel."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from shop.kernel.errors import N_, DomainError, Problem
from shop.stock.actions.items import ItemFacts, PackFacts
from shop.stock.actions.papers import PaperFacts, PaperLine
from shop.stock.models import Item, Location
from shop.stock.rules.typed import typed_quantity
from shop.stock.words import COUNT_CLASSES, DIMENSIONS, ITEM_KINDS, WASTE_REASONS
from shop.web.errors import translated
from shop.web.forms import QuantityField, YuanField, chosen_number, options, uuid_of

ROWS = 6
MOST_ROWS = 200


def words(pairs: Mapping[str, str]) -> list[object]:
    """A select's choices from codes and their words."""
    return options((code, _l(word)) for code, word in pairs.items())


class ItemFilterForm(FlaskForm):
    """What to look for among items."""

    class Meta:
        csrf = False

    q = StringField(_l("物料"))
    kind = SelectField(_l("类别"), choices=lambda: [*options([("", _l("全部"))]), *words(ITEM_KINDS)])
    location = SelectField(_l("库位"), validate_choice=False)


class LineForm(Form):
    """One row of a paper."""

    item = StringField(_l("物料"))
    quantity = StringField(_l("数量"))
    value = YuanField(_l("总金额（元）"))
    expires = DateField(_l("到期日"), validators=[Optional()])

    def blank(self) -> bool:
        """Whether nobody typed anything here."""
        return not (self.item.data or "").strip() and not (self.quantity.data or "").strip()


class PaperForm(FlaskForm):
    """A receipt, transfer, write-off or opening stock."""

    uuid = HiddenField()
    from_id = SelectField(_l("从哪里"), coerce=chosen_number, validate_choice=False)
    to_id = SelectField(_l("到哪里"), coerce=chosen_number, validate_choice=False)
    reason = SelectField(_l("原因"), choices=lambda: words(WASTE_REASONS), validate_choice=False)
    note = StringField(_l("备注"), validators=[Length(max=200)])
    lines = FieldList(FormField(LineForm), min_entries=ROWS, max_entries=MOST_ROWS)

    def offer(self, locations: Sequence[Location]) -> None:
        """Offer these places."""
        self.from_id.choices = self.to_id.choices = options((one.id, _(one.name)) for one in locations)

    def facts(self, kind: str, items: Sequence[Item]) -> tuple[PaperFacts, list[int], list[Problem]]:
        """What was written down, the row of each line, and what cannot be read."""
        known = _by_name(items)
        lines, rows, problems = [], [], []
        for number, row in enumerate(self.lines):
            form = row.form
            if form.blank():
                continue
            item = known.get((form.item.data or "").strip().split(" ")[0]) or known.get((form.item.data or "").strip())
            if item is None:
                problems.append(Problem(f"lines-{number}-item", NO_ITEM))
                continue
            try:
                quantity = quantity_of(form.quantity.data or "", item)
            except DomainError as error:
                problems += [Problem(f"lines-{number}-quantity", one.message, one.facts) for one in error.problems]
                continue
            expires = form.expires.data.isoformat() if form.expires.data else None
            lines.append(PaperLine(item.id, quantity, form.value.data, expires))
            rows.append(number)
        facts = PaperFacts(
            uuid=uuid_of(self.uuid.data), kind=kind, lines=lines, from_id=self.from_id.data, to_id=self.to_id.data,
            reason=(self.reason.data or "") if kind == "waste" else "", note=self.note.data or "",
        )  # fmt: skip
        return facts, rows, problems


NO_ITEM = N_("没有这种物料。请从列表里选。")
_ROW = re.compile(r"^lines-(\d+)-(.+)$")


def on_rows(problems: Sequence[Problem], rows: Sequence[int]) -> tuple[Problem, ...]:
    """Problems of lines beside the rows in which they were typed."""
    moved = []
    for one in problems:
        match = _ROW.match(one.field)
        field = f"lines-{rows[int(match[1])]}-{match[2]}" if match else one.field
        moved.append(Problem(field, one.message, one.facts))
    return tuple(moved)


def _by_name(items: Sequence[Item]) -> dict[str, Item]:
    return {one.name: one for one in items} | {one.code: one for one in items}


def quantity_of(text: str, item: Item) -> int:
    """A typed quantity of this item in thousandths. Raises Invalid."""
    packs: dict[str, Fraction] = {pack.name: pack.factor for pack in item.packs}
    return typed_quantity(text, dimension=item.dimension, density=item.density, packs=packs)


def said(error: DomainError) -> str:
    """What is wrong, in one sentence."""
    return " ".join(translated(one.message, one.facts) for one in error.problems) or translated(
        error.message, error.facts
    )


class ItemForm(FlaskForm):
    """An item."""

    code = StringField(_l("编码"), validators=[InputRequired(_l("请填编码。")), Length(max=64)])
    name = StringField(_l("名称"), validators=[InputRequired(_l("请填名称。")), Length(max=200)])
    name_en = StringField(_l("英文名"), validators=[Length(max=200)])
    kind = SelectField(_l("类别"), choices=lambda: words(ITEM_KINDS))
    dimension = SelectField(_l("怎么量"), choices=lambda: words(DIMENSIONS))
    density = StringField(_l("密度（克/毫升）"))
    shelf_life_days = IntegerField(_l("保质期（天）"), validators=[Optional(), NumberRange(1, 36500)])
    opened_hours = IntegerField(_l("开封后可用（小时）"), validators=[Optional(), NumberRange(1, 100000)])
    storage = StringField(_l("怎么存放"), validators=[Length(max=60)])
    shelf = StringField(_l("货架位置"), validators=[Length(max=40)])
    count_class = SelectField(_l("多久盘一次"), choices=lambda: words(COUNT_CLASSES))
    pack_name = StringField(_l("包装"), validators=[Length(max=60)])
    pack_quantity = QuantityField(_l("一个包装有多少（基本单位）"))
    pack_price = YuanField(_l("一个包装的价格（元）"))
    reorder_point = QuantityField(_l("低于多少要补货"))
    reorder_to = QuantityField(_l("补到多少"))
    active = BooleanField(_l("在用"), default=True)

    def facts(self) -> ItemFacts:
        """What was typed, as the action takes it."""
        pack = self.pack_quantity.data
        packs = [] if not (self.pack_name.data and pack) else [
            PackFacts(self.pack_name.data, *_ratio(pack), price_fen=self.pack_price.data)
        ]  # fmt: skip
        price = self.pack_price.data
        return ItemFacts(
            code=(self.code.data or "").strip(), name=(self.name.data or "").strip(), kind=self.kind.data,
            dimension=self.dimension.data, name_en=(self.name_en.data or "").strip(),
            density=density(self.density.data), shelf_life_days=self.shelf_life_days.data,
            opened_hours=self.opened_hours.data, storage=self.storage.data or "", shelf=self.shelf.data or "",
            count_class=self.count_class.data,
            standard=(price, pack) if price is not None and pack else None, reorder_point=self.reorder_point.data,
            reorder_to=self.reorder_to.data, packs=packs, active=bool(self.active.data),
        )  # fmt: skip

    def validate_density(self, field: StringField) -> None:
        """A number, or nothing."""
        if field.data and density(field.data) is None:
            raise ValidationError(_("请填数字，例如 1.03。"))


def _ratio(thousandths: int) -> tuple[int, int]:
    base = Fraction(thousandths, 1000)
    return base.numerator, base.denominator


def density(text: str | None) -> tuple[int, int] | None:
    """A density as an exact ratio; None when nothing or nonsense was typed."""
    plain = (text or "").strip()
    if not re.fullmatch(r"\d{1,3}(\.\d{1,4})?", plain) or not Fraction(plain):
        return None
    ratio = Fraction(plain)
    return ratio.numerator, ratio.denominator


class LocationForm(FlaskForm):
    """A real place."""

    name = StringField(_l("名称"), validators=[InputRequired(_l("请填名称。")), Length(max=60)])
    name_en = StringField(_l("英文名"), validators=[Length(max=60)])
    sort = IntegerField(_l("排序"), validators=[Optional(), NumberRange(0, 10000)], default=0)
    active = BooleanField(_l("在用"), default=True)


class CountStartForm(FlaskForm):
    """Where and what to count."""

    uuid = HiddenField()
    location_id = SelectField(_l("库位"), coerce=int)
    which = SelectField(_l("数哪些"), choices=lambda: options([("due", _l("到期该数的")), ("all", _l("这里的全部"))]))


class TareForm(FlaskForm):
    """A container."""

    name = StringField(_l("容器"), validators=[InputRequired(_l("请填名称。")), Length(max=60)])
    weight = QuantityField(_l("空的有多重（克）"), validators=[InputRequired(_l("请填数字，例如 350。"))])


class DayForm(FlaskForm):
    """Which day's moves."""

    class Meta:
        csrf = False

    day = DateField(_l("营业日"), validators=[Optional()])

    def chosen(self) -> date | None:
        """The day, when it is one."""
        return self.day.data if self.validate() else None
