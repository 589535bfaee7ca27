"""Photos of people: brought by a teacher, seen only by whoever may see people and by the person's own tablet."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.people.models import Person
from tests.support.application import ShopClient
from tests.support.people import PIN, School, browser, log_in, put_tablet

EXIF_OF_HOME = b"<script>23.36N 103.38E</script>"


def portrait(colour: str = "brown") -> BytesIO:
    file = BytesIO()
    Image.new("RGB", (900, 1200), colour).save(file, "JPEG", comment=EXIF_OF_HOME)
    file.seek(0)
    return file


@pytest.fixture
def teacher(app: Flask, school: School) -> ShopClient:
    return log_in(browser(app), "teacher")


def photo_of(session: Session, person_id: int) -> str | None:
    session.rollback()
    return session.scalars(select(Person.photo).where(Person.id == person_id)).one()


def bring(teacher: ShopClient, person_id: int, file: BytesIO) -> str:
    answer = teacher.post(f"/people/{person_id}/photo", data={"photo": (file, "me.jpg")})
    assert answer.status_code == 303, answer.text
    return teacher.get(f"/people/{person_id}").text


def test_a_teacher_brings_a_photo_and_sees_it_on_the_page_and_in_the_list(
    teacher: ShopClient, school: School, session: Session
) -> None:
    cashier = school.people["cashier"]
    page = bring(teacher, cashier, portrait())
    name = photo_of(session, cashier)
    assert name
    assert f"/people/photos/{name}" in page
    assert f"/people/photos/{name.removesuffix('.webp')}-s.webp" in teacher.get("/people").text
    picture = teacher.get(f"/people/photos/{name}")
    assert (picture.status_code, picture.content_type) == (200, "image/webp")
    assert EXIF_OF_HOME not in picture.data
    assert Image.open(BytesIO(picture.data)).size == (360, 480)
    assert "private" in picture.headers["Cache-Control"]
    assert "sandbox" in picture.headers["Content-Security-Policy"]


def test_nobody_else_sees_it_not_even_as_a_photo_of_the_catalogue(
    teacher: ShopClient, app: Flask, school: School, session: Session
) -> None:
    bring(teacher, school.people["cashier"], portrait())
    name = photo_of(session, school.people["cashier"])
    assert browser(app).get(f"/people/photos/{name}").status_code == 302
    assert log_in(browser(app), "cashier").get(f"/people/photos/{name}").status_code == 403
    assert browser(app).get(f"/catalog/photos/{name}").status_code == 404


def test_the_lock_screen_of_the_own_tablet_shows_it_and_no_other_tablet(
    teacher: ShopClient, app: Flask, school: School
) -> None:
    cashier = school.add("amy", "cashier", pin=PIN)
    bring(teacher, cashier, portrait())
    own, other = browser(app), browser(app)
    headers = put_tablet(own, *school.tablet(cashier))
    put_tablet(other, *school.tablet(name="库房平板"))
    (face,) = own.get("/till/boot.json", headers=headers).json["people"]  # type: ignore[index]
    assert face["photo"].startswith("/till/faces/")
    picture = own.get(face["photo"], headers=headers)
    assert (picture.status_code, picture.content_type) == (200, "image/webp")
    assert len(picture.data) < 20_000
    assert other.get(face["photo"]).status_code == 404
    assert browser(app).get(face["photo"]).status_code == 403


def test_a_photo_that_is_taken_away_or_replaced_is_deleted(
    teacher: ShopClient, school: School, session: Session, tmp_path: Path
) -> None:
    cashier, barista = school.people["cashier"], school.people["barista"]
    bring(teacher, cashier, portrait())
    bring(teacher, barista, portrait())
    assert teacher.post(f"/people/{cashier}/photo", data={"remove": "1"}).status_code == 303
    assert photo_of(session, cashier) is None
    assert len(list((tmp_path / "faces").iterdir())) == 2, "somebody else is shown by the same picture"
    bring(teacher, barista, portrait("navy"))
    assert {file.name.removesuffix("-s.webp").removesuffix(".webp") for file in (tmp_path / "faces").iterdir()} == {
        str(photo_of(session, barista)).removesuffix(".webp")
    }


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"GIF89a no", b"\xff\xd8\xff\xe0 short"])
def test_what_is_no_photo_is_refused_in_words_and_the_old_one_stays(
    teacher: ShopClient, school: School, session: Session, content: bytes
) -> None:
    cashier = school.people["cashier"]
    bring(teacher, cashier, portrait())
    before = photo_of(session, cashier)
    answer = teacher.post(f"/people/{cashier}/photo", data={"photo": (BytesIO(content), "me.jpg")})
    assert answer.status_code == 422
    assert "请选择 JPG、PNG 或 WebP" in answer.text
    assert photo_of(session, cashier) == before
