"""Suppliers and quotes as people type them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from shop.kernel.errors import N_, Problem
from shop.kernel.quantity import ONE
from shop.purchasing.actions.suppliers import QuoteFacts, SupplierFacts
from shop.purchasing.forms.typed import NO_ITEM, item_named, typed_of
from shop.stock.models import Item
from shop.web.forms import YuanField, chosen_number

NO_PACK = N_("请填一个包装有多少，例如 950、1kg、12升。")


class SupplierFilterForm(FlaskForm):
    """What to look for among suppliers."""

    class Meta:
        csrf = False

    q = StringField(_l("供应商"))


class SupplierForm(FlaskForm):
    """A supplier."""

    name = StringField(_l("名称"), validators=[InputRequired(_l("请填名称。")), Length(max=80)])
    contact = StringField(_l("联系人"), validators=[Length(max=40)])
    phone = StringField(_l("电话"), validators=[Length(max=40)])
    address = StringField(_l("地址"), validators=[Length(max=200)])
    terms = StringField(_l("怎么结算"), validators=[Length(max=80)])
    note = StringField(_l("备注"), validators=[Length(max=200)])
    active = BooleanField(_l("还在供货"), default=True)

    def facts(self) -> SupplierFacts:
        """What was typed."""
        texts = {name: (self[name].data or "").strip() for name in ("contact", "phone", "address", "terms", "note")}
        return SupplierFacts(name=(self.name.data or "").strip(), active=bool(self.active.data), **texts)


class QuoteForm(FlaskForm):
    """A quote for one item."""

    supplier_id = SelectField(_l("供应商"), coerce=chosen_number, validate_choice=False)
    item = StringField(_l("物料"), validators=[InputRequired(_l("请填物料。"))])
    pack_name = StringField(_l("包装"), validators=[InputRequired(_l("请填包装，例如 箱。")), Length(max=60)])
    pack_quantity = StringField(_l("一个包装有多少"))
    price = YuanField(_l("一个包装的价（元）"), validators=[InputRequired(_l("请填价格。")), NumberRange(min=0)])
    freight = YuanField(_l("一个包装摊到的运费（元）"), validators=[Optional(), NumberRange(min=0)])
    minimum = IntegerField(_l("最少买几个包装"), validators=[Optional(), NumberRange(1, 100000)], default=1)
    shelf_life_days = IntegerField(_l("到货后能放几天"), validators=[Optional(), NumberRange(1, 36500)])
    lead_days = IntegerField(_l("下单后几天到"), validators=[Optional(), NumberRange(0, 365)])
    note = StringField(_l("备注"), validators=[Length(max=200)])

    def facts(self, items: Sequence[Item]) -> tuple[QuoteFacts | None, list[Problem]]:
        """What was typed, or what cannot be read."""
        item = item_named(self.item.data, items)
        if item is None:
            return None, [Problem("item", NO_ITEM)]
        name = (self.pack_name.data or "").strip()
        pack, problems = self._pack(name, item)
        if problems or self.price.data is None:
            return None, problems
        return QuoteFacts(
            supplier_id=self.supplier_id.data, item_id=item.id, pack_name=name, pack=pack, price_fen=self.price.data,
            freight_fen=self.freight.data or 0, minimum_packs=self.minimum.data or 1,
            shelf_life_days=self.shelf_life_days.data, lead_days=self.lead_days.data,
            note=(self.note.data or "").strip(),
        ), []  # fmt: skip

    def _pack(self, name: str, item: Item) -> tuple[Fraction, list[Problem]]:
        """Base units in a pack: what was typed, or what the item says of a pack of this name."""
        known = {pack.name: pack.factor for pack in item.packs}
        text = (self.pack_quantity.data or "").strip()
        if not text:
            return known.get(name, Fraction(0)), [] if name in known else [Problem("pack_quantity", NO_PACK)]
        quantity, problems = typed_of(text, item, "pack_quantity")
        if not quantity and not problems:
            problems = [Problem("pack_quantity", NO_PACK)]
        return Fraction(quantity, ONE), problems
