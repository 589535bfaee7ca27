"""Panels for the tests of forecasts."""

from __future__ import annotations

import pytest

from forecasting import Panel
from tests.support.panels import make_panel


@pytest.fixture
def panel() -> Panel:
    return make_panel()
