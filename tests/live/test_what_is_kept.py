"""Buyers' names, phones and addresses, sown on every road: found sealed or nowhere, and gone after their days."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from config import Settings
from shop.db import db, session
from shop.jobs.worker import Worker
from shop.live.claims.actions.buyers import look_at
from shop.live.claims.handlers import tidy
from shop.live.claims.models import ClaimBuyer
from shop.live.imports.actions.buyers import set_channel
from shop.live.imports.handlers import erase_buyers
from shop.live.imports.rules.records import Buyer
from shop.live.models import PlatformBuyer
from shop.live.partner.handlers import expire
from shop.live.partner.models import ShipRecipient
from shop.stock.places import AT_PARTNER
from tests.live.conftest import Hall
from tests.live.imports.conftest import rows_of
from tests.support.application import ShopClient
from tests.support.backups import back_up
from tests.support.books import SECRET, count

pytestmark = pytest.mark.database
CLAIMED = Buyer(name="王采薇", phone="13655550101", address="云南省昆明市五华区青莲街7号2幢901室")
WRITTEN = Buyer(name="赵紫苏", phone="13655550102", address="四川省成都市锦江区白术巷8号1单元302室")
IMPORTED = Buyer(name="钱半夏", phone="13655550103", address="云南省红河州红河县迤萨镇当归巷9号")
SOWN = [part for one in (CLAIMED, WRITTEN, IMPORTED) for part in (one.name, one.phone, one.address[-8:])]
HANDED = "hand-over"


def ways_to_write(words: str) -> set[bytes]:
    """A text as files may hold it."""
    plain = {words.encode(code) for code in ("utf-8", "gb18030", "utf-16-le")}
    return plain | {json.dumps(words)[1:-1].encode()}


def contents(path: Path) -> Iterator[bytes]:
    """What a file holds, and whatever is packed in it."""
    waiting = [path.read_bytes()]
    while waiting:
        content = waiting.pop()
        yield content
        if zipfile.is_zipfile(BytesIO(content)):
            with zipfile.ZipFile(BytesIO(content)) as packed:
                waiting += [packed.read(name) for name in packed.namelist()]


def holding(folder: Path) -> set[str]:
    """The files below a folder that hold something that was sown, by the folder they lie in."""
    signs = set().union(*map(ways_to_write, SOWN))
    found = set()
    for path in folder.rglob("*"):
        if path.is_file() and any(sign in content for content in contents(path) for sign in signs):
            found.add(path.relative_to(folder).parts[0])
    return found


def rows_holding() -> set[str]:
    """Tables with something that was sown in the open."""
    session().rollback()
    found = set()
    for table in inspect(db.engine).get_table_names():
        for row in session().execute(text(f'SELECT * FROM "{table}"')):  # noqa: S608 - the database's own names
            told = " ".join(one.hex() if isinstance(one, bytes) else str(one) for one in row)
            if any(words in told for words in SOWN):
                found.add(table)
    return found


def platform_file() -> BytesIO:
    """Orders of a platform whose recipient is sown."""
    rows = rows_of("taobao/ExportOrderList_gbk.csv", "gb18030")
    at = {name.strip(): place for place, name in enumerate(rows[0])}
    for row in rows[1:]:
        told = {"收货人姓名": IMPORTED.name, "联系手机": IMPORTED.phone, "收货地址": IMPORTED.address}
        for name, words in told.items():
            row[at[name]] = words
    lines = "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    return BytesIO(lines.encode("gb18030"))


@pytest.fixture
def teacher_saw(app: Flask, teacher: ShopClient, operator: ShopClient, hall: Hall) -> ShopClient:
    """All three roads, a list with recipients handed over, every export fetched."""
    set_channel("taobao", keeps_buyers=True, keep_days=30, by=hall.books.teacher, at=hall.clock.now())
    _, goods = hall.on_air(quota=4)
    paid = hall.pay(hall.claim(goods, 2, CLAIMED))
    look_at(paid.id, by=hall.books.teacher, at=hall.clock.now())
    typed = {"channel": "private", "number": "私-001", "paid": "y", "lines-0-code": "DT-CUP-001", "lines-0-pieces": "1"}
    buyer = {"name": WRITTEN.name, "phone": WRITTEN.phone, "address": WRITTEN.address}
    assert operator.post("/live/ship/new", data={**typed, **buyer}).status_code == 303
    sent = {"file": (platform_file(), "ExportOrderList.csv")}
    where = teacher.post("/live/imports/new", data=sent, content_type="multipart/form-data").location
    assert teacher.post(where).status_code == 303
    Worker(app, name="worker").work_off()
    place = {"name": "示例企业", "contact": "x@example.invalid", "share": "0", "location_id": str(AT_PARTNER)}
    assert teacher.post("/live/ship/partners/new", data=place).status_code == 303
    assert operator.post("/live/ship/prepare").status_code == 303
    asked = {"layout": "1:send_for_us", "packed_by": "us", "reason": "请发货", "recipient": "x", "keep_days": "3"}
    where = operator.post("/live/ship/hand-overs/new", data=asked).location
    assert teacher.post(f"{where}/decide", data={"step": "yes", "password": SECRET}).status_code == 303
    Worker(app, name="worker").work_off()
    file = teacher.post(f"{where}/file")
    assert file.status_code == 200
    for page in ("/live/orders", "/people/audit", "/worklist", "/sales/orders", "/live/ship"):
        answer = teacher.get(f"{page}?as=xlsx")
        kept = Path(app.extensions["settings"].data_dir) / "fetched"
        kept.mkdir(exist_ok=True)
        (kept / page.replace("/", "-")).write_bytes(answer.data)
    return teacher


def test_what_was_sown_is_found_in_the_list_that_was_approved_and_nowhere_else(
    teacher_saw: ShopClient, shop_settings: Settings, hall: Hall
) -> None:
    assert (count(ClaimBuyer), count(ShipRecipient), count(PlatformBuyer)) == (1, 1, 4)
    back_up(shop_settings, hall.clock)
    assert rows_holding() == set()
    assert holding(shop_settings.data_dir) == {HANDED}


def test_after_their_days_nothing_is_left_not_even_sealed(
    teacher_saw: ShopClient, shop_settings: Settings, hall: Hall
) -> None:
    sealed = [bytes(one) for model in (ClaimBuyer, ShipRecipient) for one in session().scalars(db.select(model.sealed))]
    session().rollback()
    session().execute(text("UPDATE ship_order SET finished_at = :at"), {"at": hall.clock.now()})
    session().execute(text("UPDATE platform_order SET finished_at = :at"), {"at": hall.clock.now()})
    session().commit()
    hall.clock.advance(days=61)
    for tidying in (erase_buyers, expire, tidy):
        tidying(None, None)  # type: ignore[arg-type]
    assert (count(ClaimBuyer), count(ShipRecipient), count(PlatformBuyer)) == (0, 0, 0)
    assert rows_holding() == set()
    assert holding(shop_settings.data_dir) == set()
    assert len(sealed) == 2
    taken = back_up(shop_settings, hall.clock)
    assert not any(one in content for content in contents(taken.path) for one in sealed)
