"""Tablets for the bench: they make envelopes exactly as the till does, with running numbers and a hash chain."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from shop.kernel.clock import business_day, iso_utc
from shop.kernel.ids import call_number, order_number, uuid7

LINES = 3
PRICES = [1800, 2200, 2500, 2800, 3200]


@dataclass
class Till:
    """One tablet that sells three-line orders."""

    device_id: int
    letter: str
    cashier_id: int
    start: datetime
    seed: int
    products: list[tuple[int, str, int]] = field(default_factory=list)
    device_seq: int = 0
    prev: str = "0" * 64

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.counts: dict[str, int] = {}

    def _uuid(self, moment: datetime) -> UUID:
        return uuid7(moment, random=self.random.randbytes(10))

    def envelope(self) -> dict[str, object]:
        """The next sale, sealed."""
        moment = self.start + timedelta(seconds=7 * self.device_seq)
        self.device_seq += 1
        day = business_day(moment)
        count = self.counts[str(day)] = self.counts.get(str(day), 0) + 1
        envelope = {
            "envelope_uuid": str(self._uuid(moment)),
            "device_id": self.device_id,
            "epoch": 1,
            "device_seq": self.device_seq,
            "shift_uuid": None,
            "type": "sale",
            "occurred_at": iso_utc(moment),
            "catalog_version": 1,
            "payload": json.dumps(self._sale(moment, str(day), count), ensure_ascii=False, separators=(",", ":")),
            "prev_sha256": self.prev,
        }
        order = ("envelope_uuid", "device_id", "epoch", "device_seq", "shift_uuid", "type", "occurred_at")
        parts = ["1", *(envelope[name] or "" for name in order), 1, self.prev, envelope["payload"]]
        self.prev = hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()
        return {**envelope, "sha256": self.prev}

    def _sale(self, moment: datetime, day: str, count: int) -> dict[str, object]:
        chosen = self.random.sample(self.products, LINES)
        lines = [self._line(number, *product) for number, product in enumerate(chosen, 1)]
        total = sum(price for _, _, price in chosen)
        method = self.random.choice(["cash", "wechat", "wechat", "alipay"])
        payment = {
            "payment_uuid": str(self._uuid(moment)), "method": method, "net_fen": total, "tendered_fen": total,
            "change_fen": 0, "external_ref": "",
        }  # fmt: skip
        return {
            "v": 1, "order_uuid": str(self._uuid(moment)),
            "number": order_number(self.letter, 1, business_day(moment), count),
            "call_number": call_number(self.letter, 1, count), "business_day": day, "day_count": count,
            "service": "takeaway", "cashier_id": self.cashier_id, "note": "", "lines": lines, "order_discount": None,
            "gross_fen": total, "discount_fen": 0, "total_fen": total, "rounding_fen": 0, "payments": [payment],
            "parked_uuid": None,
        }  # fmt: skip

    @staticmethod
    def _line(number: int, product_id: int, name: str, price: int) -> dict[str, object]:
        return {
            "line_no": number, "product_id": product_id, "variant_id": None, "name": name, "quantity": 1000,
            "list_price_fen": price, "modifiers": [], "unit_price_fen": price, "override": None, "discount_fen": 0,
            "discounts": [], "combo": None, "comp": None, "total_fen": price,
            "tax": {"code": "standard", "rate_bp": 0, "included": True, "fen": 0}, "note": "",
        }  # fmt: skip

    def body(self, sales: int) -> bytes:
        """One request with so many sales."""
        request = {
            "device_id": self.device_id, "epoch": 1, "app_version": "bench", "pending": 0,
            "envelopes": [self.envelope() for _ in range(sales)], "sent_at": iso_utc(self.start),
            "highest_seq": self.device_seq,
        }  # fmt: skip
        return json.dumps(request, ensure_ascii=False, separators=(",", ":")).encode()
