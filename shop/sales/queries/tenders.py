"""The shop's ways to pay, as its settings say."""

from __future__ import annotations

from shop.people.queries import ShopProfile, shop_profile
from shop.sales.rules.refunds import Rounding


def static_codes(profile: ShopProfile | None = None) -> frozenset[str]:
    """Tenders paid by a printed code: no money flows through the till, so it cannot give any back."""
    return frozenset(tender.code for tender in (profile or shop_profile()).tenders if tender.static_code)


def is_static_code(method: str) -> bool:
    """Whether `method` is paid by a printed code."""
    return method in static_codes()


def is_known(method: str) -> bool:
    """Whether the shop takes `method`."""
    return any(tender.code == method for tender in shop_profile().tenders)


def rounding() -> Rounding:
    """How the shop rounds cash."""
    profile = shop_profile()
    return Rounding(mode=profile.rounding_mode, step_fen=profile.rounding_step_fen)
