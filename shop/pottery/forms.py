"""What people type about works, as values of the kernel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

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
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from shop.catalog.rules.pottery import FOOD_CONTACT
from shop.kernel.errors import N_, Invalid, Problem
from shop.kernel.quantity import parse_quantity, quantity_text
from shop.pottery.rules.commissions import CommissionFacts
from shop.pottery.rules.lots import LotFacts
from shop.pottery.rules.works import ClaimFacts, WorkFacts
from shop.pottery.words import CLAIMS, MAKERS_AS
from shop.web.forms import QuantityField, YuanField, chosen_number, options, uuid_of

CLAIM_ROWS = 3
#: A centimetre is ten millimetres, and a quantity is thousandths.
THOUSANDTHS_OF_MM = 100


class TextField(StringField):
    """A line of text without blanks at its ends."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = str(valuelist[0]).strip() if valuelist else ""

    def process_data(self, value: Any) -> None:
        self.data = value or ""


class LongField(TextAreaField):
    """Several lines of text, as every system writes them."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = str(valuelist[0]).replace("\r\n", "\n").strip() if valuelist else ""

    def process_data(self, value: Any) -> None:
        self.data = value or ""


class WholeField(QuantityField):
    """A whole number; `data` is it or None."""

    def read(self, text: str) -> int:
        thousandths = parse_quantity(text)
        if thousandths % 1000:
            raise Invalid(problems=(Problem("", N_("请填整数。")),))
        return thousandths // 1000

    def show(self, value: int) -> str:
        return str(value)


class CentimetreField(QuantityField):
    """A length in centimetres with at most one decimal; `data` is millimetres or None."""

    def read(self, text: str) -> int:
        thousandths = parse_quantity(text)
        if thousandths % THOUSANDTHS_OF_MM:
            raise Invalid(problems=(Problem("", N_("请填厘米数，最多一位小数，例如 7.5。")),))
        return thousandths // THOUSANDTHS_OF_MM

    def show(self, value: int) -> str:
        return quantity_text(value * THOUSANDTHS_OF_MM)


class ChecksField(SelectMultipleField):
    """Several of a list, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class WorkFilterForm(FlaskForm):
    """What to look for among works."""

    class Meta:
        csrf = False

    q = StringField(_l("作品"))
    contact = SelectField(
        _l("食品接触"),
        choices=lambda: options([("", _l("全部")), *((one, _l(one)) for one in FOOD_CONTACT)]),
        validate_choice=False,
    )


class ClaimForm(Form):
    """A patent or a claim to heritage."""

    kind = SelectField(
        _l("哪一种"),
        choices=lambda: options((code, _l(word)) for code, word in CLAIMS.items()),
        validate_choice=False,
    )
    claim = TextField(_l("名称"))
    source = TextField(_l("出处"))


class WorkForm(FlaskForm):
    """A whole work."""

    product_id = SelectField(_l("商品"), coerce=chosen_number, validate_choice=False)
    kind = TextField(_l("种类"))
    makers = ChecksField(_l("制作者"), coerce=chosen_number, validate_choice=False)
    makers_as = SelectField(
        _l("公开页上怎么写制作者"),
        choices=lambda: options((code, _l(word)) for code, word in MAKERS_AS.items()),
        validate_choice=False,
    )
    method = TextField(_l("做法"))
    firing = TextField(_l("烧成"))
    diameter_mm = CentimetreField(_l("直径（厘米）"))
    height_mm = CentimetreField(_l("高（厘米）"))
    capacity_ml = WholeField(_l("容量（毫升）"))
    weight_g = WholeField(_l("重量（克）"))
    story = LongField(_l("故事"))
    care = LongField(_l("养护"))
    one_off = BooleanField(_l("单件作品：一件一码"))
    published = BooleanField(_l("放上公开页和图录"))
    claims = FieldList(FormField(ClaimForm), min_entries=CLAIM_ROWS, max_entries=12, label=_l("专利与非遗"))

    def offer(self, products: Iterable[tuple[int, str]], makers: Iterable[tuple[int, str]]) -> None:
        """What may be chosen."""
        self.product_id.choices = options([("0", _("请选择")), *products])
        self.makers.choices = options(makers)

    def facts(self) -> tuple[WorkFacts, list[int]]:
        """What was stated, and the row of each claim."""
        rows = [place for place, row in enumerate(self.claims) if row.form.claim.data or row.form.source.data]
        typed = [self.claims[place].form for place in rows]
        claims = [ClaimFacts(kind=one.kind.data or "", claim=one.claim.data, source=one.source.data) for one in typed]
        facts = WorkFacts(
            kind=self.kind.data, makers=self.makers.data or (), makers_as=self.makers_as.data or "",
            method=self.method.data, firing=self.firing.data,
            diameter_mm=self.diameter_mm.data, height_mm=self.height_mm.data,
            capacity_ml=self.capacity_ml.data, weight_g=self.weight_g.data, story=self.story.data, care=self.care.data,
            one_off=self.one_off.data, published=self.published.data,
            claims=claims,
        )  # fmt: skip
        return facts, rows


class ReportForm(FlaskForm):
    """A test report of a work or a lot."""

    number = TextField(_l("检测报告编号"))
    on = DateField(_l("检测报告日期"), validators=[Optional()])


class SecondForm(FlaskForm):
    """What a second costs."""

    price_fen = YuanField(_l("二等品价格（元）"))


class PieceForm(FlaskForm):
    """What is particular about a piece."""

    note = TextField(_l("这一件的特点"))


class LotForm(FlaskForm):
    """What came out of a kiln."""

    uuid = HiddenField()
    fired_on = DateField(_l("出窑日期"), validators=[Optional()])
    firsts = WholeField(_l("正品（件）"))
    seconds = WholeField(_l("二等品（件）"))
    lost = WholeField(_l("烧坏（件）"))
    cost_fen = YuanField(_l("这一批的实际成本（元）"))
    location_id = SelectField(_l("放到哪里"), coerce=chosen_number, validate_choice=False)
    note = TextField(_l("备注"))

    def facts(self) -> LotFacts:
        """What was written down."""
        return LotFacts(
            uuid=uuid_of(self.uuid.data), fired_on=self.fired_on.data, firsts=self.firsts.data or 0,
            seconds=self.seconds.data or 0, lost=self.lost.data or 0, cost_fen=self.cost_fen.data,
            location_id=self.location_id.data, note=self.note.data,
        )  # fmt: skip


class CommissionForm(FlaskForm):
    """What somebody ordered."""

    customer = TextField(_l("客人怎么称呼"))
    work_id = SelectField(_l("照哪件作品"), coerce=chosen_number, validate_choice=False)
    wish = LongField(_l("要做什么"))
    price_fen = YuanField(_l("说好的价钱（元）"))
    deposit_fen = YuanField(_l("定金（元）"))
    due_on = DateField(_l("什么时候要"), validators=[Optional()])

    def facts(self) -> CommissionFacts:
        """What was agreed."""
        return CommissionFacts(
            customer=self.customer.data, wish=self.wish.data, price_fen=self.price_fen.data,
            deposit_fen=self.deposit_fen.data or 0, due_on=self.due_on.data, work_id=self.work_id.data or None,
        )  # fmt: skip
