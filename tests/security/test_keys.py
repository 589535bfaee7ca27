"""An installation's keys: made when it is installed, for its owner only, never known ones, changed without harm."""

from __future__ import annotations

import stat
import sys
from dataclasses import replace
from pathlib import Path
from secrets import token_hex

import pytest

from config import BadSettings, Settings, settings_from_environment
from shop import create_app
from tests.support.people import browser, log_in, open_school
from tests.support.source import ROOT

NAMES = ("secret_key", "pin_pepper")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data directory of a new installation."""
    monkeypatch.setenv("SHOP_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("SHOP_SECRET_KEY_FALLBACKS", raising=False)
    return tmp_path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_installation_makes_its_own_keys_once(data: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    made = settings_from_environment()
    assert len({made.secret_key, made.pin_pepper}) == 2
    assert all(len(bytes.fromhex(getattr(made, name))) == 32 for name in NAMES)
    assert settings_from_environment() == made


def test_another_installation_has_others(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = settings_from_environment()
    monkeypatch.setenv("SHOP_DATA_DIR", str(tmp_path / "other"))
    second = settings_from_environment()
    assert len({first.secret_key, first.pin_pepper, second.secret_key, second.pin_pepper}) == 4


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights otherwise")
@pytest.mark.parametrize("name", NAMES)
def test_only_the_owner_may_read_them(data: Path, name: str) -> None:
    settings_from_environment()
    assert mode(data / name) == 0o600
    (data / name).chmod(0o644)
    settings_from_environment()
    assert mode(data / name) == 0o600


@pytest.mark.parametrize(
    "bad",
    ["", " ", "short", "a" * 64, "change-me-change-me-change-me-change-me", "my very secret key of this little school",
     "0123456789abcdef" * 4],
)  # fmt: skip
@pytest.mark.parametrize("name", NAMES)
def test_a_missing_short_or_known_key_opens_no_shop(data: Path, name: str, bad: str) -> None:
    settings_from_environment()
    (data / name).write_text(bad)
    with pytest.raises(BadSettings, match=name):
        settings_from_environment()


def test_the_keys_of_the_tests_open_no_shop(shop_settings: Settings) -> None:
    with pytest.raises(BadSettings, match="secret_key"):
        replace(shop_settings, testing=False)


def test_one_key_does_not_do_for_both(data: Path) -> None:
    same = token_hex(32)
    for name in NAMES:
        (data / name).write_text(same)
    with pytest.raises(BadSettings, match="相同"):
        settings_from_environment()


def test_no_old_key_that_is_easy(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_SECRET_KEY_FALLBACKS", f"{token_hex(32)},old")
    with pytest.raises(BadSettings, match="FALLBACKS"):
        settings_from_environment()


def test_a_new_key_keeps_everybody_logged_in_while_the_old_one_is_named(
    data: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    before = create_app(settings_from_environment())
    with before.app_context():
        from shop.db import db, session  # noqa: PLC0415
        from shop.kernel.clock import FakeClock, SystemClock  # noqa: PLC0415

        open_school(session(), FakeClock(SystemClock().now()))
        cookie = log_in(browser(before), "teacher").get_cookie("__Host-shop")
        db.engine.dispose()
    assert cookie
    old = (data / "secret_key").read_text()
    (data / "secret_key").unlink()

    def status() -> int:
        after = create_app(settings_from_environment())
        assert after.secret_key != old
        client = browser(after)
        client.set_cookie("__Host-shop", cookie.value)
        answer = client.get("/account").status_code
        with after.app_context():
            db.engine.dispose()
        return answer

    assert status() == 302, "without the old key the cookie is nobody's"
    monkeypatch.setenv("SHOP_SECRET_KEY_FALLBACKS", old)
    assert status() == 200


def test_neither_keys_nor_data_are_kept_with_the_source() -> None:
    ignored = (ROOT / ".gitignore").read_text("utf-8").split()
    assert any(line.strip("/") == "data" for line in ignored)
    assert not [path for name in NAMES for path in ROOT.glob(f"{name}*")]
