"""The shop's own certificates: as devices demand them, kept private, renewed in time, good for no other site."""

from __future__ import annotations

import ipaddress
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from launcher.lan_state import lan_state
from shop.upkeep.lan.authority import (
    Authority,
    AuthorityUnreadable,
    authority_of,
    folder_of,
    may_vouch_for,
    names_in,
    needs_renewal,
    renew,
    server_certificate,
)

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
NAMES = ("192.168.1.20", "shop-pc.local", "shop-pc", "localhost", "127.0.0.1")


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return authority_of(tmp_path, computer="shop-pc", at=NOW)


def is_trusted(certificate: x509.Certificate, authority: Authority, name: str, *, at: datetime = NOW) -> bool:
    """What a device says that trusts this authority and no other."""
    try:
        subject: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        subject = x509.DNSName(name)
    verifier = PolicyBuilder().store(Store([authority.certificate])).time(at).build_server_verifier(subject)  # type: ignore[arg-type]
    try:
        verifier.verify(certificate, [])
    except VerificationError:
        return False
    return True


def extension(certificate: x509.Certificate, kind: type[x509.ExtensionType]) -> x509.Extension[x509.ExtensionType]:
    return certificate.extensions.get_extension_for_class(kind)


def test_the_authority_is_what_android_and_apple_install(authority: Authority) -> None:
    basic = extension(authority.certificate, x509.BasicConstraints)
    assert basic.critical
    assert basic.value == x509.BasicConstraints(ca=True, path_length=0)
    assert extension(authority.certificate, x509.NameConstraints).critical
    assert authority.certificate.not_valid_after_utc - NOW == timedelta(days=3650)


def test_the_server_certificate_keeps_apples_limits(authority: Authority, tmp_path: Path) -> None:
    made = renew(tmp_path, authority, NAMES, at=NOW)
    assert made.not_valid_after_utc - made.not_valid_before_utc <= timedelta(days=397)
    usage = extension(made, x509.ExtendedKeyUsage).value
    assert isinstance(usage, x509.ExtendedKeyUsage)
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert set(names_in(made)) == set(NAMES)
    for name in NAMES:
        if "." in name:
            assert is_trusted(made, authority, name), name


def test_a_stolen_authority_is_no_use_against_other_sites(authority: Authority, tmp_path: Path) -> None:
    assert not may_vouch_for(authority, "www.bank.example")
    assert not may_vouch_for(authority, "8.8.8.8")
    for foreign in ("www.bank.example", "8.8.8.8"):
        forged = renew(tmp_path, authority, (foreign,), at=NOW)
        assert not is_trusted(forged, authority, foreign), foreign


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps such rights elsewhere")
def test_keys_are_readable_by_their_owner_only(authority: Authority, tmp_path: Path) -> None:
    renew(tmp_path, authority, NAMES, at=NOW)
    for name in ("authority.key", "server.key"):
        assert stat.S_IMODE((folder_of(tmp_path) / name).stat().st_mode) == 0o600


def test_the_same_authority_is_used_at_every_start(authority: Authority, tmp_path: Path) -> None:
    later = NOW + timedelta(days=3000)
    assert authority_of(tmp_path, computer="other-pc", at=later).certificate == authority.certificate
    assert authority_of(tmp_path, computer="x", at=NOW + timedelta(days=3600)).certificate != authority.certificate


def test_files_that_do_not_fit_are_told_and_never_overwritten(authority: Authority, tmp_path: Path) -> None:
    key = folder_of(tmp_path) / "authority.key"
    key.write_text("torn")
    with pytest.raises(AuthorityUnreadable, match="备份"):
        authority_of(tmp_path, computer="shop-pc", at=NOW)
    assert key.read_text() == "torn"


@pytest.mark.parametrize(
    ("days", "names", "due"),
    [(0, NAMES, False), (300, NAMES, False), (340, NAMES, True), (-5, NAMES, True), (0, ("192.168.1.77",), True)],
)
def test_a_certificate_is_renewed_in_time(
    authority: Authority, tmp_path: Path, days: int, names: tuple[str, ...], *, due: bool
) -> None:
    made = renew(tmp_path, authority, NAMES, at=NOW)
    assert server_certificate(tmp_path) == made
    assert needs_renewal(made, authority.certificate, names, at=NOW + timedelta(days=days)) is due


def test_a_key_that_does_not_fit_counts_as_no_certificate(authority: Authority, tmp_path: Path) -> None:
    renew(tmp_path, authority, NAMES, at=NOW)
    (folder_of(tmp_path) / "server.key").write_bytes((folder_of(tmp_path) / "authority.key").read_bytes())
    assert server_certificate(tmp_path) is None


def test_the_doctor_sees_the_certificates(authority: Authority, tmp_path: Path) -> None:
    assert lan_state(tmp_path, at=NOW)["problem"] == "renewal"
    renew(tmp_path, authority, NAMES, at=NOW)
    assert lan_state(tmp_path, at=NOW)["problem"] is None
    assert lan_state(tmp_path, at=NOW + timedelta(days=350))["problem"] == "renewal"
    (folder_of(tmp_path) / "authority.key").chmod(0o644)
    assert lan_state(tmp_path, at=NOW)["problem"] == "open_key"
