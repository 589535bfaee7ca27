"""Changing the shop's settings."""

from __future__ import annotations

from datetime import datetime
from typing import get_args

from shop.db import transaction
from shop.kernel.errors import N_, Invalid, Problem
from shop.kernel.money import RoundingMode, yuan
from shop.people.actions import audit
from shop.people.models import ShopSetting
from shop.people.queries.profile import ShopProfile, as_rows, shop_profile

LONGEST_NAME, LONGEST_TEXT = 40, 200
LARGEST_LIMIT_FEN = 100_000_00
TOO_LARGE = N_("金额要在 0 到 100,000 元之间。")
WORDS = {
    "name": N_("店名"),
    "rounding_mode": N_("现金抹零方式"),
    "rounding_step_fen": N_("现金抹到"),
    "receipt_width_mm": N_("小票纸宽"),
    "receipt_header": N_("小票抬头"),
    "receipt_footer": N_("小票结尾"),
    "discount_limit_bp": N_("折扣上限"),
    "tenders": N_("支付方式"),
    "set_up": N_("开店"),
    "language": N_("语言"),
    "shift_required": N_("先开班再收银"),
    "cash_tolerance_fen": N_("现金差异容许"),
    "cash_out_limit_fen": N_("付出现金上限"),
    "opening_checklist": N_("开班检查"),
}


def save_profile(profile: ShopProfile, *, by: int | None, at: datetime) -> None:
    """Keep the shop's profile; what changed goes to the audit trail. Raises Invalid with every problem."""
    problems = tuple(_problems(profile))
    if problems:
        raise Invalid(problems=problems)
    with transaction() as current:
        before, after = as_rows(shop_profile()), as_rows(profile)
        changed = [name for name in after if after[name] != before[name]]
        for name, value in after.items():
            current.merge(ShopSetting(name=name, value=value))
        current.flush()
        if changed:
            detail = "；".join(f"{WORDS[name]} {_told(name, before)} → {_told(name, after)}" for name in changed)
            audit.record("settings.change", subject="shop", detail=detail, by=by, at=at)


def _told(name: str, rows: dict[str, str]) -> str:
    """A setting as the trail tells it: money in yuan."""
    return yuan(int(rows[name])) if name.endswith("_fen") else rows[name]


def _problems(profile: ShopProfile) -> list[Problem]:
    codes = [tender.code for tender in profile.tenders]
    checks = [
        (0 < len(profile.name.strip()) <= LONGEST_NAME, "name", N_("店名要有 1 到 40 个字。")),
        (profile.rounding_mode in get_args(RoundingMode), "rounding_mode", N_("请选一种现金抹零方式。")),
        (profile.rounding_step_fen in (1, 10, 100), "rounding_step_fen", N_("现金只能抹到分、角或元。")),
        (profile.receipt_width_mm in (58, 80), "receipt_width_mm", N_("小票纸宽只有 58 mm 和 80 mm 两种。")),
        (len(profile.receipt_header) <= LONGEST_TEXT, "receipt_header", N_("小票抬头最多 200 个字。")),
        (len(profile.receipt_footer) <= LONGEST_TEXT, "receipt_footer", N_("小票结尾最多 200 个字。")),
        (0 <= profile.discount_limit_bp <= 10_000, "discount_limit_bp", N_("折扣上限要在 0 到 100% 之间。")),
        ("cash" in codes and len(set(codes)) == len(codes), "tenders", N_("支付方式里要有现金，而且不能重复。")),
        (0 <= profile.cash_tolerance_fen <= LARGEST_LIMIT_FEN, "cash_tolerance_fen", TOO_LARGE),
        (0 <= profile.cash_out_limit_fen <= LARGEST_LIMIT_FEN, "cash_out_limit_fen", TOO_LARGE),
        (
            len(profile.opening_checklist) <= 20 and all(0 < len(one) <= 100 for one in profile.opening_checklist),
            "opening_checklist",
            N_("开班检查最多 20 条，每条最多 100 个字。"),
        ),
        (profile.language in ("zh", "en"), "language", N_("请选中文或英文。")),
    ]
    return [Problem(field, message) for right, field, message in checks if not right]
