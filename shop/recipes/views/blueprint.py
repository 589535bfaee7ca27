"""The blueprint of the recipes' pages, and the words their templates use."""

from __future__ import annotations

from fractions import Fraction

from flask import Blueprint
from flask_babel import get_locale
from flask_babel import gettext as _

from shop.kernel.errors import N_
from shop.kernel.money import round_half_up, yuan
from shop.kernel.quantity import ONE, quantity_text
from shop.recipes import finders
from shop.recipes.models import PreparedBatch
from shop.recipes.rules.facts import MODE_NAMES, ROLES
from shop.stock.words import UNITS
from shop.web.access import May
from shop.web.nav import Entry, open_to
from shop.web.search import Finder, offer

blueprint = Blueprint("recipes", "shop.recipes.views", url_prefix="/recipes")
offer(
    blueprint,
    Finder(N_("配方"), "cup", May.SEE_RECIPES, finders.recipes),
    pages=(Entry("recipes.out", N_("用完的物料"), "alert"), Entry("recipes.ways", N_("核对所有点法"), "check")),
)

STATUS = {
    "final": (N_("已定"), "good"),
    "provisional": (N_("暂估"), "wait"),
    "missing": (N_("不知道"), "bad"),
}
WHY = {"price": N_("单价变了"), "amount": N_("用量变了"), "added": N_("新加的"), "removed": N_("去掉的")}
WRONG = {"price": N_("价格低于 0"), "item": N_("用到没有的物料"), "nothing": N_("用料是 0")}


def in_language(name: str, name_en: str) -> str:
    """The name in the reader's language."""
    locale = get_locale()
    return name_en if name_en and locale is not None and locale.language == "en" else name


def exact_yuan(value: Fraction) -> str:
    """A part of a cost in yuan with four decimals, because a gram of coffee is not worth a whole fen."""
    sign = "-" if value < 0 else ""
    whole = round_half_up(abs(value) * 100)
    return f"{sign}¥{whole // 10_000}.{whole % 10_000:04d}"


def per_unit_of(batch: PreparedBatch) -> str:
    """What one unit of what really came out cost, in yuan."""
    return exact_yuan(Fraction(batch.cost_fen * ONE, batch.actual_quantity))


def unit_word(unit: str) -> str:
    """A base unit in the reader's language."""
    return str(_(UNITS[unit]))


def amount(value: Fraction | int) -> str:
    """Thousandths as people read them; a part of a thousandth is rounded."""
    return quantity_text(round_half_up(value))


@blueprint.context_processor
def words() -> dict[str, object]:
    """Words for the pages."""
    return {
        "role_names": ROLES, "mode_names": MODE_NAMES, "status_words": STATUS, "why_words": WHY, "wrong_words": WRONG,
        "in_language": in_language, "exact_yuan": exact_yuan, "per_unit_of": per_unit_of, "amount": amount,
        "as_yuan": yuan, "can_open": open_to, "unit_word": unit_word,
    }  # fmt: skip
