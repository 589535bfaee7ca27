"""Everyone on the school's network: devices trust the shop once, open it without a warning, and work together."""

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
from shop.people.models import LoginSession, Purpose
from shop.people.queries import shop_profile
from shop.sales.models import Order
from tests.e2e.conftest import OTHER_PASSWORD, PIN, Shop
from tests.e2e.test_board import ask_refund, enrol, phone_logged_in
from tests.support import machine, server
from tests.support.browser import FLAGS, PHONE, SCREEN, TELL_BREACHES, Console, assert_axe_clean
from tests.support.namespaces import Cable, cable, trust
from tests.support.offline import Cashier, Journal, enter_pin, ready_without_server, tablet_browser

PORT, HTTPS, HTTP = 8000, 8443, 8080
PATIENCE_SECONDS = 60
#: What happens on one device is seen on the others within two seconds.
AT_ONCE_MS = 2000
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
def chromium_on(
    device: str, playwright: Playwright, network: Cable, home: Path, console: Console, **screen: object
) -> Iterator[Page]:
    """A Chromium on the other end of a cable; a tablet's unless `screen` says otherwise."""
    program = network.browser_script(device, home, machine.chromium())
    chromium = playwright.chromium.launch(executable_path=program, headless=True, args=ON_THE_CABLE)
    look = {"viewport": SCREEN, "has_touch": True, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", **screen}
    try:
        context = chromium.new_context(base_url=f"https://{network.shop_address}:{HTTPS}", **look)  # type: ignore[arg-type]
        context.add_init_script(TELL_BREACHES)
        context.on("page", console.listen)
        yield context.new_page()
    finally:
        chromium.close()


def authority_from(network: Cable, folder: Path, device: str = "") -> Path:
    """What a device downloads from the trust page."""
    answer = network.ask("http", HTTP, "/trust/mabang-shop.crt", device=device)
    assert answer.headers["content-type"] == "application/x-x509-ca-cert"
    path = folder / "authority.pem"
    path.write_bytes(x509.load_der_x509_certificate(answer.content).public_bytes(Encoding.PEM))
    return path


def trusting_home(network: Cable, folder: Path, device: str) -> Path:
    """The home of a Chromium on a device whose user has installed the authority from the trust page."""
    home = folder / device
    home.mkdir()
    trust(authority_from(network, home, device), home)
    return home


def switch_on(page: Page, code: str) -> None:
    """Enrol the tablet and switch it on by PIN."""
    page.goto(f"/devices/enrol?code={code}")
    page.locator("main button[type=submit]").tap()
    page.get_by_role("button", name="阿朵").tap()
    for digit in PIN:
        page.get_by_role("button", name=digit, exact=True).tap()
    page.get_by_test_id("tile").first.wait_for()


def pay_for_a_latte(page: Page) -> None:
    page.locator('[data-code="D04"]').first.tap()
    page.get_by_role("button", name=re.compile("^收款")).tap()
    page.get_by_role("button", name=re.compile("微信")).first.tap()


def test_a_tablet_trusts_the_shop_once_enrols_and_sells(
    shop: Shop, served: Path, network: Cable, playwright: Playwright, console: Console, tmp_path: Path
) -> None:
    console.allow("ERR_CERT_AUTHORITY_INVALID")
    stranger = tmp_path / "stranger"
    stranger.mkdir()
    with chromium_on(network.tablet, playwright, network, stranger, console) as page:
        with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
            page.goto("/till")
        door = page.context.new_page()
        door.goto(f"http://{network.shop_address}:{HTTP}/")
        expect(door.get_by_role("heading", name="让平板信任本店")).to_be_visible()
        assert_axe_clean(door)

    friend = trusting_home(network, tmp_path, network.tablet)
    with chromium_on(network.tablet, playwright, network, friend, console) as page:
        switch_on(page, shop.code)
        assert page.evaluate("isSecureContext")
        pay_for_a_latte(page)
        expect(page.get_by_text("收款完成")).to_be_visible()
        expect(page.get_by_test_id("sync-state")).to_contain_text("全部已上传")
        cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
        assert {"__Host-device", "__Host-till"} <= set(cookies)
        assert all(cookie["secure"] and cookie["httpOnly"] for cookie in cookies.values())
        receipt = page.evaluate(
            "fetch('/till/boot.json').then(answer => answer.json()).then(boot => boot.shop.receipt_url)"
        )
        assert receipt == f"https://{network.shop_address}:{HTTPS}/r/"


def test_tablet_board_and_phone_work_together_each_on_its_own_address(
    shop: Shop, served: Path, network: Cable, playwright: Playwright, console: Console, tmp_path: Path
) -> None:
    bar, pocket = network.join("board"), network.join("phone")
    tablet_home, bar_home, pocket_home = (
        trusting_home(network, tmp_path, one) for one in (network.tablet, bar, pocket)
    )
    with (
        chromium_on(network.tablet, playwright, network, tablet_home, console) as tablet,
        chromium_on(bar, playwright, network, bar_home, console) as board,
        chromium_on(pocket, playwright, network, pocket_home, console, viewport=PHONE, is_mobile=True) as phone,
    ):
        enrol(shop, board, Purpose.BOARD)
        expect(board.get_by_test_id("contact")).to_contain_text("刚更新")
        phone_logged_in(phone)
        switch_on(tablet, shop.code)

        pay_for_a_latte(tablet)
        expect(board.get_by_test_id("ticket")).to_contain_text("拿铁", timeout=AT_ONCE_MS)
        call = tablet.get_by_test_id("done-call").inner_text()
        expect(board.get_by_test_id("ticket")).to_contain_text(call)

        ask_refund(tablet)
        tablet.get_by_test_id("approval-next").tap()
        phone.get_by_role("link", name=re.compile("看一看再回答")).tap(timeout=AT_ONCE_MS)
        expect(phone.locator("main")).to_contain_text("有瑕疵")
        phone.get_by_label(re.compile("您的密码")).fill(OTHER_PASSWORD)
        phone.get_by_role("button", name=re.compile("^批准 ¥")).tap()
        expect(phone.get_by_text("收银台会自己接着做")).to_be_visible()
        expect(tablet.get_by_test_id("toasts")).to_contain_text("已退款", timeout=AT_ONCE_MS)
        expect(tablet.get_by_test_id("asked")).to_be_hidden()
        pay_for_a_latte(tablet)
        expect(board.get_by_test_id("ticket")).to_have_count(2, timeout=AT_ONCE_MS)
        expect(tablet.get_by_test_id("sync-state")).to_contain_text("全部已上传")
    assert addresses_of_sessions(shop) == {network.addresses[network.tablet], network.addresses[pocket]}
    assert len({network.shop_address, *network.addresses.values()}) == 4


def addresses_of_sessions(shop: Shop) -> set[str]:
    """From where people are logged in, as the shop has noted it."""
    with shop.app.app_context():
        return set(session().scalars(select(LoginSession.address)))


def test_the_till_is_installed_loses_the_network_sells_and_comes_back(
    shop: Shop, served: Path, network: Cable, playwright: Playwright, console: Console, tmp_path: Path
) -> None:
    console.allow(
        "ERR_INTERNET_DISCONNECTED|ERR_ADDRESS_UNREACHABLE|ERR_NETWORK|ERR_TIMED_OUT|ERR_CONNECTION|ERR_FAILED"
    )
    home = tmp_path / "tablet"
    home.mkdir()
    trust(authority_from(network, tmp_path), home)
    program = network.browser_script(network.tablet, home, machine.chromium())
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
