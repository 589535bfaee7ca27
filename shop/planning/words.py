"""What a forecast says in words, in the reader's language."""

from __future__ import annotations

from flask_babel import get_locale
from flask_babel import gettext as _

from shop.calendar.rules.days import DayFacts
from shop.calendar.words import holiday_words, name_of
from shop.kernel.errors import N_
from shop.kernel.quantity import Thousandths, quantity_text
from shop.planning.rules.trust import BAR, LEAST_DAYS, LEAST_UNITS, LOOK_BACK, OURS, THIN

MODELS = {OURS: N_("模型"), BAR: N_("基准"), THIN: N_("数据太少")}
MODEL_KINDS = {OURS: "good", BAR: "info", THIN: "wait"}
BP = 10_000
SHORT = 7


def in_language(name: str, name_en: str) -> str:
    """The name in the reader's language, as far as there is one."""
    return name_en if name_en and str(get_locale()).startswith("en") else name


def band(low: Thousandths, high: Thousandths) -> str:
    """``3–9``; one figure where both are the same."""
    return quantity_text(low) if low == high else f"{quantity_text(low)}–{quantity_text(high)}"


def about(quantity: Thousandths) -> str:
    """A mean without false precision: one decimal below ten, none above."""
    digits = 1 if 0 < quantity < 10_000 else 0
    return f"{quantity / 1000:.{digits}f}"


def percent(bp: int | None) -> str:
    """Whole and tenths of a per cent; a dash when it could not be measured."""
    return "—" if bp is None else f"{bp / 100:.1f} %"


def against_bar(wql_bp: int | None, bar_bp: int | None) -> str:
    """How the error stands to the bar's, in words."""
    if wql_bp is None or not bar_bp:
        return str(_("还没有量过"))
    change = round(100 * (bar_bp - wql_bp) / bar_bp)
    if change > 0:
        return str(_("比基准小 %(share)s %%", share=change))
    return str(_("和基准一样") if change == 0 else _("比基准大 %(share)s %%", share=-change))


def thin_words(known_days: int) -> str:
    """What is missing before a product can be forecast."""
    if known_days < LEAST_DAYS:
        return str(
            _("才有 %(days)s 天的销售，至少要 %(least)s 天。先按同类商品估计。", days=known_days, least=LEAST_DAYS)
        )
    return str(
        _(
            "最近 %(days)s 天卖出不到 %(units)s 件，每天的数靠不住，请只看四周的合计。",
            days=LOOK_BACK,
            units=LEAST_UNITS,
        )
    )


def goings_on(day: DayFacts) -> list[str]:
    """What makes a day special: closed, holiday, events; long seasons are left out."""
    found = []
    if not day.is_open:
        found.append(_("闭店：%(why)s", why=name_of(day.closure)) if day.closure else _("这天休息"))
    if day.holiday:
        found.append(holiday_words(day.holiday))
    return [*map(str, found), *(name_of(one) for one in day.events if one.length <= SHORT)]
