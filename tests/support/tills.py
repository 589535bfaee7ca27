"""A tablet for tests: makes envelopes as the till makes them and sends them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec

from shop.kernel.clock import FakeClock, business_day, iso_utc
from shop.kernel.ids import call_number, order_number, uuid7
from shop.sales.rules.amounts import tax_of
from shop.till.actions.envelopes import Sender
from shop.till.actions.receive import Batch, Verdict
from shop.till.actions.together import Place, take, waiting
from shop.till.messages import SyncRequest

GENESIS = "0" * 64
SYNC = msgspec.json.Decoder(SyncRequest)


def line(product_id: int, price_fen: int, *, quantity: int = 1000, line_no: int = 1, **changes: Any) -> dict[str, Any]:
    """A line of a sale at its list price."""
    gross = (quantity * price_fen * 2 + 1000) // 2000
    made = {
        "line_no": line_no, "product_id": product_id, "variant_id": None, "name": f"商品 {product_id}",
        "quantity": quantity, "list_price_fen": price_fen, "modifiers": [], "unit_price_fen": price_fen,
        "override": None, "discount_fen": 0, "discounts": [], "combo": None, "comp": None, "total_fen": gross,
        "note": "",
    }  # fmt: skip
    total = max(0, changes.get("total_fen", gross))
    tax = {"code": "standard", "rate_bp": 100, "included": True, "fen": tax_of(total, 100, included=True)}
    return {**made, "tax": tax, **changes}


@dataclass
class TabletForTests:
    """One tablet with its running numbers; `send` hands batches to the server."""

    device_id: int
    cashier_id: int
    clock: FakeClock
    letter: str = "A"
    epoch: int = 1
    device_seq: int = 0
    prev: str = GENESIS
    counts: dict[str, int] = field(default_factory=dict)

    def uuid(self) -> str:
        """A new identity."""
        return str(uuid7(self.clock.now()))

    def seal(self, kind: str, payload: dict[str, Any] | str, **changes: Any) -> dict[str, Any]:
        """The next envelope around a payload."""
        self.device_seq += 1
        parts = {
            "envelope_uuid": self.uuid(), "device_id": self.device_id, "epoch": self.epoch,
            "device_seq": self.device_seq, "shift_uuid": None, "type": kind, "occurred_at": iso_utc(self.clock.now()),
            "catalog_version": 1,
            "payload": payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False),
            "prev_sha256": self.prev, **changes,
        }  # fmt: skip
        sealed = reseal(parts)
        self.prev = sealed["sha256"]
        return sealed

    def sale(
        self, lines: Sequence[dict[str, Any]], payments: Sequence[tuple[str, int]] | None = None, /, **changes: Any
    ) -> dict[str, Any]:
        """A paid sale; without `payments` all of it in cash."""
        return self.seal("sale", self.sale_payload(lines, payments, **changes))

    def sale_payload(
        self, lines: Sequence[dict[str, Any]], payments: Sequence[tuple[str, int]] | None = None, /, **changes: Any
    ) -> dict[str, Any]:
        """The payload of a sale."""
        day = business_day(self.clock.now())
        count = self.counts[day.isoformat()] = self.counts.get(day.isoformat(), 0) + 1
        numbered = [{**one, "line_no": number} for number, one in enumerate(lines, 1)]
        total = sum(one["total_fen"] for one in numbered)
        discount = sum(one["discount_fen"] for one in numbered)
        paid = payments if payments is not None else [("cash", total)]
        payload = {
            "v": 1, "order_uuid": self.uuid(), "number": order_number(self.letter, self.epoch, day, count),
            "call_number": call_number(self.letter, self.epoch, count),
            "business_day": day.isoformat(), "day_count": count,
            "service": "takeaway", "cashier_id": self.cashier_id, "note": "", "lines": numbered, "order_discount": None,
            "gross_fen": total + discount, "discount_fen": discount, "total_fen": total,
            "rounding_fen": sum(fen for _, fen in paid) - total,
            "payments": [self.payment(method, fen) for method, fen in paid], "parked_uuid": None,
        }  # fmt: skip
        return {**payload, **changes}

    def payment(self, method: str, net_fen: int) -> dict[str, Any]:
        """Money taken, exact."""
        return {
            "payment_uuid": self.uuid(), "method": method, "net_fen": net_fen, "tendered_fen": net_fen, "change_fen": 0,
            "external_ref": "",
        }  # fmt: skip

    def refund_payload(
        self,
        sale: dict[str, Any],
        lines: Sequence[tuple[int, int, int]],
        back: Sequence[tuple[str, int]],
        **changes: Any,
    ) -> dict[str, Any]:
        """A refund of (line, quantity, fen) paid back as (method, fen) against the sale's payments in order."""
        order = payload_of(sale)
        value = sum(fen for _, _, fen in lines)
        total = sum(fen for _, fen in back)
        payload = {
            "v": 1, "refund_uuid": self.uuid(), "order_uuid": order["order_uuid"], "order_number": order["number"],
            "cashier_id": self.cashier_id, "reason": "taste", "reason_text": "",
            "lines": [
                {"line_no": line_no, "quantity": quantity, "amount_fen": fen, "goods": "waste"}
                for line_no, quantity, fen in lines
            ],
            "rounding_fen": total - value, "total_fen": total,
            "payments": [
                {
                    "payment_uuid": self.uuid(), "reverses": taken["payment_uuid"], "method": method, "net_fen": -fen,
                    "external_ref": "",
                }
                for taken, (method, fen) in zip(order["payments"], back, strict=False)
            ],
            "approval_uuid": None,
        }  # fmt: skip
        return {**payload, **changes}

    def request(self, envelopes: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """A batch as the tablet sends it."""
        return {
            "device_id": self.device_id, "epoch": self.epoch, "app_version": "test", "pending": 0,
            "highest_seq": self.device_seq, "sent_at": iso_utc(self.clock.now()), "envelopes": list(envelopes),
        }  # fmt: skip

    def send(
        self,
        *envelopes: dict[str, Any],
        revoked: bool = False,
        at: datetime | None = None,
        made: Sequence[dict[str, Any]] = (),
    ) -> list[Verdict]:
        """Hand a batch to the server; returns its verdicts."""
        told = {**self.request(envelopes), "made": list(made)}
        request = SYNC.decode(json.dumps(told))
        sender = Sender(self.device_id, self.epoch, revoked)
        return take(request, sender=sender, at=at or self.clock.now()).verdicts

    def wait(self, *envelopes: dict[str, Any]) -> Place:
        """Send a batch while the books are busy: it stands in the queue until somebody's turn comes."""
        request = SYNC.decode(json.dumps(self.request(envelopes)))
        return waiting().join(Batch.of(request, Sender(self.device_id, self.epoch), self.clock.now()))


def payload_of(envelope: dict[str, Any]) -> dict[str, Any]:
    """What an envelope carries."""
    payload: dict[str, Any] = json.loads(envelope["payload"])
    return payload


def reseal(envelope: dict[str, Any]) -> dict[str, Any]:
    """The envelope with a hash that fits what it says now."""
    names = (
        "envelope_uuid", "device_id", "epoch", "device_seq", "shift_uuid", "type", "occurred_at", "catalog_version",
        "prev_sha256", "payload",
    )  # fmt: skip
    values = [str(envelope[name] if envelope[name] is not None else "") for name in names]
    if envelope.get("offline"):
        values.insert(-1, envelope["offline"])
    text = "\n".join(["2" if envelope.get("offline") else "1", *values])
    return {**envelope, "sha256": sha256(text.encode()).hexdigest()}
