"""The plain-HTTP door: the trust page, the certificate, everything else goes to HTTPS, strangers' names are refused."""

from __future__ import annotations

import http.client
import plistlib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from flask import Flask

from shop.upkeep.lan.authority import authority_of, fingerprint_of
from shop.upkeep.lan.front import Door, Front
from shop.upkeep.lan.trust import answers, certificate_answer, profile_answer
from shop.web.address import Lan

pytestmark = pytest.mark.once

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)


@pytest.fixture
def authority(tmp_path: Path) -> x509.Certificate:
    return authority_of(tmp_path, computer="shop-pc", at=NOW).certificate


@pytest.fixture
def front(app: Flask, authority: x509.Certificate) -> Iterator[Front]:
    served = Lan(
        names=("127.0.0.1", "shop-pc.local"),
        https_port=8443,
        http_port=8080,
        fingerprint=fingerprint_of(authority),
        valid_until="2027-12-20",
    )
    door = Door(served.names, served.https_port, answers(app, authority, served))
    running = Front(("127.0.0.1", 0), door)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


def ask(
    front: Front, path: str, *, host: str = "127.0.0.1:8080", method: str = "GET"
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", front.server_port, timeout=10)
    connection.putrequest(method, path, skip_host=True)
    if host:
        connection.putheader("Host", host)
    connection.endheaders()
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), content


@pytest.mark.parametrize(("path", "words"), [("/", "先核对指纹"), ("/trust", "iPad"), ("/trust/en", "Compare the")])
def test_it_shows_how_to_trust_the_shop(front: Front, authority: x509.Certificate, path: str, words: str) -> None:
    status, headers, content = ask(front, path)
    assert status == 200
    assert words in content.decode()
    assert " ".join(fingerprint_of(authority).split(":")[12:16]) in content.decode()
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_it_gives_out_the_certificate_as_devices_want_it(front: Front, authority: x509.Certificate) -> None:
    status, headers, content = ask(front, "/trust/mabang-shop.crt")
    assert (status, headers["Content-Type"]) == (200, "application/x-x509-ca-cert")
    assert x509.load_der_x509_certificate(content) == authority
    status, headers, content = ask(front, "/trust/mabang-shop.mobileconfig")
    assert (status, headers["Content-Type"]) == (200, "application/x-apple-aspen-config")
    [payload] = plistlib.loads(content)["PayloadContent"]
    assert payload["PayloadType"] == "com.apple.security.root"
    assert x509.load_der_x509_certificate(payload["PayloadContent"]) == authority


def test_the_same_authority_always_makes_the_same_profile(authority: x509.Certificate) -> None:
    assert profile_answer(authority) == profile_answer(authority)
    assert certificate_answer(authority).download.endswith(".crt")


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
@pytest.mark.parametrize("path", ["/sales/orders?page=2", "/login", "/trust/../secret_key", "/static/css/desk.css"])
def test_everything_else_goes_to_https(front: Front, path: str, method: str) -> None:
    status, headers, content = ask(front, path, host="shop-pc.local", method=method)
    assert (status, headers["Location"], content) == (308, f"https://shop-pc.local:8443{path}", b"")


@pytest.mark.parametrize("host", ["", "shop.example", "127.0.0.1.shop.example", "127.0.0.1@shop.example:80", ":8080"])
def test_a_foreign_name_is_refused(front: Front, host: str) -> None:
    status, headers, _ = ask(front, "/anything", host=host)
    assert status == 400
    assert "Location" not in headers


@pytest.mark.parametrize("path", ["//shop.example/", "/\\shop.example", "http://shop.example/x"])
def test_the_way_to_https_never_leads_elsewhere(front: Front, path: str) -> None:
    _, headers, _ = ask(front, path)
    assert headers["Location"].startswith("https://127.0.0.1:8443/")
