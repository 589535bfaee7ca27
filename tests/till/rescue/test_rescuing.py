"""Sales come back from QR codes: into 待核, once, whoever comes first, and only a teacher books them."""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64encode
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask

from shop.db import session
from shop.people.models import Device
from shop.sales.models import Order
from shop.till.actions.decide import book_held
from shop.till.models import HeldEnvelope
from shop.till.rescue.actions import rescue
from shop.till.rescue.rules import read_all
from shop.till.rescue.signatures import is_signed
from tests.support.application import ShopClient
from tests.support.books import LATTE, SECRET, Books, count
from tests.support.people import log_in
from tests.support.tablets import Tablet, enrolled
from tests.support.tills import line
from tests.till.rescue.test_codes import base45


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.fixture
def key() -> EllipticCurvePrivateKey:
    return generate_private_key(SECP256R1())


@pytest.fixture
def till(app: Flask, books: Books, key: EllipticCurvePrivateKey) -> Tablet:
    """A tablet whose public key the server knows."""
    tablet = enrolled(app, books)
    public = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    told = {**tablet.maker.request([]), "signing_key": text(public), "storage": "at_risk", "free_mb": 120}
    tablet.post("/till/sync", told)
    return tablet


def signature(key: EllipticCurvePrivateKey, content: str) -> str:
    r, s = decode_dss_signature(key.sign(content.encode(), ECDSA(SHA256())))
    return text(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def code(*envelopes: dict[str, Any], key: EllipticCurvePrivateKey | None = None) -> str:
    """The code a tablet shows."""
    canonical = [
        "\n".join(
            [
                "1", one["envelope_uuid"], str(one["device_id"]), str(one["epoch"]), str(one["device_seq"]),
                one["shift_uuid"] or "", one["type"], one["occurred_at"], str(one["catalog_version"]),
                one["prev_sha256"], one["payload"],
            ]
        )
        for one in envelopes
    ]  # fmt: skip
    signed = "\n".join(sha256(one.encode()).hexdigest() for one in canonical)
    packer = zlib.compressobj(wbits=-15)
    content = "\0".join([signature(key, signed) if key else "", *canonical])
    data = base45(packer.compress(content.encode()) + packer.flush())
    return f"MB1:{envelopes[0]['sha256'][:6].upper()}:1/1:{len(data)}:{data}"


def scan(books: Books, *codes: str) -> list[tuple[str, bool]]:
    outcomes = rescue(read_all("\n".join(codes)), by=books.teacher, at=books.clock.now())
    return [(one.what, one.signed) for one in outcomes]


def test_a_dead_tablets_sale_is_rebuilt_from_its_receipt_and_booked_by_a_teacher(
    till: Tablet, books: Books, key: EllipticCurvePrivateKey
) -> None:
    sale = till.maker.sale([line(books.latte, LATTE)], [("cash", LATTE)])
    assert scan(books, code(sale, key=key)) == [("kept", True)]
    assert scan(books, code(sale, key=key)) == [("waiting", True)]
    assert count(Order) == 0
    held = session().query(HeldEnvelope).one()
    assert held.reason == "rescued"
    book_held(held.id, by=books.teacher, at=books.clock.now())
    assert count(Order) == 1
    assert scan(books, code(sale, key=key)) == [("in_books", True)]
    answer = till.sync(sale)
    assert [one["verdict"] for one in answer["verdicts"]] == ["replayed"]
    assert count(Order) == 1


def test_when_the_tablet_sends_it_first_nothing_is_left_to_do(
    till: Tablet, books: Books, key: EllipticCurvePrivateKey
) -> None:
    sale = till.maker.sale([line(books.latte, LATTE)], [("cash", LATTE)])
    scan(books, code(sale, key=key))
    assert till.sync(sale)["verdicts"][0]["verdict"] == "accepted"
    book_held(session().query(HeldEnvelope).one().id, by=books.teacher, at=books.clock.now())
    assert count(Order) == 1
    assert session().query(HeldEnvelope).one().decided_at is not None


def test_without_a_right_signature_it_waits_with_a_warning(
    till: Tablet, books: Books, key: EllipticCurvePrivateKey
) -> None:
    sales = [till.maker.sale([line(books.latte, LATTE)], [("cash", LATTE)]) for _ in range(2)]
    assert scan(books, code(sales[0]), code(sales[1], key=generate_private_key(SECP256R1()))) == [
        ("kept", False), ("kept", False),
    ]  # fmt: skip
    assert {held.reason for held in session().query(HeldEnvelope)} == {"rescued_unsigned"}


def test_a_changed_amount_breaks_the_signature(till: Tablet, books: Books, key: EllipticCurvePrivateKey) -> None:
    sale = till.maker.sale([line(books.latte, LATTE)], [("cash", LATTE)])
    content = "\n".join([sale["sha256"]])
    public = session().get_one(Device, till.maker.device_id).signing_key
    assert is_signed(content, signature(key, content), public)
    assert not is_signed(content + "0", signature(key, content), public)
    assert not is_signed(content, "AAAA", public)
    assert not is_signed(content, signature(key, content), "not a key")


def test_a_code_of_another_shop_is_told_apart(till: Tablet, books: Books) -> None:
    sale = till.maker.sale([line(books.latte, LATTE)])
    assert scan(books, code({**sale, "device_id": 77})) == [("foreign", False)]
    assert count(HeldEnvelope) == 0


def test_the_server_keeps_what_the_tablet_says_of_its_storage(till: Tablet, books: Books) -> None:
    device = session().get_one(Device, till.maker.device_id)
    assert (device.storage, device.free_mb, len(device.signing_key)) == ("at_risk", 120, 87)
    till.sync(till.maker.sale([line(books.latte, LATTE)]))
    session().expire_all()
    device = session().get_one(Device, till.maker.device_id)
    assert len(device.signing_key) == 87, "a tablet that does not tell its key keeps the one it told"
    assert json.loads(json.dumps(device.storage)) == ""


def exported(*envelopes: dict[str, Any], key: EllipticCurvePrivateKey) -> bytes:
    """The file a tablet exports."""
    signed = "\n".join(one["sha256"] for one in envelopes)
    return json.dumps({"shop": "小店", "signature": signature(key, signed), "envelopes": envelopes}, indent=1).encode()


def test_the_file_a_tablet_exported_brings_its_sales_back(
    till: Tablet, books: Books, key: EllipticCurvePrivateKey, client: ShopClient
) -> None:
    teacher = log_in(client, "teacher", SECRET)
    sales = [till.maker.sale([line(books.latte, LATTE)]) for _ in range(2)]
    changed = {**sales[1], "payload": sales[1]["payload"].replace("2200", "2100")}
    for file in (exported(*sales, key=key), exported(sales[0], changed, key=key)):
        answer = teacher.post("/held/rescue", data={"codes": "", "file": (BytesIO(file), "unsent-A.json")})
        assert answer.status_code == 200
    assert [(one.reason, one.decided_at) for one in session().query(HeldEnvelope)] == [("rescued", None)] * 2
    assert teacher.post("/held/rescue", data={"codes": "", "file": (BytesIO(b"[]"), "照片.json")}).status_code == 200
    page = teacher.post("/held/rescue", data={"codes": "", "file": (BytesIO(b'{"envelopes": [1]}'), "照片.json")})
    assert "照片.json" in page.get_data(as_text=True)
    nothing = teacher.post("/held/rescue", data={"codes": " "})
    assert nothing.status_code == 422
    assert "选平板导出的文件" in nothing.get_data(as_text=True)
