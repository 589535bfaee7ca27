"""How long does the night's plan take? `python3 manage.py bench plan [--json] [--products 150] [--days 730]`.

A shop of 150 products that sold for two years is made (its sums, recipes for every product), then planned on one core:
reading the books, forecasting, scoring four weeks, simulating sums, writing it all down. The forecast itself - one fit
and one answer for 28 days - is measured apart.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert

from bench._world import OPENED, shop_of
from config import sqlite_url
from forecasting import DemandForecaster
from shop.catalog.models import Category, Product
from shop.db import db, transaction, upgrade
from shop.kernel.clock import business_day
from shop.planning.actions.runs import keep_run
from shop.planning.learning.panels import known_at
from shop.planning.learning.plan import HORIZON, make_plan
from shop.recipes.models import Recipe, RecipeLine, RecipeVersion
from shop.sales.models import SalesByDay
from shop.sales.queries.outlets import own_outlet_id
from shop.stock.actions.items import ItemFacts, add_item
from shop.upkeep.actions.books import open_books

GOAL_S, FORECAST_GOAL_S = 10.0, 2.0
CATEGORIES, ITEMS, LINES = 8, 60, 6
CHUNK = 20_000


def build(url: str, folder: Path, *, products: int, days: int) -> None:
    """The shop and its sums."""
    upgrade(url)
    chance = np.random.default_rng(1)
    app = shop_of(url, folder)
    with app.app_context():
        open_books(at=OPENED)
        with transaction() as books:
            categories = [Category(name=f"分类 {number}") for number in range(CATEGORIES)]
            books.add_all(categories)
            books.flush()
            goods = [
                Product(
                    code=f"P{number}", name=f"商品 {number}", kind="drink", price_fen=2000,
                    category_id=categories[number % CATEGORIES].id,
                )
                for number in range(products)
            ]  # fmt: skip
            books.add_all(goods)
            books.flush()
            items = [
                add_item(
                    ItemFacts(code=f"I{number}", name=f"物料 {number}", kind="ingredient", dimension="mass"),
                    by=None, at=OPENED,
                ).id
                for number in range(ITEMS)
            ]  # fmt: skip
            for place, product in enumerate(goods):
                books.add(_recipe(product.id, [items[(place * 7 + number) % ITEMS] for number in range(LINES)]))
            books.flush()
            rows = list(_sales([one.id for one in goods], days, chance))
            for first in range(0, len(rows), CHUNK):
                books.execute(insert(SalesByDay), rows[first : first + CHUNK])
        db.engine.dispose()


def _recipe(product: int, items: list[int]) -> Recipe:
    lines = [RecipeLine(place=place, item_id=item, quantity=20_000, role="") for place, item in enumerate(items)]
    version = RecipeVersion(number=1, valid_from=OPENED - timedelta(days=900), lines=lines, output_quantity=1000)
    return Recipe(product_id=product, versions=[version])


def _sales(products: list[int], days: int, chance: np.random.Generator) -> Iterator[dict[str, Any]]:
    last, outlet = business_day(OPENED) - timedelta(days=1), own_outlet_id()
    first = last - timedelta(days=days - 1)
    busy = np.array([1.4 if (first + timedelta(days=day)).isoweekday() > 5 else 0.85 for day in range(days)])
    level = chance.gamma(1.0, 5.0, (len(products), 1)) + 0.2
    units = chance.poisson(level * busy * np.exp(0.1 * chance.standard_normal(days)))
    rest = dict.fromkeys(
        ("unpriced_quantity", "discount_fen", "comped_fen", "returned_quantity", "returned_fen"), 0
    )  # fmt: skip
    for row, day in zip(*np.nonzero(units), strict=True):
        number = int(units[row, day])
        yield {
            "business_day": first + timedelta(days=int(day)), "outlet_id": outlet, "product_id": products[int(row)],
            "quantity": 1000 * number, "gross_fen": 2000 * number, "net_fen": 2000 * number, **rest,
        }  # fmt: skip


def measure(products: int, days: int) -> dict[str, Any]:
    """Build, plan, tell."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(prefix="bench-plan-") as name:
        folder = Path(name)
        url = sqlite_url(folder / "shop.sqlite3")
        build(url, folder, products=products, days=days)
        app = shop_of(url, folder)
        cut_off = business_day(OPENED) - timedelta(days=1)
        with app.app_context():
            begun, cpu = time.perf_counter(), time.process_time()
            found = make_plan(cut_off, at=OPENED)
            keep_run(found, by=None, at=OPENED)
            seconds, used = time.perf_counter() - begun, time.process_time() - cpu
            forecast = _one_forecast(cut_off)
            db.engine.dispose()
    return {
        "bench": "plan", "products": products, "days": days, "items": len(found.needs),
        "seconds": round(seconds, 2), "cpu_seconds": round(used, 2), "goal": GOAL_S,
        "forecast_cpu_seconds": round(forecast, 2), "forecast_goal": FORECAST_GOAL_S,
        "met": used <= GOAL_S and forecast <= FORECAST_GOAL_S,
    }  # fmt: skip


def _one_forecast(cut_off: date) -> float:
    known = known_at(cut_off, horizon=HORIZON)
    if known is None:
        raise RuntimeError("nothing was sold")
    begun = time.process_time()
    DemandForecaster().fit(known.products).predict(HORIZON)
    return time.process_time() - begun


def main(arguments: list[str]) -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(prog="bench plan", description="每晚的计划要多久 · how long a plan takes")
    options.add_argument("--json", action="store_true", help="只输出一个 JSON 对象 · print one JSON object")
    options.add_argument("--products", type=int, default=150, help="商品数 · products")
    options.add_argument("--days", type=int, default=730, help="历史天数 · days of history")
    chosen = options.parse_args(arguments)
    found = measure(chosen.products, chosen.days)
    if chosen.json:
        print(json.dumps(found))
        return 0
    print(
        f"{found['products']} products x {found['days']} days, {found['items']} items: plan {found['seconds']} s"
        f" ({found['cpu_seconds']} s CPU on one core; goal {GOAL_S:.0f}), of it one forecast"
        f" {found['forecast_cpu_seconds']} s CPU (goal {FORECAST_GOAL_S:.0f}); {'met' if found['met'] else 'NOT met'}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
