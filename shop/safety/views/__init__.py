"""The pages of food safety: what is due today, the log, points, samples, certificates."""

from __future__ import annotations

from shop.safety.views import due, people, points, samples
from shop.safety.views.blueprint import blueprint

__all__ = ["blueprint", "due", "people", "points", "samples"]
