"""A tablet's envelopes about shifts, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shop.kernel.ids import uuid7
from shop.shifts.actions.drawer import open_shift
from shop.shifts.models import Shift
from shop.shifts.rules.records import Opening, Told
from tests.support.tills import TabletForTests, payload_of

#: A float of 300.00: two hundreds, one fifty, two twenties, one ten.
FLOAT = {10_000: 2, 5_000: 1, 2_000: 2, 1_000: 1}
FLOAT_FEN = 30_000


def open_drawer(device_id: int, *, by: int, at: datetime) -> Shift:
    """A shift of this tablet that runs already, with its float: a till begins to sell at once."""
    told = Told(uuid7(at), uuid7(at), device_id, 1, 0, by, at)
    return open_shift(Opening(list(FLOAT.items()), []), told, at=at)


def pieces(counted: Mapping[int, int]) -> list[dict[str, int]]:
    """Notes and coins as tablets tell them."""
    return [{"fen": fen, "pieces": count} for fen, count in counted.items()]


def pieces_of(fen: int) -> dict[int, int]:
    """Some notes and coins that are worth `fen` (a multiple of 1 jiao)."""
    counted = {}
    for note in (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10):
        counted[note], fen = divmod(fen, note)
    if fen:
        raise ValueError("there is no coin below one jiao")
    return {note: count for note, count in counted.items() if count}


class DrawerForTests:
    """The drawer of one tablet: seals its envelopes with the shift's identity."""

    def __init__(self, tablet: TabletForTests, shift_uuid: str | None = None) -> None:
        self.tablet = tablet
        self.shift_uuid = shift_uuid or tablet.uuid()
        self.counts = 0
        self.count_uuid: str | None = None

    def seal(self, kind: str, payload: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """An envelope of this shift."""
        said = {"v": 1, "cashier_id": self.tablet.cashier_id, **payload}
        return self.tablet.seal(kind, said, shift_uuid=self.shift_uuid, **changes)

    def open(self, counted: Mapping[int, int] = FLOAT, **changes: Any) -> dict[str, Any]:
        """The shift begins with its float."""
        payload = {
            "shift_uuid": self.shift_uuid, "float": pieces(counted), "note": "",
            "checklist": [{"text": "备用金清点过", "done": True}],
        }  # fmt: skip
        return self.seal("shift_open", {**payload, **changes})

    def sale(
        self, lines: Sequence[dict[str, Any]], payments: Sequence[tuple[str, int]] | None = None, /, **changes: Any
    ) -> dict[str, Any]:
        """A sale into this drawer."""
        payload = self.tablet.sale_payload(lines, payments, **changes)
        return self.tablet.seal("sale", payload, shift_uuid=self.shift_uuid)

    def refund(
        self, sale: dict[str, Any], lines: Sequence[tuple[int, int, int]], back: Sequence[tuple[str, int]], **more: Any
    ) -> dict[str, Any]:
        """A refund out of this drawer."""
        envelope_uuid = more.pop("envelope_uuid", None) or self.tablet.uuid()
        kind = more.pop("kind", "refund")
        payload = self.tablet.refund_payload(sale, lines, back, **more)
        return self.tablet.seal(kind, payload, shift_uuid=self.shift_uuid, envelope_uuid=envelope_uuid)

    def cash_in(self, fen: int, *, reason: str = "change", **changes: Any) -> dict[str, Any]:
        """Cash put in."""
        payload = {"move_uuid": self.tablet.uuid(), "amount_fen": fen, "reason": reason, "note": "", **changes}
        return self.seal("cash_in", payload)

    def cash_out(self, fen: int, *, kind: str = "paid_out", reason: str = "buy", **more: Any) -> dict[str, Any]:
        """Cash taken out."""
        envelope = {"envelope_uuid": more.pop("envelope_uuid")} if "envelope_uuid" in more else {}
        payload = {
            "move_uuid": self.tablet.uuid(), "amount_fen": fen, "kind": kind, "reason": reason, "note": "",
            "approval_uuid": None, **more,
        }  # fmt: skip
        return self.seal("cash_out", payload, **envelope)

    def count(
        self, counted: Mapping[int, int], claimed: Mapping[str, int] | None = None, **more: Any
    ) -> dict[str, Any]:
        """A blind count."""
        self.counts += 1
        self.count_uuid = self.tablet.uuid()
        payload = {
            "count_uuid": self.count_uuid, "number": self.counts, "pieces": pieces(counted), "note": "",
            "claimed": [{"method": method, "fen": fen} for method, fen in (claimed or {}).items()], **more,
        }  # fmt: skip
        return self.seal("count", payload)

    def handover(self, to: int, counted: Mapping[int, int], **more: Any) -> dict[str, Any]:
        """The next crew takes over."""
        payload = {
            "handover_uuid": self.tablet.uuid(), "to_id": to, "pieces": pieces(counted), "stocks": [],
            "signed": "pin", "note": "", **more,
        }  # fmt: skip
        return self.seal("handover", payload)

    def close(self, *, reason: str = "", note: str = "", **more: Any) -> dict[str, Any]:
        """The shift ends."""
        payload = {
            "v": 2, "shift_uuid": self.shift_uuid, "count_uuid": self.count_uuid, "reason": reason, "note": note,
            "removed": None, **more,
        }  # fmt: skip
        return self.seal("shift_close", payload)


def fix_payload(tablet: TabletForTests, sale: dict[str, Any], to: str) -> dict[str, Any]:
    """A correction of a sale's first payment."""
    order = payload_of(sale)
    paid = order["payments"][0]
    return {
        "v": 1, "fix_uuid": tablet.uuid(), "order_uuid": order["order_uuid"], "payment_uuid": paid["payment_uuid"],
        "from_method": paid["method"], "to_method": to, "net_fen": paid["net_fen"], "reason": "wrong_key",
        "external_ref": "", "cashier_id": tablet.cashier_id, "new_payment_uuid": tablet.uuid(),
        "reversal_payment_uuid": tablet.uuid(),
    }  # fmt: skip
