"""How a real shop is served: no debugging, no development server, nothing in the open, no foreign name, no trace."""

from __future__ import annotations

import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from secrets import token_hex

import pytest
from click.testing import CliRunner
from flask import Flask
from werkzeug.serving import make_server

from config import BadSettings, Settings
from shop import create_app
from shop.cli import commands
from shop.db import db, session
from shop.kernel.clock import FakeClock
from shop.upkeep import serve
from shop.web import production
from tests.support import server
from tests.support.application import ShopClient
from tests.support.people import browser, log_in, open_school
from tests.support.source import ROOT, files, name

pytestmark = pytest.mark.once

PHONE, NAME = "13987654321", "岩温罕"


@pytest.fixture
def real(shop_settings: Settings, clock: FakeClock) -> Iterator[Flask]:
    """The shop with the settings of a real one."""
    made = replace(shop_settings, testing=False, secret_key=token_hex(32), pin_pepper=token_hex(32))
    app = create_app(made, clock=clock)
    with app.app_context():
        yield app
        db.engine.dispose()


def test_a_real_shop_passes(real: Flask) -> None:
    production.init_app(real)
    assert browser(real).get("/login").status_code == 200


def test_test_mode_serves_no_shop(app: Flask) -> None:
    with pytest.raises(BadSettings, match="测试模式"):
        production.init_app(app)


def test_debug_mode_serves_no_shop(real: Flask) -> None:
    real.debug = True
    with pytest.raises(BadSettings, match="调试模式"):
        production.init_app(real)


@pytest.mark.parametrize(
    ("variable", "value", "words"), [("FLASK_DEBUG", "1", "调试模式"), ("FLASK_RUN_FROM_CLI", "true", "flask run")]
)
def test_what_the_server_loads_refuses_to_open(
    tmp_path: Path, database_url: str, variable: str, value: str, words: str
) -> None:
    variables = {**server.environment(tmp_path, database_url), variable: value, "PYTHONUTF8": "1"}
    import os  # noqa: PLC0415

    done = subprocess.run(
        [sys.executable, "-c", "import shop.wsgi"], cwd=ROOT, env={**os.environ, **variables}, capture_output=True,
        text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert words in done.stderr


def test_the_development_server_gets_no_page_out_of_the_shop(real: Flask) -> None:
    production.init_app(real)
    development = make_server("127.0.0.1", 0, real)
    thread = threading.Thread(target=development.serve_forever)
    thread.start()
    try:
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{development.server_port}/login", timeout=30)
        assert refused.value.code == 503
        assert "开发用的服务器" in refused.value.read().decode()
        refused.value.close()
    finally:
        development.shutdown()
        thread.join()
        development.server_close()


def test_nothing_in_the_project_starts_the_development_server() -> None:
    wrong = [
        name(path)
        for path in [*files("shop", "launcher"), ROOT / "manage.py", ROOT / "config.py"]
        for text in ("app.run(", "run_simple", "DebuggedApplication", "debug=True", "TESTING = True")
        if text in path.read_text("utf-8")
    ]
    assert wrong == []


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.20", "::", "shop.example", ""])  # noqa: S104 - must be refused
def test_plain_http_is_not_offered_to_the_network(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOP_PLAIN_HTTP", raising=False)
    monkeypatch.setattr(serve, "_prepared", lambda *_, **__: pytest.fail("it would have been served"))
    refused = CliRunner().invoke(commands, ["serve", "--host", host])
    assert refused.exit_code == 1
    assert "HTTPS" in refused.output
    assert "SHOP_PROXY_HOPS" in refused.output


@pytest.mark.parametrize(
    ("host", "plain"), [("127.0.0.1", "1"), ("localhost", "1"), ("::1", "1"), ("0.0.0.0", "0")]  # noqa: S104
)  # fmt: skip
def test_this_computer_or_https_in_front_is_served(
    host: str, plain: str, monkeypatch: pytest.MonkeyPatch, shop_settings: Settings
) -> None:
    opened: list[str] = []
    monkeypatch.setenv("SHOP_DATA_DIR", str(shop_settings.data_dir))
    monkeypatch.setenv("SHOP_PLAIN_HTTP", plain)
    monkeypatch.setattr(serve, "_prepared", lambda address, **_: opened.append(address) or shop_settings)
    monkeypatch.setattr(serve, "_serve", lambda *_: False)
    assert CliRunner().invoke(commands, ["serve", "--host", host]).exit_code == 0
    assert opened == [f"http://{host}:8000"]


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost:80@evil.example", "[::1]", "10.0.0.5"]
)
def test_a_foreign_name_is_refused(real: Flask, clock: FakeClock, host: str) -> None:
    open_school(session(), clock)
    client = log_in(browser(real), "teacher")
    for method, path in (("GET", "/login"), ("GET", "/people"), ("GET", "/nothing"), ("POST", "/logout")):
        answer = client.open(path, method=method, headers={"Host": host})
        assert answer.status_code == 400, path
        assert "evil" not in answer.text
        assert "evil" not in str(answer.headers)


def test_no_link_is_made_from_the_name_the_caller_used() -> None:
    """Links are paths; what needs a whole address (a tablet's QR code) takes the one the shop is served under.

    The glance reads the name only to refuse one that is not ours.
    """
    words = ("request.host", "request.url_root", "request.base_url", "request.url", "_external")
    users = {name(path) for path in files("shop") for word in words if word in path.read_text("utf-8")}
    assert users == {"shop/web/headers.py", "shop/people/glance.py"}
    assert not [name(path) for path in files("templates", suffix=".html") if "_external" in path.read_text("utf-8")]


def broken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that fails while it holds somebody's data."""

    def fails() -> str:
        raise ValueError(f"invalid value {NAME} {PHONE}")

    monkeypatch.setitem(app.view_functions, "upkeep.health", fails)
    fails.access = app.view_functions["upkeep.home"].access  # type: ignore[attr-defined]


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_failure_shows_a_number_and_no_trace(
    real: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, accept: str
) -> None:
    broken(real, monkeypatch)
    answer = browser(real).get("/healthz", headers={"Accept": accept})
    assert answer.status_code == 500
    for secret in ("Traceback", "ValueError", "File ", ".py", NAME, PHONE, "line "):
        assert secret not in answer.text
    (number,) = [record.args[0] for record in caplog.records if record.name == "shop"]  # type: ignore[index]
    assert str(number) in answer.text
    told = caplog.text
    assert str(number) in told
    assert "ValueError" in told
    assert "test_serving.py" in told, "the log knows the line"
    assert NAME not in told
    assert PHONE not in told


def test_a_failure_in_the_database_does_not_write_what_was_asked_for(
    real: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from sqlalchemy import text  # noqa: PLC0415

    def fails() -> str:
        session().execute(text("SELECT :name FROM nowhere"), {"name": NAME + PHONE})
        return ""

    fails.access = real.view_functions["upkeep.home"].access  # type: ignore[attr-defined]
    monkeypatch.setitem(real.view_functions, "upkeep.health", fails)
    assert browser(real).get("/healthz").status_code == 500
    assert "OperationalError" in caplog.text or "ProgrammingError" in caplog.text
    assert NAME not in caplog.text
    assert "nowhere" not in browser(real).get("/healthz").text


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/people/987654", "/static/nothing.css", "/r/not-a-number", "/%00", "/.env", "/data/secret_key"],
)
def test_an_address_that_is_not_there_says_so_shortly(client: ShopClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code in (302, 404)
    assert "Traceback" not in answer.text
    assert "Werkzeug" not in str(answer.headers)
