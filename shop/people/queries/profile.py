"""The shop's profile: its name and the settings a teacher may change."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from functools import lru_cache

from sqlalchemy import select

from shop.db import session
from shop.driver import Statement
from shop.kernel.errors import N_
from shop.kernel.money import Fen, RoundingMode
from shop.people.models import ShopSetting

NAME_OF_A_NEW_SHOP = N_("马帮小店")


@dataclass(frozen=True, slots=True)
class Tender:
    """A way to pay. `static_code`: paid by a printed code, so the till cannot give money back through it."""

    code: str
    name: str
    static_code: bool = False
    needs_reference: bool = False


USUAL_TENDERS = (
    Tender("cash", N_("现金")),
    Tender("wechat", N_("微信"), static_code=True),
    Tender("alipay", N_("支付宝"), static_code=True),
    Tender("other", N_("其他"), needs_reference=True),
)

USUAL_CHECKLIST = (
    N_("备用金清点过"),
    N_("冰箱温度看过、记过"),
    N_("台面、杯具干净"),
    N_("小票纸够用"),
)


@dataclass(frozen=True, slots=True)
class ShopProfile:
    """The shop as its settings describe it. Money in fen, percentages in basis points, paper in millimetres."""

    name: str = NAME_OF_A_NEW_SHOP
    rounding_mode: RoundingMode = "down"
    rounding_step_fen: Fen = 10
    receipt_width_mm: int = 58
    receipt_header: str = ""
    receipt_footer: str = N_("谢谢光临，欢迎再来！")
    discount_limit_bp: int = 1000
    tenders: tuple[Tender, ...] = USUAL_TENDERS
    set_up: bool = False
    language: str = "zh"
    shift_required: bool = True
    cash_tolerance_fen: Fen = 500
    cash_out_limit_fen: Fen = 10_000
    opening_checklist: tuple[str, ...] = USUAL_CHECKLIST


SETTINGS = Statement(select(ShopSetting.name, ShopSetting.value).order_by(ShopSetting.name), ())


def shop_profile() -> ShopProfile:
    """The shop's profile as of now: one small statement; reading its values is done once per version."""
    return profile_from(tuple(SETTINGS.run(session().connection())))


@lru_cache(maxsize=8)
def profile_from(rows: tuple[tuple[str, str], ...]) -> ShopProfile:
    """The profile these (setting, JSON text) describe; what they leave out is as in a new shop."""
    known = {field.name for field in fields(ShopProfile)}
    values = {name: json.loads(value) for name, value in rows if name in known}
    if "tenders" in values:
        values["tenders"] = tuple(Tender(**tender) for tender in values["tenders"])
    if "opening_checklist" in values:
        values["opening_checklist"] = tuple(values["opening_checklist"])
    return ShopProfile(**values)


def as_rows(profile: ShopProfile) -> dict[str, str]:
    """The profile as it is kept: JSON text by setting."""
    return {name: json.dumps(value, ensure_ascii=False) for name, value in asdict(profile).items()}
