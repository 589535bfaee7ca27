"""Opening the real shop: from the demo's ribbon with the console's code, once, and only with everything right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from config import Settings, sqlite_url
from shop import create_app
from shop.calendar.models import CalendarEntry, OpeningSeason
from shop.calendar.queries import days as calendar_days
from shop.catalog.models import Product
from shop.db import session, upgrade
from shop.kernel.clock import FakeClock
from shop.people.queries import shop_profile
from shop.upkeep.actions.books import open_books
from shop.upkeep.actions.set_up import AlreadySetUp, set_up
from shop.upkeep.opening import is_set_up, make_code
from shop.upkeep.ready import code_file, opened_marker
from shop.web.limits import limiter
from tests.support.application import ShopClient
from tests.support.people import browser

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


def test_a_blank_start_knows_the_published_holidays_but_no_hours_and_no_school_breaks(
    real: Settings, clock: FakeClock
) -> None:
    opened(real, clock, with_seed=False)
    with create_app(real, clock=clock).app_context():
        kinds = set(session().scalars(select(CalendarEntry.kind)))
        assert {"statutory", "makeup"} <= kinds
        assert "break" not in kinds
        assert calendar_days(date(2026, 11, 27), date(2026, 11, 27))[0].known
        assert session().scalar(select(func.count()).select_from(OpeningSeason)) == 0


def test_whoever_has_no_opening_hours_is_led_to_where_they_are_set(real: Settings, clock: FakeClock) -> None:
    opened(real, clock, with_seed=False)
    client = browser(create_app(replace(real, secure_cookies=False), clock=clock))
    client.post("/login", data={"username": "wang.teacher", "password": PASSWORD})
    today = client.get("/sales/today").text
    assert "营业时间还没填" in today
    assert 'href="/calendar/hours">填营业时间' in today
    assert "放假安排还没有录入" not in today


@dataclass
class Demo:
    """The demo shop somebody looks at, with the console's code."""

    settings: Settings
    client: ShopClient
    code: str

    def answers(self, **changes: str) -> dict[str, str]:
        return {
            "code": self.code, "shop_name": "红河小店", "name": "王老师", "username": "wang.teacher",
            "password": PASSWORD, "again": PASSWORD, "catalogue": "empty", **changes,
        }  # fmt: skip


def demo_shop(real: Settings, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Demo:
    monkeypatch.setenv("SHOP_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    settings = replace(
        real, demo=True, secure_cookies=False, rate_limits=True, database_url=sqlite_url(tmp_path / "demo.sqlite3")
    )
    upgrade(settings.database_url)
    app = create_app(settings, clock=clock)
    with app.app_context():
        open_books(at=clock.now())
    return Demo(settings, browser(app), make_code(settings))


@pytest.fixture
def demo(real: Settings, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Demo]:
    yield demo_shop(real, clock, tmp_path, monkeypatch)
    limiter.reset()


def test_the_ribbon_opens_the_shop_with_the_code_of_the_console(real: Settings, demo: Demo) -> None:
    done = demo.client.post("/set-up", data=demo.answers(code=f" {demo.code.lower()} "))
    assert done.status_code == 200
    assert "红河小店" in done.text
    assert "演示店提示" not in done.text, "the shop just opened is no demo"
    assert is_set_up(real)
    assert opened_marker(demo.settings).exists()
    assert not code_file(demo.settings).exists()


def test_everything_that_is_wrong_stands_beside_its_field_and_what_was_typed_stays(real: Settings, demo: Demo) -> None:
    wrong = demo.answers(
        code="WRONG", shop_name="店" * 41, name=" ", username="王 老师", password="mima123", again="mima124"
    )
    refused = demo.client.post("/set-up", data=wrong)
    assert refused.status_code == 422
    for field, sentence in (
        ("code", "开店码不对"),
        ("shop_name", "店名要有 1 到 40 个字"),
        ("name", "请填姓名"),
        ("username", "用户名要 3 到 64 位"),
        ("password", "密码至少要 12 位"),
        ("again", "两次输入的密码不一样"),
    ):
        assert sentence in error_beside(refused.text, field), field
    assert all(f'value="{kept}"' in refused.text for kept in ("WRONG", "店" * 41, "王 老师"))
    assert "mima12" not in refused.text, "a password never comes back"
    assert not is_set_up(real)
    assert demo.client.post("/set-up", data=demo.answers()).status_code == 200


def error_beside(page: str, field: str) -> str:
    found = re.search(rf'id="{field}-error">(.*?)</p>', page, re.DOTALL)
    return found[1] if found else ""


def test_the_form_marks_what_has_to_be_filled_and_tells_the_rules_beforehand(demo: Demo) -> None:
    page = demo.client.get("/set-up").text
    assert page.count('class="required"') == 6
    assert "只用小写字母、数字、点和横线" in page


def test_an_empty_form_asks_for_everything(demo: Demo) -> None:
    refused = demo.client.post("/set-up", data={}).text
    assert all(error_beside(refused, field) for field in ("code", "shop_name", "name", "username", "password"))


def test_the_name_of_the_shop_makes_no_password(demo: Demo) -> None:
    typed = demo.answers(shop_name="Honghe Shop House", password="honghe shop house", again="honghe shop house")
    assert "太容易被猜到" in error_beside(demo.client.post("/set-up", data=typed).text, "password")


def test_who_tries_codes_is_stopped_even_when_the_next_one_is_right(real: Settings, demo: Demo) -> None:
    tries = [demo.client.post("/set-up", data={"code": f"{number:08d}"}).status_code for number in range(10)]
    assert tries == [422] * 10
    assert demo.client.post("/set-up", data=demo.answers()).status_code == 429
    assert not is_set_up(real)


def test_between_the_shops_the_demo_takes_no_login_but_says_that_the_real_shop_is_coming(
    real: Settings, clock: FakeClock, demo: Demo
) -> None:
    demo.client.post("/set-up", data=demo.answers())
    entered = {"username": "wang.teacher", "password": PASSWORD}
    early = demo.client.post("/login", data=entered)
    assert early.status_code == 503
    assert "用户名或密码不对" not in early.text
    assert "「红河小店」开张了" in early.text
    assert demo.client.get("/healthz").json == {"ok": True, "demo": True}

    app = create_app(replace(real, secure_cookies=False), clock=clock)
    in_the_same_browser = browser(app)
    assert in_the_same_browser.get("/healthz").json == {"ok": True, "demo": False}
    assert in_the_same_browser.post("/login", data=entered).status_code == 303


def test_a_late_answer_of_the_demo_does_not_log_anybody_out_of_the_real_shop(
    real: Settings, clock: FakeClock, demo: Demo
) -> None:
    late = demo.client.get("/login").headers.getlist("Set-Cookie")
    assert late, "the demo's login page begins a session of its own"
    opened(real, clock, with_seed=False)
    client = browser(create_app(replace(real, secure_cookies=False), clock=clock))
    client.post("/login", data={"username": "wang.teacher", "password": PASSWORD})
    for cookie in late:
        name, value = cookie.split(";")[0].split("=", 1)
        client.set_cookie(name, value)
    assert client.get("/account").status_code == 200


def test_the_demo_and_the_real_shop_share_no_cookie(real: Settings) -> None:
    demo = replace(real, demo=True)
    for what in ("shop", "device", "till"):
        assert demo.cookie_name(what) != real.cookie_name(what)


def test_only_the_demo_offers_to_set_up(client: ShopClient) -> None:
    assert client.get("/set-up").status_code == 404
