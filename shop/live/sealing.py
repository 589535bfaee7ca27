"""Buyers are kept sealed with a key made from the shop's secret, which is not in the database."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from shop.kernel.errors import N_, DomainError
from shop.kernel.late import Late
from shop.live.imports.rules.records import Buyer
from shop.web.now import settings

if TYPE_CHECKING:
    from cryptography import fernet
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf import hkdf
else:
    fernet = Late("cryptography.fernet")
    hashes = Late("cryptography.hazmat.primitives.hashes")
    hkdf = Late("cryptography.hazmat.primitives.kdf.hkdf")

PURPOSE = b"mabang shop: buyers of platform orders"
KEY_BYTES = 32


class CannotOpen(DomainError):
    """The shop's secret is another one than when this was kept."""

    message = N_("这份买家资料打不开：数据目录里的 secret_key 换过了。请找回旧的 secret_key，或从平台后台查看。")


def seal(buyer: Buyer) -> bytes:
    """What is kept of a buyer."""
    return _box().encrypt(json.dumps(asdict(buyer), ensure_ascii=False).encode())


def unseal(sealed: bytes) -> Buyer:
    """The buyer again. Raises CannotOpen."""
    try:
        return Buyer(**json.loads(_box().decrypt(sealed)))
    except fernet.InvalidToken as error:
        raise CannotOpen from error


def masked(buyer: Buyer) -> str:
    """What pages show of a buyer: the first sign of the name, the ends of the number."""
    name = f"{buyer.name[0]}**" if buyer.name else ""
    digits = buyer.phone
    phone = f"{digits[:3]}****{digits[-4:]}" if len(digits) > len("1234567") else "****" if digits else ""
    return f"{name} {phone}".strip()


def _box() -> fernet.MultiFernet:
    kept = settings()
    return fernet.MultiFernet([fernet.Fernet(_key(secret)) for secret in (kept.secret_key, *kept.secret_key_fallbacks)])


def _key(secret: str) -> bytes:
    made = hkdf.HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=PURPOSE).derive(secret.encode())
    return base64.urlsafe_b64encode(made)
