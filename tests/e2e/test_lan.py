"""A tablet on the school's network: trusts the shop once, opens it without a warning, enrols and sells."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from playwright.sync_api import Error, Page, Playwright, expect
from sqlalchemy import select

from launcher.programs import ROOT
from shop.db import session
from shop.people.actions.settings import save_profile
from shop.people.queries import shop_profile
from shop.sales.models import Order
from tests.e2e.conftest import PIN, Shop
from tests.support import machine, server
from tests.support.browser import FLAGS, SCREEN, TELL_BREACHES, Console, assert_axe_clean
from tests.support.namespaces import Cable, cable, trust
from tests.support.offline import Cashier, Journal, enter_pin, ready_without_server, tablet_browser

PORT, HTTPS, HTTP = 8000, 8443, 8080
PATIENCE_SECONDS = 60
ON_THE_CABLE = [flag for flag in FLAGS if not flag.startswith("--host-resolver-rules")]

pytestmark = pytest.mark.browser


@pytest.fixture
def network() -> Iterator[Cable]:
    with cable() as laid:
        yield laid


def until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        if time.monotonic() > deadline:
            pytest.fail(f"{what} within {PATIENCE_SECONDS} s")
        time.sleep(0.2)


@pytest.fixture
def served(shop: Shop, network: Cable, tmp_path: Path, database_url: str) -> Iterator[Path]:
    """`manage.py run --lan` on the shop's computer; gives what it wrote to its window."""
    with shop.app.app_context():
        save_profile(replace(shop_profile(), set_up=True), by=1, at=shop.now())
    log = tmp_path / "window.log"
    variables = {**os.environ, **server.environment(tmp_path, database_url), "SHOP_VENV": sys.prefix}
    command = network.inside(network.shop, sys.executable, "manage.py", "run", "--lan")
    with log.open("wb") as window:
        running = subprocess.Popen(
            command, cwd=ROOT, env=variables, stdout=window, stderr=window, start_new_session=True
        )
    try:
        kept = tmp_path / "lan" / "authority.crt"
        until(
            lambda: (
                running.poll() is not None
                or (kept.exists() and network.ask("https", HTTPS, "/healthz", trusted=kept).status == 200)
            ),
            "the shop is on the network",
        )
        assert running.poll() is None, log.read_text("utf-8")
        yield log
    finally:
        running.send_signal(signal.SIGINT)
        try:
            running.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()


@contextmanager
def tablet(playwright: Playwright, network: Cable, home: Path, console: Console) -> Iterator[Page]:
    """A tablet-sized Chromium on the other end of the cable."""
    program = network.browser_script(home, machine.chromium())
    chromium = playwright.chromium.launch(executable_path=program, headless=True, args=ON_THE_CABLE)
    try:
        context = chromium.new_context(
            base_url=f"https://{network.shop_address}:{HTTPS}", viewport=SCREEN, has_touch=True, locale="zh-CN"
        )
        context.add_init_script(TELL_BREACHES)
        context.on("page", console.listen)
        yield context.new_page()
    finally:
        chromium.close()


def authority_from(network: Cable, folder: Path) -> Path:
    """What a tablet downloads from the trust page."""
    answer = network.ask("http", HTTP, "/trust/mabang-shop.crt")
    assert answer.headers["content-type"] == "application/x-x509-ca-cert"
    path = folder / "authority.pem"
    path.write_bytes(x509.load_der_x509_certificate(answer.content).public_bytes(Encoding.PEM))
    return path


def test_a_tablet_trusts_the_shop_once_enrols_and_sells(
    shop: Shop, served: Path, network: Cable, playwright: Playwright, console: Console, tmp_path: Path
) -> None:
    console.allow("ERR_CERT_AUTHORITY_INVALID")
    stranger, friend = tmp_path / "stranger", tmp_path / "friend"
    stranger.mkdir()
    friend.mkdir()
    with tablet(playwright, network, stranger, console) as page:
        with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
            page.goto("/till")
        door = page.context.new_page()
        door.goto(f"http://{network.shop_address}:{HTTP}/")
        expect(door.get_by_role("heading", name="让平板信任本店")).to_be_visible()
        assert_axe_clean(door)

    trust(authority_from(network, tmp_path), friend)
    with tablet(playwright, network, friend, console) as page:
        page.goto(f"/devices/enrol?code={shop.code}")
        assert page.evaluate("isSecureContext")
        page.locator("main button[type=submit]").tap()
        page.get_by_role("button", name="阿朵").tap()
        for digit in PIN:
            page.get_by_role("button", name=digit, exact=True).tap()
        page.get_by_test_id("tile").first.wait_for()
        page.locator('[data-code="D04"]').first.tap()
        page.get_by_role("button", name=re.compile("^收款")).tap()
        page.get_by_role("button", name=re.compile("微信")).first.tap()
        expect(page.get_by_text("收款完成")).to_be_visible()
        expect(page.get_by_test_id("sync-state")).to_contain_text("全部已上传")
        cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
        assert {"__Host-device", "__Host-till"} <= set(cookies)
        assert all(cookie["secure"] and cookie["httpOnly"] for cookie in cookies.values())
        receipt = page.evaluate(
            "fetch('/till/boot.json').then(answer => answer.json()).then(boot => boot.shop.receipt_url)"
        )
        assert receipt == f"https://{network.shop_address}:{HTTPS}/r/"


def test_the_till_is_installed_loses_the_network_sells_and_comes_back(
    shop: Shop, served: Path, network: Cable, playwright: Playwright, console: Console, tmp_path: Path
) -> None:
    console.allow(
        "ERR_INTERNET_DISCONNECTED|ERR_ADDRESS_UNREACHABLE|ERR_NETWORK|ERR_TIMED_OUT|ERR_CONNECTION|ERR_FAILED"
    )
    home = tmp_path / "tablet"
    home.mkdir()
    trust(authority_from(network, tmp_path), home)
    program = network.browser_script(home, machine.chromium())
    address = f"https://{network.shop_address}:{HTTPS}"
    with tablet_browser(playwright, home / "profile", address, console, program=program, flags=ON_THE_CABLE) as page:
        page.goto(f"/devices/enrol?code={shop.code}")
        page.locator("main button[type=submit]").tap()
        enter_pin(page, "阿朵", PIN)
        ready_without_server(page)
        judge = page.context.new_cdp_session(page)
        assert judge.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
        assert judge.send("Page.getAppManifest")["errors"] == []
        network.cut()
        expect(page.get_by_test_id("sync-state")).to_contain_text("离线", timeout=60_000)
        page.reload()
        expect(page.get_by_test_id("lock")).to_be_visible()
        enter_pin(page, "阿朵", PIN)
        till = Cashier(page, Journal())
        till.tap("D04")
        number = till.pay("cash")
        expect(page.get_by_test_id("sync-state")).to_contain_text("1 笔未上传")
        network.mend()
        page.evaluate("window.dispatchEvent(new Event('online'))")
        expect(page.get_by_test_id("sync-state")).to_contain_text("全部已上传", timeout=60_000)
    with shop.app.app_context():
        assert session().scalars(select(Order.number)).all() == [number]


def test_nothing_but_the_door_and_https_is_open_to_the_network(served: Path, network: Cable, tmp_path: Path) -> None:
    authority = authority_from(network, tmp_path)
    home = network.ask("https", HTTPS, "/login", trusted=authority)
    assert home.status == 200
    assert "max-age" in home.headers["strict-transport-security"]
    assert network.ask("https", HTTPS, "/login", host="shop.example", trusted=authority).status == 400
    assert network.ask("http", PORT, "/").status == 0, "plain http stays on this computer"
    moved = network.ask("http", HTTP, "/sales/orders?page=2")
    assert (moved.status, moved.headers["location"]) == (
        308,
        f"https://{network.shop_address}:{HTTPS}/sales/orders?page=2",
    )
    assert network.ask("http", HTTP, "/", host="shop.example").status == 400
    assert network.ask("http", HTTP, "/static/css/desk.css").status == 308
    assert "mabang-shop.crt" in network.ask("http", HTTP, "/trust").content.decode()
    window = served.read_text("utf-8")
    assert f"https://{network.shop_address}:{HTTPS}" in window
    assert x509.load_pem_x509_certificate(authority.read_bytes())


def test_the_shop_stays_reachable_when_the_router_gives_another_address(
    served: Path, network: Cable, tmp_path: Path
) -> None:
    authority = authority_from(network, tmp_path)
    network.move_shop_to("10.77.0.9")
    until(
        lambda: network.ask("https", HTTPS, "/login", trusted=authority).status == 200,
        "the certificate is good for the new address",
    )
    until(
        lambda: network.ask("https", HTTPS, "/login", host="10.77.0.1", trusted=authority).status == 400,
        "the old address is no longer answered to",
    )
    assert network.ask("http", HTTP, "/x").headers["location"] == f"https://10.77.0.9:{HTTPS}/x"
    assert authority_from(network, tmp_path).read_bytes() == authority.read_bytes(), "tablets need not trust it again"
