"""Answering a what-if from the same panels as the plan: the same fit is asked twice, with and without."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from forecasting import DemandForecaster, Feature
from forecasting.elasticity import ElasticityEstimator
from shop.catalog.models import Product
from shop.db import session
from shop.planning.learning.panels import STRONGEST, Known, known_at
from shop.planning.learning.plan import HORIZON, TooLittle
from shop.planning.learning.uses import margins
from shop.planning.rules.asking import Asked, Question
from shop.planning.rules.trust import LEAST_SHOP_DAYS

#: Eight in ten.
BAND = 1.2816
MOST_ROWS = 12
#: The library's reasons, by the words the page has for them.
REASONS = {
    "the price never moved": "never_moved",
    "the price hardly moved": "hardly_moved",
    "nothing was sold": "nothing_sold",
}
TOO_FEW_DAYS, UNKNOWN_PRODUCT = "too_few_days", "unknown"
Floats = NDArray[np.float64]


def answer(asked: Asked, *, cut_off: date, at: datetime) -> dict[str, Any]:
    """What would come of it. Raises TooLittle."""
    known = known_at(cut_off, horizon=HORIZON)
    if known is None or known.days < LEAST_SHOP_DAYS or not known.product_ids:
        raise TooLittle(days=0 if known is None else known.days, least=LEAST_SHOP_DAYS)
    days = [cut_off + timedelta(days=number) for number in range(1, HORIZON + 1)]
    on = np.array([asked.first <= day <= asked.last for day in days])
    model = DemandForecaster().fit(known.products)
    plan = model.predict(HORIZON).mean
    found: dict[str, Any] = {"cut_off": str(cut_off), "refused": "", "seen_days": None, "elasticity": None}
    if asked.kind in (Question.EVENT, Question.CLOSED):
        features = {**model.panel_.features, **_changed(known, asked, on)}
        model.panel_ = replace(model.panel_, features=features)
        outcomes = [model.predict(HORIZON).mean]
        if asked.kind is Question.EVENT:
            found["seen_days"] = _seen(known, asked)
    else:
        reason, slopes = _slopes(known, asked)
        found["refused"] = reason
        if not slopes:
            return {**found, "days": [], "rows": [], "units": [], "revenue": [], "margin": []}
        found["elasticity"] = [round(100 * slope) for slope in slopes]
        outcomes = [_repriced(plan, known, asked, on, slope) for slope in slopes]
    return {**found, **_told(known, asked, plan, outcomes, on, days, at=at)}


def _changed(known: Known, asked: Asked, on: NDArray[np.bool_]) -> dict[str, Feature]:
    """The feature as it would be on the days asked about."""
    name = "closed" if asked.kind is Question.CLOSED else "event"
    value = 1.0 if asked.kind is Question.CLOSED else asked.size / STRONGEST
    values = known.products.features[name].values.copy()
    ahead = values[known.days :]
    values[known.days :] = np.where(on, np.fmax(ahead, value), ahead)
    return {name: Feature(values)}


def _seen(known: Known, asked: Asked) -> int:
    """How many open days of the history had an event at least as strong: on so many the answer rests."""
    past = known.products.features["event"].values[: known.days]
    opened = ~np.isnan(known.sums.values[-1])
    return int(((past >= asked.size / STRONGEST - 1e-9) & opened).sum())


def _slopes(known: Known, asked: Asked) -> tuple[str, list[float]]:
    """Why nothing can be told, or low, middle and high of the elasticity."""
    if asked.product_id not in known.product_ids:
        return UNKNOWN_PRODUCT, []
    row = known.product_ids.index(asked.product_id)
    fitted = ElasticityEstimator().fit(known.products, known.prices)
    refused = fitted.refused_.get(known.products.series[row])
    if refused is not None:
        return REASONS.get(refused, TOO_FEW_DAYS), []
    middle, error = float(fitted.shrunk_[row]), float(fitted.shrunk_error_[row])
    return "", [middle - BAND * error, middle, middle + BAND * error]


def _repriced(plan: Floats, known: Known, asked: Asked, on: NDArray[np.bool_], slope: float) -> Floats:
    row = known.product_ids.index(int(asked.product_id or 0))
    changed = plan.copy()
    changed[row] = np.where(on, plan[row] * asked.ratio**slope, plan[row])
    return changed


def _told(
    known: Known,
    asked: Asked,
    plan: Floats,
    outcomes: list[Floats],
    on: NDArray[np.bool_],
    days: list[date],
    *,
    at: datetime,
) -> dict[str, Any]:
    prices = dict(session().execute(select(Product.id, Product.price_fen)).all())
    price = np.array([prices[product] for product in known.product_ids], dtype=float)
    margin = margins(known.product_ids, at=at)
    then_price, then_margin = price.copy(), margin.copy()
    if asked.product_id in known.product_ids and asked.ratio != 1.0:
        row = known.product_ids.index(int(asked.product_id))
        then_price[row] = price[row] * asked.ratio
        then_margin[row] = margin[row] - price[row] * (1 - asked.ratio)
    middle = outcomes[len(outcomes) // 2]
    gains = (middle - plan)[:, on].sum(axis=1)
    order = np.argsort(-np.abs(gains), kind="stable")[:MOST_ROWS]
    return {
        "days": [
            [str(day), _units(plan[:, place].sum()), _units(middle[:, place].sum())] for place, day in enumerate(days)
        ],
        "rows": [
            [known.product_ids[row], _units(plan[row, on].sum()), _units(middle[row, on].sum())]
            for row in order
            if abs(gains[row]) >= 0.05
        ],
        "units": [_units(plan[:, on].sum()), *sorted(_units(one[:, on].sum()) for one in outcomes)],
        "revenue": [_fen(plan[:, on], price), *sorted(_fen(one[:, on], then_price) for one in outcomes)],
        "margin": [_fen(plan[:, on], margin), *sorted(_fen(one[:, on], then_margin) for one in outcomes)],
        "margin_known": int((~np.isnan(margin)).sum()),
        "products": len(known.product_ids),
    }


def _units(value: float) -> int:
    return round(1000 * float(value))


def _fen(units: Floats, each: Floats) -> int:
    """Money of all products whose price or margin is known."""
    return round(float(units.sum(axis=1) @ np.nan_to_num(each)))
