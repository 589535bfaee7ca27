"""Which moves belong to which group: by the place outside the shop they go to or come from, and by their kind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_

from shop.kernel.errors import N_
from shop.stock.models import MoveKind, StockMove
from shop.stock.places import (
    COUNT_ADJUST,
    CUSTOMER,
    FIRST_OWN_NUMBER,
    KILN_LOSS,
    OPENING,
    OWN_IDS,
    PRODUCTION,
    REVALUATION,
    SAMPLE,
    STAFF,
    SUPPLIER,
    TRAINING,
    WASTE,
    WASTE_BROKEN,
    WASTE_EXPIRED,
    WASTE_QUALITY,
    WASTE_REMAKE,
    WASTE_SPILLED,
)

NAMES = {
    "receipt": N_("入库"),
    "opening": N_("期初"),
    "produced": N_("做出来的"),
    "recipe": N_("照配方卖出"),
    "modifiers": N_("做法与加料"),
    "returned": N_("退回、撤单"),
    "preparation": N_("做半成品、成品"),
    "training": N_("练习、调机"),
    "staff": N_("员工用"),
    "sample": N_("样品、留样"),
    "waste_expired": N_("报损：过期"),
    "waste_broken": N_("报损：破损"),
    "waste_spilled": N_("报损：洒了"),
    "waste_quality": N_("报损：品质"),
    "waste_remake": N_("报损：重做"),
    "waste": N_("报损：其他"),
    "kiln_loss": N_("烧坏"),
    "revaluation": N_("成本调整"),
    "count_error": N_("盘点数错、后来改正"),
    "unexplained": N_("说不清"),
}
_PLACES = {
    SUPPLIER: "receipt", OPENING: "opening", TRAINING: "training", STAFF: "staff", SAMPLE: "sample",
    KILN_LOSS: "kiln_loss", REVALUATION: "revaluation", WASTE: "waste", WASTE_EXPIRED: "waste_expired",
    WASTE_BROKEN: "waste_broken", WASTE_SPILLED: "waste_spilled", WASTE_QUALITY: "waste_quality",
    WASTE_REMAKE: "waste_remake", COUNT_ADJUST: "counts", CUSTOMER: "sold", PRODUCTION: "preparation",
}  # fmt: skip
_BACK = (MoveKind.RETURN.value, MoveKind.REVERSE.value)
#: Groups that share their moves: recipes and options are told apart by the lines sold, counts by one another.
_TOGETHER = {"recipe": "sold", "modifiers": "sold", "count_error": "counts", "unexplained": "counts"}


class Way(NamedTuple):
    """Moves of one kind between two places."""

    from_id: int
    to_id: int
    kind: str


def group_of(way: Way, *, outside: int) -> str:
    """The group of moves between the shop and this place outside it; `sold` and `counts` are told apart later."""
    if outside == CUSTOMER and way.kind in _BACK:
        return "returned"
    if outside == PRODUCTION and way.kind == MoveKind.PRODUCE:
        return "produced"
    return _PLACES.get(outside, "waste")


def moves_of(group: str) -> ColumnElement[bool]:
    """The moves of a group, as a condition."""
    wanted = _TOGETHER.get(group, group)
    kinds: ColumnElement[bool] | None = None
    if wanted == "returned":
        places, kinds = [CUSTOMER], StockMove.kind.in_(_BACK)
    elif wanted == "produced":
        places, kinds = [PRODUCTION], StockMove.kind == MoveKind.PRODUCE
    else:
        places = [place for place, name in _PLACES.items() if name == wanted]
        if wanted == "sold":
            kinds = StockMove.kind.not_in(_BACK)
        elif wanted == "preparation":
            kinds = StockMove.kind != MoveKind.PRODUCE
    at_the_place = and_(_crosses(), or_(StockMove.from_id.in_(places), StockMove.to_id.in_(places)))
    return at_the_place if kinds is None else and_(at_the_place, kinds)


def _crosses() -> ColumnElement[bool]:
    """Whether a move leaves or enters the shop."""
    mine = sorted(OWN_IDS)
    leaves = or_(StockMove.from_id.in_(mine), StockMove.from_id >= FIRST_OWN_NUMBER)
    enters = or_(StockMove.to_id.in_(mine), StockMove.to_id >= FIRST_OWN_NUMBER)
    return leaves != enters


def names_in_order(groups: Iterable[str]) -> list[tuple[str, str]]:
    """Groups with their words."""
    return [(group, NAMES[group]) for group in groups]
