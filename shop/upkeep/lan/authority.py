"""The shop's own certificate authority, and the certificate its server shows.

The authority may only vouch for private addresses, `.local` names and this computer's name, so that a stolen key is no
use against any other site. Tablets trust it once, for ten years; the server's certificate changes as often as it must.
"""

from __future__ import annotations

import ipaddress
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from shop.web.network import PRIVATE_NETWORKS

AUTHORITY_VALID = timedelta(days=3650)
#: Apple refuses server certificates of more than 825 days, and of more than 398 from public authorities.
SERVER_VALID = timedelta(days=390)
RENEW_BEFORE = timedelta(days=60)
#: Clocks of tablets run late: certificates begin a day ago.
BACKDATED = timedelta(days=1)


class AuthorityUnreadable(RuntimeError):
    """The authority's files do not fit together; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Authority:
    """Key and certificate that vouch for the server."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def fingerprint_of(certificate: x509.Certificate) -> str:
    """SHA-256 of a certificate as devices show it: pairs of hexadecimal digits."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def authority_certificate(data_dir: Path) -> x509.Certificate | None:
    """What devices install; None while there is no authority."""
    try:
        return x509.load_pem_x509_certificate((folder_of(data_dir) / "authority.crt").read_bytes())
    except (OSError, ValueError):
        return None


def folder_of(data_dir: Path) -> Path:
    """Where keys and certificates are kept."""
    return data_dir / "lan"


def authority_of(data_dir: Path, *, computer: str, at: datetime) -> Authority:
    """The shop's authority; made at the first call, and again when it has ended. Raises AuthorityUnreadable."""
    folder = folder_of(data_dir)
    key_file, certificate_file = folder / "authority.key", folder / "authority.crt"
    if key_file.exists() and certificate_file.exists():
        found = _read(key_file, certificate_file)
        if found.certificate.not_valid_after_utc - RENEW_BEFORE > at:
            return found
    made = _make_authority(computer, at)
    folder.mkdir(parents=True, exist_ok=True)
    _write_key(key_file, made.key)
    _replace(certificate_file, made.certificate.public_bytes(serialization.Encoding.PEM))
    return made


def may_vouch_for(authority: Authority, name: str) -> bool:
    """Whether the authority was made for names like this one."""
    permitted = authority.certificate.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees
    subtrees = [tree.value for tree in permitted or ()]
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return any(name == tree or name.endswith(f".{tree}") for tree in subtrees if isinstance(tree, str))
    return any(address in tree for tree in subtrees if not isinstance(tree, str))


def server_files(data_dir: Path) -> tuple[Path, Path]:
    """Certificate and key of the server."""
    return folder_of(data_dir) / "server.crt", folder_of(data_dir) / "server.key"


def server_certificate(data_dir: Path) -> x509.Certificate | None:
    """The server's certificate as it is kept; None when there is none that can be used."""
    certificate_file, key_file = server_files(data_dir)
    try:
        certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)
    except (OSError, ValueError):
        return None
    return certificate if key.public_key() == certificate.public_key() else None


def needs_renewal(
    certificate: x509.Certificate, authority: x509.Certificate, names: Sequence[str], *, at: datetime
) -> bool:
    """Whether another server certificate is due: of another authority, ending soon, or a name is missing."""
    if not certificate.not_valid_before_utc <= at < certificate.not_valid_after_utc - RENEW_BEFORE:
        return True
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return True
    return not set(names) <= set(names_in(certificate))


def names_in(certificate: x509.Certificate) -> list[str]:
    """The names a certificate is good for."""
    alternatives = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    addresses = alternatives.get_values_for_type(x509.IPAddress)
    return [*map(str, addresses), *alternatives.get_values_for_type(x509.DNSName)]


def renew(data_dir: Path, authority: Authority, names: Sequence[str], *, at: datetime) -> x509.Certificate:
    """Make and keep a server certificate with a new key for exactly these names."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_called(f"Mabang Shop {names[0]}"))
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - BACKDATED)
        .not_valid_after(min(at - BACKDATED + SERVER_VALID, authority.certificate.not_valid_after_utc))
        .add_extension(x509.SubjectAlternativeName([_alternative(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False
        )
        .sign(authority.key, hashes.SHA256())
    )  # fmt: skip
    certificate_file, key_file = server_files(data_dir)
    _write_key(key_file, key)
    _replace(certificate_file, certificate.public_bytes(serialization.Encoding.PEM))
    return certificate


def _make_authority(computer: str, at: datetime) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _called(f"Mabang Shop CA {secrets.token_hex(2).upper()}")
    names: list[x509.GeneralName] = [
        x509.DNSName(one) for one in dict.fromkeys(("local", "localhost", computer)) if one
    ]
    permitted = [*map(x509.IPAddress, PRIVATE_NETWORKS), *names]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - BACKDATED)
        .not_valid_after(at + AUTHORITY_VALID)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(key, certificate)


def _read(key_file: Path, certificate_file: Path) -> Authority:
    unreadable = AuthorityUnreadable(
        f"本店证书读不出来：{certificate_file.parent} 里的 authority.key 和 authority.crt 要用备份恢复；"
        "没有备份就把这两个文件移走再启动，会做一张新的，每台平板要重新信任一次。"
    )
    try:
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)
        certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
    except (OSError, ValueError):
        raise unreadable from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise unreadable
    return Authority(key, certificate)


def _called(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(*, digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature, key_cert_sign=key_cert_sign, crl_sign=crl_sign, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _replace(path, text, mode=0o600)


def _replace(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write a file so that a power cut leaves the old one or the new one; `mode` holds from its first byte."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
