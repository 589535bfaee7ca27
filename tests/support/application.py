"""The application for tests: a database of its own, a clock that stands still, a browser-like client."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextvars import Context
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

import shop.db
from config import Settings
from shop import create_app
from shop.kernel.clock import FakeClock
from tests.support import canaries

#: Monday, 2026-11-23, 10:00 in Shanghai.
MONDAY_MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class ShopClient(FlaskClient):
    """A client that behaves like our own pages: it sends the form's token, and nothing leaks between requests.

    `csrf=False` leaves the token out. Every request runs in a context of its own, as on a real server, although the
    test may hold an application context to call actions; what the test reads afterwards is fresh.
    """

    def open(self, *arguments: Any, csrf: bool = True, **options: Any) -> TestResponse:
        method = str(options.get("method", "GET"))
        if csrf and method not in ("GET", "HEAD", "OPTIONS"):
            options["headers"] = {"X-CSRFToken": self.csrf_token(), **dict(options.get("headers") or {})}
        options.setdefault("buffered", True)
        response = Context().run(super().open, *arguments, **options)
        if has_app_context():
            shop.db.session().rollback()
        return response

    def csrf_token(self) -> str:
        """A valid token for the next form, as the page would carry it."""
        return Context().run(self._csrf_token)

    def _csrf_token(self) -> str:
        with self.session_transaction() as cookie:
            raw = cookie.setdefault("csrf_token", secrets.token_hex(20))
        token = URLSafeTimedSerializer(str(self.application.secret_key), salt="wtf-csrf-token").dumps(raw)
        return str(token)


@pytest.fixture
def clock() -> FakeClock:
    """The shop's clock: Monday 2026-11-23, 10:00 in Shanghai, until the test moves it."""
    return FakeClock(MONDAY_MORNING)


@pytest.fixture
def shop_settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of a shop with an empty, migrated database and a data directory of its own."""
    return Settings(
        data_dir=tmp_path,
        database_url=database_url,
        secret_key="a secret key that only tests use: 0123456789",
        pin_pepper="a PIN pepper that only tests use: 0123456789",
        testing=True,
        rate_limits=False,
    )


@pytest.fixture
def app(shop_settings: Settings, clock: FakeClock) -> Iterator[Flask]:
    """The shop."""
    shop_app = create_app(shop_settings, clock=clock)
    canaries.listen_to(shop_app)
    shop_app.extensions["own_addresses"] = list
    yield shop_app
    with shop_app.app_context():
        shop.db.db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The database session, inside an application context: actions and queries can be called."""
    with app.app_context():
        yield shop.db.session()


@pytest.fixture
def client(app: Flask) -> ShopClient:
    """A browser without a login."""
    app.test_client_class = ShopClient
    client = app.test_client()
    assert isinstance(client, ShopClient)
    return client
