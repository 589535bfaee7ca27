"""What a device needs to trust the shop: the page with the steps, the certificate, Apple's profile."""

from __future__ import annotations

import plistlib
import uuid
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from flask import Flask, render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from shop.upkeep.lan.authority import fingerprint_of
from shop.upkeep.lan.front import Answer
from shop.web.served import Lan

CERTIFICATE, PROFILE = "/trust/mabang-shop.crt", "/trust/mabang-shop.mobileconfig"
CERTIFICATE_KIND = "application/x-x509-ca-cert"
PROFILE_KIND = "application/x-apple-aspen-config"
STYLES = ("tokens.css", "trust.css")
PAGES = {"/": "zh", "/trust": "zh", "/trust/en": "en"}
LOCALES = {"zh": "zh_Hans_CN", "en": "en"}


def certificate_answer(authority: x509.Certificate) -> Answer:
    """The authority as Android, HarmonyOS and Windows install it."""
    return Answer(CERTIFICATE_KIND, authority.public_bytes(Encoding.DER), "mabang-shop.crt")


def profile_answer(authority: x509.Certificate) -> Answer:
    """The authority as iPad and iPhone install it: a profile that holds nothing else."""
    return Answer(PROFILE_KIND, _profile(authority), "mabang-shop.mobileconfig")


def _profile(authority: x509.Certificate) -> bytes:
    def identity(part: str) -> str:
        return str(
            uuid.UUID(bytes=sha256(f"{part}:{fingerprint_of(authority)}".encode()).digest()[:16], version=4)
        ).upper()

    name = authority.subject.rfc4514_string().removeprefix("CN=")
    root = {
        "PayloadType": "com.apple.security.root",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"shop.mabang.root.{identity('root')}",
        "PayloadUUID": identity("root"),
        "PayloadDisplayName": name,
        "PayloadCertificateFileName": "mabang-shop.crt",
        "PayloadContent": authority.public_bytes(Encoding.DER),
    }
    return plistlib.dumps(
        {
            "PayloadType": "Configuration",
            "PayloadVersion": 1,
            "PayloadIdentifier": f"shop.mabang.profile.{identity('profile')}",
            "PayloadUUID": identity("profile"),
            "PayloadDisplayName": name,
            "PayloadContent": [root],
        }
    )


def answers(app: Flask, authority: x509.Certificate, served: Lan) -> dict[str, Answer]:
    """Everything the plain-HTTP door gives out, by its path."""
    given = {CERTIFICATE: certificate_answer(authority), PROFILE: profile_answer(authority)}
    for name in STYLES:
        given[f"/trust/{name}"] = Answer("text/css; charset=utf-8", _style(app, name))
    for path, language in PAGES.items():
        with app.test_request_context(path, base_url=served.trust_address), force_locale(LOCALES[language]):
            page = render_template(
                "lan/trust_alone.html",
                served=served,
                groups=served.groups,
                languages=[("zh", "中文", "/trust"), ("en", "English", "/trust/en")],
                language=language,
                title=_("让平板信任本店"),
            )
        given[path] = Answer("text/html; charset=utf-8", page.encode())
    return given


def _style(app: Flask, name: str) -> bytes:
    return Path(app.static_folder or "", "css", name).read_bytes()
