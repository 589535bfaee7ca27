"""Signatures of tablets and phones: ECDSA P-256 over SHA-256, as browsers make them (raw r and s, base64url)."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from typing import TYPE_CHECKING

from shop.kernel.late import Late

if TYPE_CHECKING:
    from cryptography import exceptions
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, utils
else:
    exceptions = Late("cryptography.exceptions")
    hashes = Late("cryptography.hazmat.primitives.hashes")
    ec = Late("cryptography.hazmat.primitives.asymmetric.ec")
    utils = Late("cryptography.hazmat.primitives.asymmetric.utils")

SIGNATURE_BYTES = 64


def is_signed(text: str, signature: str, public_key: str) -> bool:
    """Whether whoever holds the private half of this key signed exactly this text."""
    try:
        raw = _bytes(signature)
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(public_key))
        if len(raw) != SIGNATURE_BYTES:
            return False
        half = SIGNATURE_BYTES // 2
        told = utils.encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))
        key.verify(told, text.encode(), ec.ECDSA(hashes.SHA256()))
    except (ValueError, exceptions.InvalidSignature):
        return False
    return True


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
