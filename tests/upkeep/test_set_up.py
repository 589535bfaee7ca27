"""Opening the real shop: from the demo's ribbon with the console's code, once, and only with everything right."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from config import Settings, sqlite_url
from shop import create_app
from shop.catalog.models import Product
from shop.db import session, upgrade
from shop.kernel.clock import FakeClock
from shop.people.queries import shop_profile
from shop.upkeep.actions.books import open_books
from shop.upkeep.actions.set_up import AlreadySetUp, set_up
from shop.upkeep.opening import code_file, is_set_up, make_code, opened_marker
from tests.support.application import ShopClient

PASSWORD = "梯田上的云彩 翻过大山来了"


@pytest.fixture
def real(shop_settings: Settings, tmp_path: Path) -> Settings:
    """A place for a real shop, empty yet."""
    return replace(shop_settings, database_url=sqlite_url(tmp_path / "shop.sqlite3"))


def opened(real: Settings, clock: FakeClock, **changes: object) -> None:
    facts = {
        "shop_name": "红河小店",
        "username": "wang.teacher",
        "name": "王老师",
        "password": PASSWORD,
        "with_seed": True,
    }
    set_up(real, at=clock.now(), **{"with_seed": True, **facts, **changes})  # type: ignore[arg-type]


def test_a_shop_is_set_up_once_with_the_seed_catalogue(real: Settings, clock: FakeClock) -> None:
    assert not is_set_up(real)
    opened(real, clock)
    assert is_set_up(real)
    with create_app(real, clock=clock).app_context():
        assert shop_profile().name == "红河小店"
        assert session().scalar(select(func.count()).select_from(Product)) == 76
    with pytest.raises(AlreadySetUp):
        opened(real, clock)


def test_a_set_up_that_was_refused_can_be_repeated(real: Settings, clock: FakeClock) -> None:
    with pytest.raises(Exception, match="12"):
        opened(real, clock, password="short")
    assert not is_set_up(real)
    opened(real, clock, with_seed=False)
    assert is_set_up(real)
    with create_app(real, clock=clock).app_context():
        assert session().scalar(select(func.count()).select_from(Product)) == 0


def test_the_ribbon_opens_the_shop_with_the_code_of_the_console(
    real: Settings, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    demo = replace(real, demo=True, secure_cookies=False, database_url=sqlite_url(tmp_path / "demo.sqlite3"))
    upgrade(demo.database_url)
    app = create_app(demo, clock=clock)
    with app.app_context():
        open_books(at=clock.now())
    app.test_client_class = ShopClient
    client = app.test_client()
    code = make_code(demo)
    form = {
        "code": "WRONG", "shop_name": "红河小店", "name": "王老师", "username": "wang.teacher",
        "password": PASSWORD, "again": PASSWORD, "catalogue": "empty",
    }  # fmt: skip

    refused = client.post("/set-up", data=form)
    assert refused.status_code == 422
    assert "开店码不对" in refused.text
    assert "wang.teacher" in refused.text
    assert PASSWORD not in refused.text
    assert not is_set_up(real)

    done = client.post("/set-up", data={**form, "code": code})
    assert done.status_code == 200
    assert "红河小店" in done.text
    assert is_set_up(real)
    assert opened_marker(demo).exists()
    assert not code_file(demo).exists()


def test_only_the_demo_offers_to_set_up(client: ShopClient) -> None:
    assert client.get("/set-up").status_code == 404
