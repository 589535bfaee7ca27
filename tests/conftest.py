"""Fixtures for every test; the parts are in tests/support."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

pytest.register_assert_rewrite("tests.support")

from tests.support.application import app, client, clock, session, shop_settings  # noqa: E402
from tests.support.browser import browser, console, live_app, live_server, page, playwright, what_is_shown  # noqa: E402
from tests.support.canaries import no_secret_in_any_log  # noqa: E402
from tests.support.database import database_url, empty_database, migrated_database  # noqa: E402
from tests.support.network import loopback_only  # noqa: E402
from tests.support.pace import quicken  # noqa: E402

__all__ = [
    "app",
    "browser",
    "client",
    "clock",
    "console",
    "database_url",
    "empty_database",
    "live_app",
    "live_server",
    "loopback_only",
    "migrated_database",
    "no_secret_in_any_log",
    "page",
    "playwright",
    "session",
    "shop_settings",
]

settings.register_profile(
    "shop",
    derandomize=True,
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("shop")
quicken()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is run once more on PostgreSQL because it touches a database, and what drives a browser."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "empty_database" in fixtures and item.get_closest_marker("once") is None:
            item.add_marker(pytest.mark.database)
        if "browser" in fixtures or "live_server" in fixtures:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure in the browser tells what every page showed at that moment."""
    report = yield
    if report.failed and report.when == "call" and "page" in getattr(item, "funcargs", {}):
        report.sections.extend(what_is_shown(item.funcargs["page"].context, item.funcargs["console"]))  # type: ignore[attr-defined]
    return report
