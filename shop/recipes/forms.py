"""Forms of recipes: the editor's lines, what came out of a preparation, the shares of a price card, filters."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, HiddenField, SelectField, StringField, TextAreaField

from shop.kernel.errors import N_, DomainError
from shop.kernel.quantity import ONE
from shop.recipes.queries.book import About, RecipeBook, recipe_book
from shop.recipes.rules.card import Shares
from shop.recipes.rules.facts import MODE_NAMES, MOST_LINES, ROLES, LineFacts, RecipeFacts
from shop.recipes.rules.lines import PLAIN
from shop.recipes.rules.operations import KnownItem
from shop.stock.rules.units import KNOWN, in_base_units, thousandths
from shop.web.errors import translated
from shop.web.forms import QuantityField, YuanField, options

#: A percentage has two decimals: basis points are thousandths of a percent / 10.
THOUSANDTHS_OF_BP = 10
KINDS = {
    "": N_("全部"),
    "drink": N_("饮品"),
    "food": N_("食品"),
    "pottery": N_("陶器"),
    "merchandise": N_("周边"),
    "preparation": N_("半成品"),
}


class WordField(StringField):
    """A line of text without blanks at its ends and without signs that cannot be kept."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = str(valuelist[0]).replace("\0", "").strip() if valuelist else ""


class PercentField(QuantityField):
    """A percentage with at most two decimals; `data` is basis points."""

    def read(self, text: str) -> int:
        return super().read(text.strip().removesuffix("%").removesuffix("％")) // THOUSANDTHS_OF_BP

    def show(self, value: int) -> str:
        return super().show(value * THOUSANDTHS_OF_BP)


class SecondsField(QuantityField):
    """A time; `data` is whole seconds."""

    def read(self, text: str) -> int:
        return super().read(text) // ONE

    def show(self, value: int) -> str:
        return str(value)


class FilterForm(FlaskForm):
    """The filters of the list; they live in the address."""

    class Meta:
        csrf = False

    q = WordField(_l("名称、拼音或编码"))
    kind = SelectField(_l("类型"), choices=options((code, _l(word)) for code, word in KINDS.items()))


class LineForm(Form):
    """One line; without an item there is none."""

    item_id = SelectField(_l("用料"), coerce=int, validate_choice=False)
    quantity = QuantityField(_l("净用量"))
    unit = SelectField(_l("单位"), choices=options([("", _l("默认")), *((one, one) for one in KNOWN)]))
    role = SelectField(
        _l("角色"), choices=options([("", "—"), *((code, _l(word)) for code, word in ROLES.items())]),
        validate_choice=False,
    )  # fmt: skip
    waste_bp = PercentField(_l("损耗（%）"))
    mode = SelectField(_l("怎么用"), choices=options((code, _l(word)) for code, word in MODE_NAMES.items()))
    note = WordField(_l("备注"))

    def said(self) -> bool:
        """Whether the row holds anything."""
        return bool(self.item_id.data or self.quantity.typed)


class RecipeForm(FlaskForm):
    """A whole recipe; saving it makes a new version."""

    output_quantity = QuantityField(_l("做出来多少"), default=ONE)
    loss_bp = PercentField(_l("做的时候损耗（%）"), default=0)
    seconds = SecondsField(_l("用时（秒）"), default=0)
    method = TextAreaField(_l("做法"))
    why = WordField(_l("改了什么、为什么"))
    lines = FieldList(FormField(LineForm), max_entries=MOST_LINES, label=_l("用料"))

    def __init__(self, *arguments: Any, book: RecipeBook | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.book = book or recipe_book()
        self.choices = options([(0, "—"), *sorted(_item_choices(self.book.about), key=lambda one: one[1])])
        self._fill_choices()

    def _fill_choices(self) -> None:
        for row in self.lines:
            row.form.item_id.choices = self.choices

    def add_blank_rows(self) -> None:
        """Leave room for three more lines."""
        for _blank in range(3):
            if len(self.lines) < MOST_LINES:
                self.lines.append_entry()
        self._fill_choices()

    def facts(self) -> RecipeFacts:
        """What was typed, as far as it could be read; an amount that cannot be converted is told beside its row."""
        return RecipeFacts(
            lines=tuple(self._line(row.form) for row in self.lines if row.form.said()),
            output_quantity=self.output_quantity.data or 0,
            loss_bp=self.loss_bp.data or 0,
            method=(self.method.data or "").replace("\0", "").replace("\r\n", "\n").strip(),
            seconds=self.seconds.data or 0,
            why=self.why.data or "",
        )

    def _line(self, row: LineForm) -> LineFacts:
        item_id = row.item_id.data or 0
        about = self.book.about.get(item_id)
        quantity = row.quantity.data or 0
        if about is not None and quantity > 0 and row.unit.data:
            known = self.book.items[about.code]
            try:
                quantity = _converted(quantity, row.unit.data, known)
            except DomainError as refusal:
                row.quantity.errors = [*row.quantity.errors, translated(refusal.message, refusal.facts)]
                quantity = 0
        return LineFacts(
            item_id=item_id, quantity=quantity, role=row.role.data or "", waste_bp=row.waste_bp.data or 0,
            mode=row.mode.data or PLAIN, note=row.note.data or "",
        )  # fmt: skip


def _item_choices(about: Mapping[int, About]) -> list[tuple[int, str]]:
    return [(item_id, f"{one.code} {one.name}（{one.unit}）") for item_id, one in about.items()]


def _converted(quantity: int, unit: str, item: KnownItem) -> int:
    exact = in_base_units(Fraction(quantity, ONE), unit, dimension=item.dimension, density=item.density)
    return thousandths(exact)


class PriceForm(FlaskForm):
    """What comes on top of the material; lives in the address."""

    class Meta:
        csrf = False

    loss_bp = PercentField(_l("报损（%）"), default=Shares().loss_bp)
    labour = YuanField(_l("人工（元/小时）"), default=Shares().labour_fen_per_hour)
    energy = YuanField(_l("水电（元/份）"), default=Shares().energy_fen)
    platform_bp = PercentField(_l("平台抽成（%）"), default=Shares().platform_bp)
    margin_bp = PercentField(_l("要的毛利（%）"), default=Shares().margin_bp)

    @staticmethod
    def data_of(shares: Shares) -> dict[str, int]:
        """The form's fields for these shares."""
        return {
            "loss_bp": shares.loss_bp, "labour": shares.labour_fen_per_hour, "energy": shares.energy_fen,
            "platform_bp": shares.platform_bp, "margin_bp": shares.margin_bp,
        }  # fmt: skip

    def shares(self) -> Shares | None:
        """What was typed; None while something is wrong, which is told beside its field."""
        if not self.validate():
            return None
        values = [one.data or 0 for one in (self.loss_bp, self.labour, self.energy, self.platform_bp, self.margin_bp)]
        if min(values) < 0 or values[0] >= 10_000 or values[3] + values[4] >= 10_000:
            self.margin_bp.errors = [*self.margin_bp.errors, _("抽成和毛利加起来要小于 100%，都不能是负数。")]
            return None
        loss_bp, labour, energy, platform_bp, margin_bp = values
        return Shares(
            loss_bp=loss_bp, labour_fen_per_hour=labour, energy_fen=energy, platform_bp=platform_bp, margin_bp=margin_bp
        )


class BatchForm(FlaskForm):
    """What was planned and what really came out."""

    uuid = HiddenField()
    planned = QuantityField(_l("打算做多少"))
    actual = QuantityField(_l("实际做出多少"))
    note = WordField(_l("备注"))


class OutForm(FlaskForm):
    """Why there is none of it."""

    reason = WordField(_l("原因"))
