"""Pottery: what sells by session (a livestream, a market day) rather than by day, and pieces that exist once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from forecasting.base import LEVELS
from forecasting.counts import negative_binomial
from forecasting.panel import Floats
from forecasting.weekdays import groups

#: How much a product may differ from its category before anything is known: standard deviation over mean.
LEAST_VARIATION = 0.5


class SessionForecaster(BaseEstimator):
    """Units of each product in the next sessions: gamma-Poisson, each product near its category's rate.

    The rate's prior has the category's mean m and variance at least (m/2)²; what is predicted is the negative binomial
    of that model (Gelman and others, Bayesian Data Analysis, 2.6).
    """

    def __init__(self, levels: tuple[float, ...] = LEVELS) -> None:
        self.levels = levels

    def fit(self, sold: Floats, y: None = None, *, categories: Sequence[str] = ()) -> Self:
        """`sold`: (products, sessions) units, NaN where a product was not shown; `categories`: one per product."""
        sold = np.asarray(sold, dtype=float)
        if sold.ndim != 2 or (np.nan_to_num(sold) < 0).any():
            raise ValueError("sold must be products x sessions and not negative")
        kin = groups(tuple(categories) or ("",) * len(sold))
        units, shown = np.nansum(sold, axis=1), (~np.isnan(sold)).sum(axis=1)
        self.shape_, self.rate_ = np.zeros(len(sold)), np.zeros(len(sold))
        overall = (units.sum() + 0.5) / (shown.sum() + 1.0)
        for one in range(int(kin.max()) + 1):
            mine = kin == one
            mean = (units[mine].sum() + overall) / (shown[mine].sum() + 1.0)
            seen = shown[mine] > 0
            rates = units[mine][seen] / shown[mine][seen]
            chance = float((mean / shown[mine][seen]).mean()) if seen.any() else 0.0
            variance = max(float(rates.var()) - chance if seen.any() else 0.0, (LEAST_VARIATION * mean) ** 2)
            self.shape_[mine] = mean**2 / variance + units[mine]
            self.rate_[mine] = mean / variance + shown[mine]
        return self

    def predict(self, sessions: int = 1) -> tuple[Floats, Floats]:
        """Units of the next `sessions` together: mean (products,) and quantiles (levels, products)."""
        check_is_fitted(self, "shape_")
        mean = sessions * self.shape_ / self.rate_
        return mean, negative_binomial(mean, 1.0 + sessions / self.rate_, self.levels)


class SellThrough(BaseEstimator):
    """The chance that a one-off piece is sold within some sessions.

    Each session it is shown it sells with its category's chance, beta-distributed around the chance of all pieces with
    the weight of `prior_sessions`; the chance over n sessions is the beta-binomial's, 1 - B(a, b + n) / B(a, b).
    """

    def __init__(self, prior_sessions: float = 4.0) -> None:
        self.prior_sessions = prior_sessions

    def fit(self, shown: Floats, sold: Floats, *, categories: Sequence[str] = ()) -> Self:
        """`shown`: (pieces,) sessions up to the sale or up to now; `sold`: (pieces,) 1 where it was sold, else 0."""
        shown, sold = np.asarray(shown, dtype=float), np.asarray(sold, dtype=float)
        if shown.shape != sold.shape or (shown < sold).any():
            raise ValueError("a piece is sold in a session in which it was shown")
        names = np.array(tuple(categories) or ("",) * len(sold))
        overall = (sold.sum() + 0.5) / (shown.sum() + 1.0)
        self.overall_ = (self.prior_sessions * overall, self.prior_sessions * (1 - overall))
        self.beta_ = {
            str(name): (
                self.overall_[0] + float(sold[names == name].sum()),
                self.overall_[1] + float((shown - sold)[names == name].sum()),
            )
            for name in np.unique(names)
        }
        return self

    def predict(self, sessions: int, *, categories: Sequence[str] = ("",)) -> Floats:
        """(pieces,) chances of being sold within the next `sessions`; an unknown category has the chance of all."""
        check_is_fitted(self, "beta_")
        chances = []
        for name in categories:
            first, second = self.beta_.get(name, self.overall_)
            steps = np.arange(sessions)
            chances.append(1.0 - float(np.prod((second + steps) / (first + second + steps))))
        return np.array(chances)
