"""The whole plan of a night: panels, forecasts, score, sums, needs; whole numbers ready to be kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import numpy as np
import sklearn
from numpy.typing import NDArray

from shop.kernel.errors import N_, DomainError
from shop.planning.learning.fitting import Fitted, fit
from shop.planning.learning.panels import SHOP, Known, known_at
from shop.planning.learning.sums import quantiles_of_sums, simulated
from shop.planning.learning.uses import margin_of_items, margins, uses
from shop.planning.rules.found import Found, NeedRow, Row
from shop.planning.rules.needs import LEVELS, SPANS
from shop.planning.rules.trust import LEAST_SHOP_DAYS

HORIZON = 28
VERSION = f"1/{sklearn.__version__}"[:16]
BAND = (0.1, 0.5, 0.9)
BP = 10_000
READING, FITTING, ADDING = N_("正在读账本"), N_("正在预测和打分"), N_("正在算要用多少料")
Floats = NDArray[np.float64]
Tell = Callable[[int, int, str], None]


class TooLittle(DomainError):
    """There is nothing to learn from yet."""

    message = N_("小店才有 %(days)s 天的销售，至少要 %(least)s 天才能预测。可以先导入以前的销售。")


def quietly(_done: int, _total: int, _words: str) -> None:
    """Tell nobody."""


def make_plan(cut_off: date, *, at: datetime, tell: Tell = quietly) -> Found:
    """Everything that can be said at the end of a day. Raises TooLittle."""
    total, done = 13, 0

    def step(words: str = FITTING) -> None:
        nonlocal done
        done += 1
        tell(done, total, words)

    step(READING)
    known = known_at(cut_off, horizon=HORIZON)
    open_days = 0 if known is None else int((~np.isnan(known.sums.values[-1])).sum())
    if known is None or open_days < LEAST_SHOP_DAYS or not known.product_ids:
        raise TooLittle(days=open_days, least=LEAST_SHOP_DAYS)
    fitted = fit(known.products, horizon=HORIZON, tell=step)
    sums = fit(known.sums, horizon=HORIZON, tell=step)
    step(ADDING)
    paths = simulated(fitted, cut_off=cut_off)
    items, each = uses(known.product_ids, cut_off=cut_off, at=at)
    step(ADDING)
    taken = np.einsum("psd,si->pid", paths, each, optimize=True)
    cells = quantiles_of_sums(taken, LEVELS) if items else np.zeros((len(LEVELS), 0, HORIZON))
    means = np.cumsum(np.einsum("sd,si->id", fitted.mean, each), axis=1)
    lost = margin_of_items(margins(known.product_ids, at=at), fitted.mean, each)
    needs = [
        NeedRow(
            item, _whole(means[row], 1),
            {f"{level:g}": _whole(cells[place, row], 1) for place, level in enumerate(LEVELS)}, lost[row],
        )
        for row, item in enumerate(items)
        if means[row, -1] > 0
    ]  # fmt: skip
    own = quantiles_of_sums(paths, BAND)
    rows = [
        Row("product", product, _facts(fitted, row, own[:, row], int(known.masked[row, -28:].sum())))
        for row, product in enumerate(known.product_ids)
    ]
    rows += _of_sums(known, fitted, sums, paths)
    score = fitted.score
    return Found(
        cut_off, known.days, HORIZON, VERSION, _share(score.losses, fitted), _share(score.bar_losses, fitted),
        _ratio(score.inside, score.counted), rows, needs,
    )  # fmt: skip


def _of_sums(known: Known, fitted: Fitted, sums: Fitted, paths: Floats) -> list[Row]:
    """Categories and the shop: their own forecasts, their sums from the products' paths at their own level."""
    category = np.array(known.products.categories)
    found = []
    for row, name in enumerate(known.sums.series):
        mine = np.ones(len(category), dtype=bool) if name == SHOP else category == name[1:]
        together = paths[:, mine].sum(axis=1, keepdims=True)
        level = fitted.mean[mine].sum()
        scale = sums.mean[row].sum() / level if level > 0 else 0.0
        own = quantiles_of_sums(together * scale, BAND)[:, 0]
        kind, subject = ("shop", 0) if name == SHOP else ("category", int(name[1:]))
        found.append(Row(kind, subject, _facts(sums, row, own, 0)))
    return found


def _facts(fitted: Fitted, row: int, sums: Floats, masked: int) -> dict[str, Any]:
    low, middle, high = (_whole(one[row]) for one in fitted.quantiles)
    sold = np.nansum(fitted.score.sold[row])
    return {
        "model": fitted.models[row],
        "known_days": int(fitted.known_days[row]),
        "masked_days": masked,
        "mean": _whole(fitted.mean[row]),
        "low": low, "middle": middle, "high": high,
        "sums": {str(days): [1000 * round(float(one)) for one in sums[:, days - 1]] for days in SPANS},
        "losses": _losses(fitted.score.losses[row]),
        "bar_losses": _losses(fitted.score.bar_losses[row]),
        "wql_bp": _ratio(np.nansum(fitted.score.losses[row]), sold),
        "bar_bp": _ratio(np.nansum(fitted.score.bar_losses[row]), sold),
    }  # fmt: skip


def _share(losses: Floats, fitted: Fitted) -> int | None:
    return _ratio(float(np.nansum(losses)), float(np.nansum(fitted.score.sold)))


def _ratio(loss: float, sold: float) -> int | None:
    return round(BP * float(loss) / float(sold)) if sold > 0 else None


def _losses(values: Floats) -> list[int | None]:
    return [None if np.isnan(one) else round(1000 * float(one)) for one in values]


def _whole(values: Floats, times: int = 1000) -> list[int]:
    """Units as thousandths; what is in thousandths already (`times` 1) stays."""
    return [int(one) for one in np.ceil(np.asarray(values) * times - 1e-6)]
