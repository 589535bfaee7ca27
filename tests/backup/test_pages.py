"""The page 备份: the list, the light, backing up now, carrying away with the own password, what came back."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from config import Settings
from shop.backup.choosing import open_carried
from shop.backup.places import folder_of
from shop.db import session
from shop.jobs.models import Job
from shop.people.actions import sessions
from shop.people.actions.persons import disable_person
from shop.people.models import AuditEntry, Person
from tests.support.application import ShopClient
from tests.support.backups import PHOTO, back_up, bring_back, put_photo
from tests.support.books import LATTE, SECRET, Books
from tests.support.people import browser
from tests.support.tills import line

pytestmark = pytest.mark.once

PASSPHRASE = "紫陶 云南 普洱 古桥 2026"


def at_desk(app: Flask, books: Books, person: int) -> ShopClient:
    """Somebody logged in at a desk."""
    client = browser(app)
    token = sessions.begin(sessions.DESK, person_id=person, at=books.clock.now())
    with client.session_transaction() as cookie:
        cookie[sessions.DESK] = token
    return client


@pytest.fixture
def teacher(app: Flask, books: Books) -> ShopClient:
    """The teacher's browser."""
    return at_desk(app, books, books.teacher)


def test_the_list_tells_backups_by_day_and_money(teacher: ShopClient, books: Books, shop_settings: Settings) -> None:
    tablet = books.tablet()
    tablet.send(tablet.sale([line(books.latte, LATTE)]), tablet.sale([line(books.latte, LATTE)]))
    back_up(shop_settings, books.clock)
    page = teacher.get("/backup").text
    for words in ("周一", "10:00", "¥44.00", "已验证", "只在这台电脑上", "shop restore"):
        assert words in page


def test_a_file_that_is_no_backup_is_listed_with_what_is_wrong(
    teacher: ShopClient, books: Books, shop_settings: Settings
) -> None:
    taken = back_up(shop_settings, books.clock)
    taken.path.write_bytes(b"cut")
    page = teacher.get("/backup").text
    assert "不能用" in page
    assert "没有复制完" in page
    assert teacher.post("/backup/carry", data={"backup": taken.name, "password": SECRET}).status_code == 422


def test_back_up_now_asks_the_worker(teacher: ShopClient) -> None:
    assert teacher.post("/backup/now").status_code == 303
    assert teacher.post("/backup/now").status_code == 303
    assert len(session().scalars(select(Job).where(Job.kind == "backup")).all()) == 1
    page = teacher.get("/backup").text
    assert "正在备份" in page
    assert "这一页会自己更新" in page


def test_the_teachers_page_has_the_light_and_a_students_has_not(
    app: Flask, teacher: ShopClient, books: Books, shop_settings: Settings
) -> None:
    assert "还没有备份" in teacher.get("/sales/today").text
    back_up(shop_settings, books.clock)
    assert "只有一处备份" in teacher.get("/sales/today").text
    with app.app_context():
        person = session().get_one(Person, books.other_teacher)
        assert person
    assert "backup-line" not in at_desk(app, books, books.cashier).get("/account").text


def test_carrying_away_needs_the_own_password_and_is_on_record(
    teacher: ShopClient, books: Books, shop_settings: Settings
) -> None:
    put_photo(shop_settings)
    taken = back_up(shop_settings, books.clock)
    refused = teacher.post("/backup/carry", data={"backup": taken.name, "password": "wrong"})
    assert refused.status_code == 422
    assert "用户名或密码不对" in refused.text
    books.clock.advance(minutes=1)
    answer = teacher.post("/backup/carry", data={"backup": taken.name, "password": SECRET})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == "attachment; filename=mabang-2026-11-23-100000.zip"
    assert f"photos/{PHOTO}" in zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    entry = session().scalars(select(AuditEntry).where(AuditEntry.verb == "backup.carry")).one()
    assert (entry.person_id, entry.detail) == (books.teacher, "2026-11-23-100000 → 下载")
    assert "备份正常" in teacher.get("/sales/today").text
    assert list(folder_of(shop_settings).glob(".begun-*")) == []


def test_with_a_passphrase_the_file_is_sealed(
    teacher: ShopClient, books: Books, shop_settings: Settings, tmp_path: Path
) -> None:
    taken = back_up(shop_settings, books.clock)
    form = {"backup": taken.name, "password": SECRET, "passphrase": PASSPHRASE, "again": PASSPHRASE}
    answer = teacher.post("/backup/carry", data=form)
    assert ".mabang" in answer.headers["Content-Disposition"]
    path = tmp_path / "carried.mabang"
    path.write_bytes(answer.data)
    assert open_carried(path, tmp_path, lambda: PASSPHRASE).manifest == taken.manifest


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"password": "", "passphrase": "", "again": ""}, ["请输入您的登录密码"]),
        ({"password": SECRET, "passphrase": "short", "again": "shirt"}, ["至少 10 个字", "两次输入的口令不一样"]),
    ],
)
def test_everything_that_is_wrong_is_said_at_once(
    teacher: ShopClient, books: Books, shop_settings: Settings, typed: dict[str, str], words: list[str]
) -> None:
    taken = back_up(shop_settings, books.clock)
    answer = teacher.post("/backup/carry", data={"backup": taken.name, **typed})
    assert answer.status_code == 422
    for word in words:
        assert word in answer.text
    assert session().scalars(select(AuditEntry).where(AuditEntry.verb == "backup.carry")).all() == []


@pytest.mark.parametrize("name", ["../shop", "2020-01-01-000000", "..%2f..%2fetc"])
def test_only_backups_are_carried_away(teacher: ShopClient, books: Books, shop_settings: Settings, name: str) -> None:
    back_up(shop_settings, books.clock)
    assert teacher.get(f"/backup/carry?backup={name}").status_code == 404
    assert teacher.post("/backup/carry", data={"backup": name, "password": SECRET}).status_code == 404


def test_without_a_backup_the_way_leads_back_to_the_list(teacher: ShopClient) -> None:
    assert teacher.get("/backup/carry").headers["Location"] == "/backup"


def test_after_a_restore_the_page_names_what_has_to_be_done_again(
    app: Flask, books: Books, shop_settings: Settings
) -> None:
    taken = back_up(shop_settings, books.clock)
    books.clock.advance(minutes=1)
    disable_person(books.potter, by=books.teacher, at=books.clock.now())
    tablet = books.tablet()
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    bring_back(shop_settings, taken, books.clock)
    page = at_desk(app, books, books.teacher).get("/backup/restored").text
    for words in ("停用人员", "teacher", "等它联网", "A · 平板 A"):
        assert words in page


def test_before_any_restore_the_page_says_so(teacher: ShopClient) -> None:
    assert "没有恢复过" in teacher.get("/backup/restored").text
