"""Equipment, its upkeep and the fit-out list as people type them."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from shop.purchasing.actions.equipment import EquipmentFacts
from shop.purchasing.actions.fit_out import FitOutFacts
from shop.purchasing.queries.equipment import people_to_choose
from shop.purchasing.queries.fit_out import fit_outs
from shop.purchasing.queries.suppliers import suppliers_to_choose
from shop.purchasing.words import EQUIPMENT_STATES, FIT_OUT_KINDS, FIT_OUT_STATES
from shop.web.forms import YuanField, chosen_number, options


def _or_none(pairs: list[tuple[int, str]]) -> list[object]:
    return options([(0, "—"), *pairs])


def _people() -> list[object]:
    return _or_none([(one.id, one.nickname) for one in people_to_choose()])


class EquipmentForm(FlaskForm):
    """A thing."""

    code = StringField(_l("编号"), validators=[InputRequired(_l("请填编号。")), Length(max=20)])
    name = StringField(_l("名称"), validators=[InputRequired(_l("请填名称。")), Length(max=80)])
    serial = StringField(_l("出厂编号"), validators=[Length(max=60)])
    place = StringField(_l("放在哪里"), validators=[Length(max=60)])
    supplier_id = SelectField(_l("向谁买的"), coerce=chosen_number, validate_choice=False)
    fit_out_id = SelectField(_l("开店清单里的"), coerce=chosen_number, validate_choice=False)
    bought_on = DateField(_l("哪天买的"), validators=[InputRequired(_l("请填日期。"))])
    price = YuanField(_l("买价（元）"), validators=[InputRequired(_l("请填金额。")), NumberRange(min=0)])
    residual = YuanField(_l("残值（元）"), validators=[Optional(), NumberRange(min=0)])
    life_months = IntegerField(_l("用几个月折完"), validators=[InputRequired(_l("请填几个月。")), NumberRange(1, 600)])
    warranty_until = DateField(_l("保修到"), validators=[Optional()])
    keeper_id = SelectField(_l("谁保管"), coerce=chosen_number, validate_choice=False)
    state = SelectField(_l("状态"))
    retired_on = DateField(_l("哪天报废"), validators=[Optional()])
    note = StringField(_l("备注"), validators=[Length(max=200)])

    def offer(self) -> None:
        """Offer what may be chosen."""
        self.supplier_id.choices = _or_none([(one.id, one.name) for one in suppliers_to_choose()])
        self.fit_out_id.choices = _or_none([(one.id, one.name) for one in fit_outs(state="")])
        self.keeper_id.choices = _people()
        self.state.choices = options((code, _(word)) for code, (word, _look) in EQUIPMENT_STATES.items())

    def facts(self) -> EquipmentFacts | None:
        """What was typed; None while something needed is missing."""
        if self.bought_on.data is None or self.price.data is None or self.life_months.data is None:
            return None
        texts = {name: (self[name].data or "").strip() for name in ("code", "name", "serial", "place", "note")}
        return EquipmentFacts(
            bought_on=self.bought_on.data, price_fen=self.price.data, life_months=self.life_months.data,
            residual_fen=self.residual.data or 0, supplier_id=self.supplier_id.data or None,
            fit_out_id=self.fit_out_id.data or None, warranty_until=self.warranty_until.data,
            keeper_id=self.keeper_id.data or None, state=self.state.data, retired_on=self.retired_on.data, **texts,
        )  # fmt: skip


class PlanForm(FlaskForm):
    """What is done again and again."""

    task = StringField(_l("做什么"), validators=[InputRequired(_l("请写做什么。")), Length(max=80)])
    every_days = IntegerField(_l("每几天一次"), validators=[InputRequired(_l("请填几天。")), NumberRange(1, 3650)])


class MaintenanceForm(FlaskForm):
    """What was done."""

    plan_id = SelectField(_l("哪一项"), coerce=chosen_number, validate_choice=False)
    done_on = DateField(_l("哪天做的"), validators=[InputRequired(_l("请填日期。"))])
    what = StringField(_l("做了什么"), validators=[Length(max=200)])
    cost = YuanField(_l("花了多少（元）"), validators=[Optional(), NumberRange(min=0)])


class FitOutForm(FlaskForm):
    """A task or a purchase before the shop opens."""

    kind = SelectField(_l("种类"))
    name = StringField(_l("名称"), validators=[InputRequired(_l("请填名称。")), Length(max=80)])
    hall = StringField(_l("哪个地方"), validators=[Length(max=40)])
    state = SelectField(_l("状态"))
    budget = YuanField(_l("预算（元）"), validators=[Optional(), NumberRange(min=0)])
    spent = YuanField(_l("已花，不算登记了的设备（元）"), validators=[Optional(), NumberRange(min=0)])
    due_on = DateField(_l("哪天要好"), validators=[Optional()])
    keeper_id = SelectField(_l("谁负责"), coerce=chosen_number, validate_choice=False)
    note = StringField(_l("备注"), validators=[Length(max=200)])

    def offer(self) -> None:
        """Offer what may be chosen."""
        self.kind.choices = options((code, _(word)) for code, word in FIT_OUT_KINDS.items())
        self.state.choices = options((code, _(word)) for code, (word, _look) in FIT_OUT_STATES.items())
        self.keeper_id.choices = _people()

    def facts(self) -> FitOutFacts:
        """What was typed."""
        texts = {name: (self[name].data or "").strip() for name in ("name", "hall", "note")}
        return FitOutFacts(
            kind=self.kind.data, state=self.state.data, budget_fen=self.budget.data or 0,
            spent_fen=self.spent.data or 0, due_on=self.due_on.data, keeper_id=self.keeper_id.data or None, **texts,
        )  # fmt: skip
