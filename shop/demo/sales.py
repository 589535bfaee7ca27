"""A fortnight of invented sales, the same for every start of the same day; booked through the sales area's own verb."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from uuid import UUID

from shop.catalog.models import Product
from shop.kernel.clock import SHANGHAI
from shop.kernel.ids import order_number, uuid7
from shop.kernel.money import round_cash, round_half_up
from shop.sales.models import PaymentStatus, Source
from shop.sales.rules.records import SHOP_CHANNEL, LineRecord, PaymentRecord, SaleRecord

DAYS = 15
HOURS = {9: 5, 10: 9, 11: 10, 12: 6, 13: 5, 14: 8, 15: 12, 16: 11, 17: 7, 18: 4, 19: 3}
WEEKEND = 1.6
TENDERS = (("wechat", 62), ("alipay", 22), ("cash", 16))


class DemoWorld:
    """The chances of the invented shop: some products sell more, weekends are busy, pottery goes with coffee."""

    def __init__(self, products: Sequence[Product], *, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - an invented world, no secret
        self.drinks = [product for product in products if product.kind == "drink"]
        self.pieces = [product for product in products if product.kind == "pottery" and product.price_fen < 15000]
        self.liking = [3.2 / (rank + 2) for rank in range(len(self.drinks))]
        self.chance.shuffle(self.liking)

    def basket(self) -> list[tuple[Product, int]]:
        """What one customer takes."""
        count = self.chance.choices((1, 2, 3), (62, 29, 9))[0]
        drinks = self.chance.choices(self.drinks, self.liking, k=count)
        basket = {drink.id: (drink, drinks.count(drink)) for drink in drinks}
        if self.pieces and self.chance.random() < 0.07:
            piece = self.chance.choice(self.pieces)
            basket[piece.id] = (piece, 1)
        return list(basket.values())

    def moments(self, day: date, until: datetime) -> Iterator[datetime]:
        """When customers come on `day`, in order, not after `until`."""
        busy = WEEKEND if day.isoweekday() > 5 else 1.0
        found = []
        for hour, usual in HOURS.items():
            for _ in range(round(self.chance.gauss(usual * busy, usual**0.5 * 0.8))):
                local = datetime.combine(day, time(hour), SHANGHAI)
                found.append(local + timedelta(seconds=self.chance.randrange(3600)))
        return (moment.astimezone(UTC) for moment in sorted(found) if moment.astimezone(UTC) <= until)


def invented_sales(
    products: Sequence[Product],
    *,
    outlet_id: int,
    device_id: int,
    cashiers: Sequence[int],
    today: date,
    until: datetime,
) -> Iterator[SaleRecord]:
    """The sales of the last `DAYS` business days up to the moment `until`."""
    world = DemoWorld(products, seed=today.toordinal())
    for back in range(DAYS - 1, -1, -1):
        day = today - timedelta(days=back)
        for count, moment in enumerate(world.moments(day, until), 1):
            cashier = cashiers[(day.toordinal() + moment.hour // 6) % len(cashiers)]
            yield _sale(world, day, count, moment, outlet_id=outlet_id, device_id=device_id, cashier_id=cashier)


def _sale(
    world: DemoWorld, day: date, count: int, moment: datetime, *, outlet_id: int, device_id: int, cashier_id: int
) -> SaleRecord:
    lines = tuple(
        LineRecord(
            place, product.id, product.name, pieces * 1000, product.price_fen, product.price_fen,
            pieces * product.price_fen, 0, pieces * product.price_fen, tax_code="standard", tax_rate_bp=100,
            tax_fen=round_half_up(Fraction(pieces * product.price_fen * 100, 10100)),
        )
        for place, (product, pieces) in enumerate(world.basket(), 1)
    )  # fmt: skip
    total = sum(line.total_fen for line in lines)
    method = world.chance.choices([name for name, _ in TENDERS], [share for _, share in TENDERS])[0]
    paid, rounding = round_cash(total, "down", 10) if method == "cash" else (total, 0)
    given = -(-paid // 1000) * 1000 if method == "cash" else paid
    status = PaymentStatus.RECORDED if method == "cash" else PaymentStatus.CLAIMED
    return SaleRecord(
        _id(world, moment), order_number("A", 1, day, count), Source.TILL, SHOP_CHANNEL, outlet_id, day, moment,
        moment.astimezone(SHANGHAI).hour, total, 0, total, rounding, lines,
        (PaymentRecord(_id(world, moment), method, paid, given, given - paid, status.value),),
        call_number=f"A-{count:03d}", device_id=device_id, epoch=1, day_count=count, cashier_id=cashier_id,
        service=world.chance.choice(("dine_in", "takeaway")),
    )  # fmt: skip


def _id(world: DemoWorld, moment: datetime) -> UUID:
    return uuid7(moment, random=world.chance.randbytes(10))
