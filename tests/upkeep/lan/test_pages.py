"""The desk's page about the network; codes for tablets never repeat what a request calls the host."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy.orm import Session

from config import Settings
from shop.kernel.clock import FakeClock
from shop.upkeep.lan.keeping import Keeper
from shop.upkeep.serve import serve
from tests.support.application import ShopClient
from tests.support.people import browser, log_in, open_school

pytestmark = pytest.mark.once

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)


@pytest.fixture
def teacher(app: Flask, session: Session, clock: FakeClock) -> ShopClient:
    open_school(session, clock)
    return log_in(browser(app), "teacher")


def keeper(settings: Settings, *, addresses: list[str]) -> Keeper:
    return Keeper(
        data_dir=settings.data_dir, https_port=8443, http_port=8080, find=lambda: addresses,
        changed=lambda *_: None, computer="shop-pc",
    )  # fmt: skip


@pytest.fixture
def on_the_lan(shop_settings: Settings) -> None:
    keeper(shop_settings, addresses=["192.168.1.20"]).look(at=NOW)


def test_without_the_network_the_page_says_how_to_open_it(teacher: ShopClient) -> None:
    assert "run --lan" in teacher.get("/devices/wifi").text
    assert teacher.get("/trust").status_code == 200
    assert teacher.get("/trust/mabang-shop.crt").status_code == 404


@pytest.mark.usefixtures("on_the_lan")
def test_the_page_shows_address_and_fingerprint(teacher: ShopClient) -> None:
    page = teacher.get("/devices/wifi").text
    for words in ("https://192.168.1.20:8443", "http://192.168.1.20:8080", "https://shop-pc.local:8443"):
        assert words in page
    assert teacher.get("/trust/mabang-shop.crt").mimetype == "application/x-x509-ca-cert"
    assert teacher.get("/trust/mabang-shop.mobileconfig").mimetype == "application/x-apple-aspen-config"


def enrolment_page(teacher: ShopClient) -> str:
    return teacher.post("/devices/new", data={"name": "吧台"}, headers={"Host": "localhost"}).text


@pytest.mark.usefixtures("on_the_lan")
def test_a_code_for_a_tablet_names_the_address_on_the_network(teacher: ShopClient) -> None:
    assert "https://192.168.1.20:8443/devices/enrol" in enrolment_page(teacher)


def test_without_the_network_a_code_names_this_computer_whatever_the_request_called_it(teacher: ShopClient) -> None:
    page = enrolment_page(teacher)
    assert "http://127.0.0.1:8000/devices/enrol" in page
    assert "//localhost" not in page


def test_while_no_tablet_can_get_in_every_page_for_enrolling_says_so_and_what_to_do(teacher: ShopClient) -> None:
    for page in (teacher.get("/devices/new").text, enrolment_page(teacher)):
        assert "平板还连不上" in page
        assert "run --lan" in page
        assert 'href="/devices/wifi"' in page
    assert 'href="/devices/enrol?code=' in enrolment_page(teacher), "this browser can be enrolled all the same"
    assert "登记用的二维码" not in enrolment_page(teacher)


@pytest.mark.usefixtures("on_the_lan")
def test_once_tablets_get_in_nothing_warns_any_more(teacher: ShopClient) -> None:
    for page in (teacher.get("/devices/new").text, enrolment_page(teacher)):
        assert "平板还连不上" not in page
    assert "登记用的二维码" in enrolment_page(teacher)


def test_lan_without_a_network_is_told_as_that_and_not_as_a_missing_lan(
    teacher: ShopClient, shop_settings: Settings
) -> None:
    keeper(shop_settings, addresses=[]).look(at=NOW)
    for page in (teacher.get("/devices/wifi").text, teacher.get("/devices/new").text, enrolment_page(teacher)):
        assert "现在不在局域网里" in page
        assert "run --lan</code>" not in page
    keeper(shop_settings, addresses=["192.168.1.20"]).look(at=NOW)
    assert "https://192.168.1.20:8443" in teacher.get("/devices/wifi").text


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.20", "shop.example", "::"])  # noqa: S104
def test_plain_http_is_never_opened_to_the_network(host: str, tmp_path: Path) -> None:
    told = CliRunner().invoke(serve, ["--host", host])
    assert told.exit_code == 1
    assert "--lan" in told.output
