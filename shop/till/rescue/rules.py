"""Reading the codes that static/till/rescue_code.js writes. Nothing here trusts them."""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import dataclass
from hashlib import sha256

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
PARTING = "\0"
HEAD = re.compile(r"MB1:([0-9A-F]{6}):([1-9][0-9]?)/([1-9][0-9]?):([1-9][0-9]{0,3}):")
LARGEST_TEXT = 1_000_000
#: The same list in the same order as in static/till/rescue_code.js: a part of the format.
OFTEN = (
    '{"v":1,"order_uuid":"', '","number":"', '","call_number":"', '","business_day":"', '","day_count":',
    ',"service":"takeaway","cashier_id":', ',"service":"dine_in","cashier_id":',
    ',"note":"","lines":[{"line_no":1,"product_id":', ',"variant_id":null,"name":"',
    ',"quantity":1000,"list_price_fen":', ',"modifiers":[', '],"unit_price_fen":',
    ',"override":null,"discount_fen":0,"discounts":[],"combo":null,"comp":null,"total_fen":', ',"tax":{"code":"',
    '","rate_bp":', ',"included":true,"fen":', '},"note":""}', ',{"line_no":', '"product_id":',
    '],"order_discount":null,"gross_fen":', ',"discount_fen":', ',"total_fen":', ',"rounding_fen":',
    ',"payments":[{"payment_uuid":"', '","method":"', '","net_fen":', ',"tendered_fen":', ',"change_fen":',
    ',"external_ref":"', '"}],"parked_uuid":null}',
)  # fmt: skip
#: What stands for each: control signs, but for the one that parts envelopes and the one that parts their fields.
SIGNS = [chr(code) for code in range(1, 32) if code != ord("\n")][: len(OFTEN)]
FIELDS = (
    "envelope_uuid", "device_id", "epoch", "device_seq", "shift_uuid", "type", "occurred_at", "catalog_version",
    "prev_sha256", "payload",
)  # fmt: skip
NUMBERS = ("device_id", "epoch", "device_seq", "catalog_version")
#: How tablets order the fields of an envelope, so that the same envelope is the same text.
ORDER = (
    "envelope_uuid", "device_id", "epoch", "device_seq", "shift_uuid", "type", "occurred_at", "catalog_version",
    "payload", "offline", "prev_sha256", "sha256",
)  # fmt: skip


class Unreadable(ValueError):
    """Not what a tablet writes."""


@dataclass(frozen=True, slots=True)
class Read:
    """One complete code: the envelopes' texts as a tablet would send them, and what is signed."""

    envelopes: tuple[str, ...]
    device_id: int
    signature: str
    signed: str


@dataclass(frozen=True, slots=True)
class Found:
    """What some text holds: complete codes, parts that are missing (code id, numbers), codes that are damaged."""

    codes: tuple[Read, ...]
    missing: tuple[tuple[str, tuple[int, ...]], ...]
    damaged: tuple[str, ...]


def read_all(text: str) -> Found:
    """Everything in the text, in any order, each code at most once, however often it was scanned."""
    parts: dict[tuple[str, int], dict[int, str]] = {}
    for head in HEAD.finditer(text):
        name, part, of, signs = head.groups()
        line = text[head.end() :].split("\n", 1)[0].rstrip("\r")
        parts.setdefault((name, int(of)), {})[int(part)] = line[: int(signs)]
    codes: list[Read] = []
    missing: list[tuple[str, tuple[int, ...]]] = []
    damaged: list[str] = []
    for (name, of), found in parts.items():
        absent = tuple(number for number in range(1, of + 1) if number not in found)
        if absent:
            missing.append((name, absent))
            continue
        try:
            codes.append(read("".join(found[number] for number in range(1, of + 1))))
        except Unreadable:
            damaged.append(name)
    return Found(tuple(codes), tuple(missing), tuple(damaged))


def read_file(text: str, *, name: str) -> Found:
    """What a tablet exported as a file; a file that is none of a tablet's is named as damaged."""
    try:
        told = json.loads(text)
        envelopes = told["envelopes"]
        texts = tuple(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in envelopes)
        signed = "\n".join(str(one["sha256"]) for one in envelopes)
        code = Read(texts, int(envelopes[0]["device_id"]), str(told.get("signature", "")), signed)
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return Found((), (), (name,))
    return Found((code,), (), ())


def read(data: str) -> Read:
    """The content of one code. Raises Unreadable."""
    try:
        unpacked = zlib.decompressobj(-15)
        content = unpacked.decompress(from_base45(data), LARGEST_TEXT)
        if unpacked.unconsumed_tail or not unpacked.eof:
            raise Unreadable
        text = content.decode()
    except (zlib.error, UnicodeDecodeError) as error:
        raise Unreadable from error
    for sign, often in zip(SIGNS, OFTEN, strict=True):
        text = text.replace(sign, often)
    signature, *canonical = text.split(PARTING)
    envelopes = [_envelope(one) for one in canonical]
    if not envelopes:
        raise Unreadable
    signed = "\n".join(str(envelope["sha256"]) for envelope in envelopes)
    texts = tuple(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in envelopes)
    return Read(texts, int(envelopes[0]["device_id"] or 0), signature, signed)


def _envelope(canonical: str) -> dict[str, str | int | None]:
    """An envelope out of the text its hash is over."""
    form, _, rest = canonical.partition("\n")
    values = rest.split("\n")
    if form == "2" and len(values) == len(FIELDS) + 1:
        offline = values.pop(-2)
    elif form == "1" and len(values) == len(FIELDS):
        offline = ""
    else:
        raise Unreadable
    told: dict[str, str | int | None] = dict(zip(FIELDS, values, strict=True))
    try:
        told.update({name: int(str(told[name])) for name in NUMBERS})
    except ValueError as error:
        raise Unreadable from error
    told["shift_uuid"] = told["shift_uuid"] or None
    told["sha256"] = sha256(canonical.encode()).hexdigest()
    if offline:
        told["offline"] = offline
    return {name: told[name] for name in ORDER if name in told}


def from_base45(text: str) -> bytes:
    """RFC 9285. Raises Unreadable."""
    content = bytearray()
    for start in range(0, len(text), 3):
        signs = [DIGITS.find(sign) for sign in text[start : start + 3]]
        value = sum(sign * 45**place for place, sign in enumerate(signs))
        size = len(signs) - 1
        if -1 in signs or size == 0 or value >= 256**size:
            raise Unreadable
        content += value.to_bytes(size, "big")
    return bytes(content)
