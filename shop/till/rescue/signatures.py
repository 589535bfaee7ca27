"""Signatures of tablets and phones: ECDSA P-256 over SHA-256, as browsers make them (raw r and s, base64url)."""

from __future__ import annotations

from base64 import urlsafe_b64decode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

SIGNATURE_BYTES = 64


def is_signed(text: str, signature: str, public_key: str) -> bool:
    """Whether whoever holds the private half of this key signed exactly this text."""
    try:
        raw = _bytes(signature)
        key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), _bytes(public_key))
        if len(raw) != SIGNATURE_BYTES:
            return False
        half = SIGNATURE_BYTES // 2
        told = encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))
        key.verify(told, text.encode(), ECDSA(SHA256()))
    except (ValueError, InvalidSignature):
        return False
    return True


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
