"""Locations with fixed numbers: they come with the tables, so that bookings need not look them up."""

from __future__ import annotations

from typing import NamedTuple

from shop.kernel.errors import N_


class Place(NamedTuple):
    """A location the shop begins with. `own`: what is there belongs to the shop and counts in its value."""

    id: int
    code: str
    name: str
    name_en: str
    kind: str
    own: bool


REAL, VIRTUAL = "real", "virtual"

SUPPLIER, CUSTOMER, PRODUCTION, TRAINING, STAFF, SAMPLE, KILN_LOSS, COUNT_ADJUST, TRANSIT, REVALUATION = range(1, 11)
OPENING = 11
WASTED = tuple(range(20, 26))
WASTE, WASTE_EXPIRED, WASTE_BROKEN, WASTE_SPILLED, WASTE_QUALITY, WASTE_REMAKE = WASTED
BAR, STORE, STUDIO, STREAM_SHELF, AT_PARTNER = range(100, 105)
#: Locations that a school adds are numbered from here on.
FIRST_OWN_NUMBER = 200

#: Which location of waste a reason belongs to; other reasons go to `WASTE`.
WASTE_OF_REASON = {
    "expired": WASTE_EXPIRED,
    "broken": WASTE_BROKEN,
    "damaged": WASTE_BROKEN,
    "spilled": WASTE_SPILLED,
    "quality": WASTE_QUALITY,
    "wrong_made": WASTE_REMAKE,
    "remake": WASTE_REMAKE,
}

PLACES = (
    Place(SUPPLIER, "supplier", N_("供应商"), "Supplier", VIRTUAL, own=False),
    Place(CUSTOMER, "customer", N_("顾客"), "Customer", VIRTUAL, own=False),
    Place(PRODUCTION, "production", N_("制作"), "Production", VIRTUAL, own=False),
    Place(TRAINING, "training", N_("练习"), "Training", VIRTUAL, own=False),
    Place(STAFF, "staff", N_("员工用"), "Staff use", VIRTUAL, own=False),
    Place(SAMPLE, "sample", N_("样品"), "Sample", VIRTUAL, own=False),
    Place(KILN_LOSS, "kiln_loss", N_("烧坏"), "Kiln loss", VIRTUAL, own=False),
    Place(COUNT_ADJUST, "count_adjust", N_("盘点差异"), "Count differences", VIRTUAL, own=False),
    Place(TRANSIT, "transit", N_("路上"), "In transit", VIRTUAL, own=True),
    Place(REVALUATION, "revaluation", N_("成本调整"), "Revaluation", VIRTUAL, own=False),
    Place(OPENING, "opening", N_("期初"), "Opening stock", VIRTUAL, own=False),
    Place(WASTE, "waste", N_("报损：其他"), "Waste: other", VIRTUAL, own=False),
    Place(WASTE_EXPIRED, "waste/expired", N_("报损：过期"), "Waste: expired", VIRTUAL, own=False),
    Place(WASTE_BROKEN, "waste/broken", N_("报损：破损"), "Waste: broken", VIRTUAL, own=False),
    Place(WASTE_SPILLED, "waste/spilled", N_("报损：洒了"), "Waste: spilled", VIRTUAL, own=False),
    Place(WASTE_QUALITY, "waste/quality", N_("报损：品质"), "Waste: quality", VIRTUAL, own=False),
    Place(WASTE_REMAKE, "waste/remake", N_("报损：重做"), "Waste: remade", VIRTUAL, own=False),
    Place(BAR, "bar", N_("吧台"), "Bar", REAL, own=True),
    Place(STORE, "store", N_("仓库"), "Store room", REAL, own=True),
    Place(STUDIO, "studio", N_("陶艺工作室"), "Studio", REAL, own=True),
    Place(STREAM_SHELF, "stream_shelf", N_("直播货架"), "Stream shelf", REAL, own=True),
    Place(AT_PARTNER, "at_partner", N_("合作企业处"), "At the partner", REAL, own=True),
)
OWN_IDS = frozenset(place.id for place in PLACES if place.own)


def is_own(location_id: int) -> bool:
    """Whether goods there belong to the shop; locations that a school adds always do."""
    return location_id in OWN_IDS or location_id >= FIRST_OWN_NUMBER


def waste_place(reason: str) -> int:
    """The location where goods wasted for this reason go."""
    return WASTE_OF_REASON.get(reason, WASTE)
