"""A made-up history in the books: written straight into the tables, because only what is read of it matters here."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import insert

from shop.catalog.models import Product
from shop.db import session, transaction
from shop.kernel.clock import FakeClock
from shop.once import take_numbers
from shop.recipes.actions.versions import write_product_recipe
from shop.recipes.rules.facts import LineFacts, RecipeFacts
from shop.sales.models import Order, OrderLine, SalesByDay, SalesByHour
from shop.sales.queries.outlets import own_outlet_id
from tests.support.stock import Stock, make_item

COSTS = {"latte": 500, "tea": 300, "cup": 2000}


class Counter(Protocol):
    """Who sells what in the made-up history, and who wrote the recipes."""

    clock: FakeClock
    cashier: int
    teacher: int
    latte: int
    tea: int
    cup: int


def know_costs(books: Counter) -> None:
    """The goods have a recipe with a price and are there; the cup is a work of pottery."""
    with transaction() as current:
        current.get_one(Product, books.cup).kind = "pottery"
    for name, fen in COSTS.items():
        item = make_item(books.clock, f"{name}-item", standard=(fen, 1000))
        line = LineFacts(item_id=item, quantity=1000, role="goods")
        write_product_recipe(
            RecipeFacts(lines=(line,)), product_id=getattr(books, name), variant_id=None, by=books.teacher,
            at=books.clock.now(),
        )  # fmt: skip
        Stock(books.clock).receive(item, 40_000, 40 * fen)


def sell(
    books: Counter,
    first: date,
    last: date,
    *,
    seed: int = 1,
    along: float = 0.25,
    cheaper: dict[date, int] | None = None,
    more: float = 1.0,
) -> None:
    """Twelve tickets a day of latte or tea; a cup goes along with a latte with the chance `along`.

    On days in `cheaper` cups cost so much less and `more` times as many go along; promotion 1 takes that much off.
    """
    chance = random.Random(f"{seed}{first}")  # noqa: S311
    goods = [session().get_one(Product, number) for number in (books.latte, books.tea, books.cup)]
    prices, names = {one.id: one.price_fen for one in goods}, {one.id: one.name for one in goods}
    outlet, cashier = own_outlet_id(), books.cashier
    orders: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    by_day: dict[tuple[date, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    by_hour: dict[tuple[date, int, int], list[int]] = defaultdict(lambda: [0, 0])
    number = 0
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        off = (cheaper or {}).get(day, 0)
        for _ in range(12 + (day.weekday() > 4) * 4):
            goods = [books.latte if chance.random() < 0.6 else books.tea]
            if (goods[0] == books.latte and chance.random() < along * (more if off else 1.0)) or chance.random() < 0.02:
                goods.append(books.cup)
            hour = chance.choices(range(9, 19), (5, 8, 9, 9, 2, 2, 9, 9, 9, 5))[0]
            moment = datetime.combine(day, time(hour - 8, 30), UTC)
            total = sum(prices[one] for one in goods) - (off if books.cup in goods else 0)
            orders.append(
                {
                    "id": number,
                    "source": "till",
                    "channel": "shop",
                    "outlet_id": outlet,
                    "business_day": day,
                    "occurred_at": moment,
                    "received_at": moment,
                    "hour": hour,
                    "cashier_id": cashier,
                    "gross_fen": total,
                    "discount_fen": 0,
                    "total_fen": total,
                    "rounding_fen": 0,
                }
            )
            for place, one in enumerate(goods):
                cut = off if one == books.cup else 0
                lines.append(
                    {
                        "order_id": number,
                        "line_no": place,
                        "product_id": one,
                        "name": names[one],
                        "quantity": 1000,
                        "list_price_fen": prices[one],
                        "unit_price_fen": prices[one],
                        "gross_fen": prices[one],
                        "discount_fen": cut,
                        "total_fen": prices[one] - cut,
                        "modifiers": [],
                        "discounts": [{"kind": "promotion", "fen": cut, "promo_id": 1}] if cut else [],
                    }
                )
                for sums, fen in ((by_day[day, one], prices[one] - cut), (by_hour[day, hour, one], prices[one] - cut)):
                    sums[0] += 1000
                    sums[1] += fen
            number += 1
    if not orders:
        return
    with transaction() as current:
        begin = take_numbers(current, orders=len(orders)).order_id
        for order in orders:
            order["id"] += begin
            order |= {"uuid": UUID(int=order["id"]), "number": f"H-{order['id']}"}
        for line in lines:
            line["order_id"] += begin
        current.execute(insert(Order), orders)
        current.execute(insert(OrderLine), lines)
        current.execute(
            insert(SalesByDay),
            [
                {
                    "business_day": day,
                    "outlet_id": outlet,
                    "product_id": one,
                    "quantity": quantity,
                    "unpriced_quantity": 0,
                    "gross_fen": fen,
                    "discount_fen": 0,
                    "net_fen": fen,
                    "comped_fen": 0,
                    "returned_quantity": 0,
                    "returned_fen": 0,
                }
                for (day, one), (quantity, fen, _) in by_day.items()
            ],
        )
        current.execute(
            insert(SalesByHour),
            [
                {
                    "business_day": day,
                    "hour": hour,
                    "outlet_id": outlet,
                    "product_id": one,
                    "quantity": quantity,
                    "net_fen": fen,
                }
                for (day, hour, one), (quantity, fen) in by_hour.items()
            ],
        )
