"""Daily demand up to four weeks ahead: blended levels, weekdays, events, boosted ratios, whole-unit quantiles."""

from __future__ import annotations

import numpy as np

from forecasting.base import LEVELS, Forecaster
from forecasting.blend import blended
from forecasting.boosting import Base, RatioBoosting
from forecasting.counts import negative_binomial
from forecasting.events import multipliers
from forecasting.levels import levels_at, weekly_origins
from forecasting.newcomers import cold_levels, without_first_sale
from forecasting.panel import CLOSED, Floats, Panel
from forecasting.spread import dispersion, mixed_levels
from forecasting.weekdays import careful_profile, days_ahead, groups, own_profile, store_totals, weekdays

HALF_LIVES = (5, 10, 20, 40, 80, 160, 400)
LEAST_FACTOR = 0.02
YOUNG_DAYS = 28


class DemandForecaster(Forecaster):
    """The product's forecaster; `docs/forecasting.md` tells what each part was worth.

    `half_lives` (days) of the levels that are blended with the bar's 28 days; `weeks` of past windows of `window` days
    on which the blend's weights are learned; `noise`: how far a level wanders in a window (share of the mean);
    `store_pull` and `own_pull`: how strongly weights are drawn to equal shares and to the store's; `spread_days` of
    errors that make the quantiles, `empirical` the shares of observed shape each series may choose of; `boosting`:
    whether trees may correct ratios where they proved themselves.
    """

    def __init__(
        self,
        half_lives: tuple[float, ...] = HALF_LIVES,
        weeks: int = 26,
        window: int = 14,
        noise: float = 0.4,
        store_pull: float = 0.02,
        own_pull: float = 20.0,
        spread_days: int = 112,
        empirical: tuple[float, ...] = (0.0, 0.5),
        boosting: bool = True,  # noqa: FBT001, FBT002 - parameters stand in order, as in scikit-learn
        levels: tuple[float, ...] = LEVELS,
        seed: int = 0,
    ) -> None:
        self.half_lives = half_lives
        self.weeks = weeks
        self.window = window
        self.noise = noise
        self.store_pull = store_pull
        self.own_pull = own_pull
        self.spread_days = spread_days
        self.empirical = empirical
        self.boosting = boosting
        self.levels = levels
        self.seed = seed

    def _learn(self, panel: Panel) -> None:
        self.unit_ = sales_unit(panel.values)
        values = panel.values / self.unit_
        store, weekday = groups(panel.stores), weekdays(panel.dates())
        self.store_ = store
        self.store_profile_ = careful_profile(store_totals(values, store), weekday)[store]
        factor = np.maximum(self.store_profile_[:, weekday], LEAST_FACTOR)
        known = ~np.isnan(values)
        units, exposure = np.nan_to_num(values), known * factor
        factor = factor * self._learn_events(panel, values, units, exposure)
        exposure = known * factor

        found = levels_at(units, exposure, self.half_lives, weekly_origins(panel.length, self.weeks))
        middle = found.experts[(len(self.half_lives) - 1) // 2]
        rough = dispersion(values, middle[:, :1] * factor, self.spread_days)
        self.weights_ = blended(
            found, units, exposure, store, rough,
            horizon=self.window, noise=self.noise, store_pull=self.store_pull, own_pull=self.own_pull,
        )  # fmt: skip
        levels = np.einsum("se,eso->so", self.weights_, found.experts)
        kin = groups(tuple(f"{one}\0{other}" for one, other in zip(panel.stores, panel.categories, strict=True)))
        young = found.known_days[:, 0] < YOUNG_DAYS
        later = without_first_sale(values)
        sold, shown = np.nansum(np.where(later, values, 0.0), axis=1), (exposure * later).sum(axis=1)
        levels[:, 0] = cold_levels(levels[:, 0], sold, shown, rough, kin, store, young)
        self.level_ = levels[:, 0]
        self.own_profile_ = own_profile(values, self.level_[:, None] * factor, weekday, rough)
        mean = self.level_[:, None] * factor * self.own_profile_[:, weekday]
        self.spread_ = dispersion(values, mean, self.spread_days)
        self.shape_levels_ = mixed_levels(values, mean, self.spread_, self.levels, self.spread_days, self.empirical)
        self.boost_ = None
        if self.boosting:
            base = Base(levels, self.store_profile_ * self.own_profile_, known)
            self.boost_ = RatioBoosting(seed=self.seed)
            self.boost_.learn(values, found, base, self.spread_, store, panel.first_day, self.window)

    def _learn_events(self, panel: Panel, values: Floats, units: Floats, exposure: Floats) -> Floats:
        """(series, days) multipliers of the past; the model of those ahead is asked again for the horizon."""
        self.rough_spread_ = None
        if not set(panel.features) - {CLOSED}:
            return np.ones(exposure.shape)
        level = units.sum(axis=1) / np.maximum(exposure.sum(axis=1), 1e-9)
        self.rough_spread_ = dispersion(values, level[:, None] * exposure, self.spread_days)
        self.exposure_ = exposure
        return multipliers(panel, exposure, self.rough_spread_, self.store_, 0)

    def _answer(self, horizon: int) -> tuple[Floats, Floats]:
        panel = self.panel_
        weekday = weekdays(days_ahead(panel.last_day, horizon))
        mean = self.level_[:, None] * (self.store_profile_ * self.own_profile_)[:, weekday]
        if self.rough_spread_ is not None:
            mean = (
                mean * multipliers(panel, self.exposure_, self.rough_spread_, self.store_, horizon)[:, panel.length :]
            )
        if self.boost_ is not None and self.boost_.strength_ > 0:
            mean = mean * self.boost_.ratios(panel.length, horizon)
        quantiles = negative_binomial(mean, self.spread_[:, None], self.shape_levels_[:, :, None])
        return mean * self.unit_, quantiles * self.unit_


def sales_unit(values: Floats) -> float:
    """What one piece is: the smallest amount sold if all others are its multiples, else a fiftieth of the mean sale."""
    sold = values[values > 0]
    if not sold.size:
        return 1.0
    least = float(sold.min())
    pieces = sold / least
    return least if np.allclose(pieces, np.round(pieces), rtol=0, atol=1e-6) else float(sold.mean()) / 50
