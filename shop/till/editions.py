"""Editions of what tablets send: every payload names its version, and one that is behind is brought up step by step.

To change a payload: raise its number in CURRENT and in its type, write the step from the version before into STEPS, and
keep recorded envelopes of that version in tests/till/recorded. The server takes the present version and the two before;
a newer one (a tablet that was updated before the server was put back) is kept in 待核 until the server knows it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from shop.kernel.errors import N_
from shop.sales.actions.refusals import Refused

BEHIND = 2
CURRENT = {
    "sale": 1, "refund": 1, "void": 1, "comp": 1, "waste": 1, "remake": 1, "tender_fix": 1, "shift_open": 1,
    "cash_in": 1, "cash_out": 1, "count": 1, "handover": 1, "shift_close": 2,
}  # fmt: skip
Told = dict[str, Any]


class NewerEdition(Refused):
    """From an edition of the till that this server does not know yet."""

    reason = "newer_edition"
    message = N_("这张单据来自更新版本的收银台，这台服务器还不认识。原文已完整保留：请先更新服务器，再回来登记。")


class OlderEdition(Refused):
    """From an edition that is too far behind."""

    reason = "older_edition"
    message = N_("这张单据来自太旧的收银台版本，读不了。原文已完整保留：请核对后按纸面补记，并更新那台平板。")


def _removals_not_counted(told: Told) -> Told:
    """The first edition did not tell what was taken out of orders before they were sent."""
    return {**told, "removed": None}


#: (type, version) -> the step to the next version.
STEPS: dict[tuple[str, int], Callable[[Told], Told]] = {("shift_close", 1): _removals_not_counted}


def brought_up(kind: str, text: str) -> bytes | None:
    """A payload of an earlier version in the words of the present one; None when it is of the present one already.

    Raises NewerEdition, OlderEdition.
    """
    told: Any = msgspec.json.decode(text)
    version = told.get("v") if isinstance(told, dict) else None
    current = CURRENT[kind]
    if not isinstance(version, int) or isinstance(version, bool) or version < 1 or version == current:
        return None
    if version > current:
        raise NewerEdition
    if version < current - BEHIND:
        raise OlderEdition
    for number in range(version, current):
        told = {**STEPS[kind, number](told), "v": number + 1}
    return msgspec.json.encode(told)
