"""The pages of platform orders, as a teacher and an operator use them."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.db import session as db_session
from shop.db import transaction
from shop.kernel.clock import FakeClock
from shop.live.imports.actions import buyers
from shop.live.imports.actions.batches import import_file
from shop.live.imports.queries import file_of, files_folder, forget_file
from shop.live.models import PlatformBatch, PlatformLine, PlatformOrder
from shop.people.actions import sessions
from shop.people.models import AuditEntry, Person, PersonRole, Role
from tests.live.imports.conftest import FILES
from tests.support.application import ShopClient
from tests.support.books import Books, count, open_shop

pytestmark = pytest.mark.once

DOUYIN = "douyin/douyin_orders_utf8bom.csv"


@pytest.fixture
def books(clock: FakeClock, session: Session) -> Books:
    """A shop."""
    return open_shop(clock)


def log_in(client: ShopClient, person: int, clock: FakeClock) -> ShopClient:
    token = sessions.begin(sessions.DESK, person_id=person, at=clock.now())
    with client.session_transaction() as cookie:
        cookie[sessions.DESK] = token
    return client


@pytest.fixture
def teacher(client: ShopClient, books: Books) -> ShopClient:
    """A teacher at a desk."""
    return log_in(client, books.teacher, books.clock)


def operator_of(app: Flask, books: Books) -> ShopClient:
    with transaction() as current:
        person = Person(kind="student", name="场控", nickname="场控", username="op", created_at=books.clock.now())
        current.add(person)
        current.flush()
        role = current.scalars(select(Role.id).where(Role.code == "stream_operator")).one()
        current.add(PersonRole(person_id=person.id, role_id=role))
    operator: ShopClient = app.test_client()  # type: ignore[assignment]
    return log_in(operator, person.id, books.clock)


def upload(client: ShopClient, name: str, content: bytes | None = None) -> tuple[int, str]:
    data = (FILES / name).read_bytes() if content is None else content
    answer = client.post("/live/imports/new", data={"file": (BytesIO(data), name)}, content_type="multipart/form-data")
    return answer.status_code, answer.location or answer.text


def bring(client: ShopClient, books: Books, name: str = DOUYIN) -> int:
    """Upload, confirm, and do what the worker does."""
    status, where = upload(client, name)
    assert status == 303
    number = int(where.rsplit("/", 1)[1])
    assert client.post(f"/live/imports/{number}").status_code == 303
    import_file(number, file_of(number), by=books.teacher, at=books.clock.now())
    forget_file(number)
    return number


def test_a_file_is_looked_at_before_anything_is_imported(teacher: ShopClient, books: Books) -> None:
    status, where = upload(teacher, DOUYIN)
    assert status == 303
    page = teacher.get(where).text
    assert "抖店订单" in page
    assert "导入会怎样" in page
    assert count(PlatformOrder) == 0


def test_after_the_import_the_orders_stand_in_the_list_and_the_file_is_gone(teacher: ShopClient, books: Books) -> None:
    number = bring(teacher, books)
    assert "撤销这份文件" in teacher.get(f"/live/imports/{number}").text
    page = teacher.get("/live/orders").text
    assert "6926900000000000004" in page
    assert "¥1,280.00" in page
    assert list(files_folder().iterdir()) == []
    assert teacher.post(f"/live/imports/{number}/undo").status_code == 303
    assert count(PlatformOrder) == 0


def test_a_file_nobody_can_import_is_refused_and_not_kept(teacher: ShopClient, books: Books) -> None:
    status, page = upload(teacher, "nasty/xlsx_numeric_ids_and_formula.xlsx")
    assert status == 422
    assert "重新导出" in page
    assert count(PlatformBatch) == 0
    assert list(files_folder().iterdir()) == []


def test_the_same_file_again_leads_to_the_batch_that_is_there(teacher: ShopClient, books: Books) -> None:
    number = bring(teacher, books)
    assert upload(teacher, DOUYIN) == (303, f"/live/imports/{number}")


def test_an_unknown_file_is_known_after_its_columns_were_named(teacher: ShopClient, books: Books) -> None:
    head = "单号,货,几件,多少钱,啥时候,到哪了\n"
    first = f"{head}W100,小茶杯,2,136,2026-05-01 20:15,新的\n".encode()
    status, where = upload(teacher, "weidian.csv", first)
    assert (status, where.rsplit("/", 1)[1]) == (303, "columns")
    assert "多少钱" in teacher.get(where).text
    named = {"platform": "other", "title": "微店订单", "number": "单号", "goods_name": "货", "pieces": "几件",
             "amount": "多少钱", "ordered_at": "啥时候", "state": "到哪了"}  # fmt: skip
    assert teacher.post(where, data={**named, "state": ""}).status_code == 422
    answer = teacher.post(where, data=named)
    assert answer.status_code == 303
    assert "微店订单" in teacher.get(answer.location).text
    status, where = upload(teacher, "weidian.csv", f"{head}W101,小茶杯,1,68,2026-05-02 20:15,新的\n".encode())
    assert not where.endswith("columns")
    assert "微店订单" in teacher.get(where).text


def test_goods_and_words_that_wait_are_settled_on_the_page(teacher: ShopClient, books: Books) -> None:
    bring(teacher, books, "nasty/unknown_status.csv")
    page = teacher.get("/live/queue").text
    assert "平台处理中(新)" in page
    assert "DT-CUP-001" in page
    word = {"platform": "douyin", "scope": "order", "word": "平台处理中(新)", "state": "to_ship"}
    assert teacher.post("/live/words", data=word).status_code == 303
    line = db_session().scalars(select(PlatformLine.id)).first()
    assert teacher.post(f"/live/queue/{line}", data={"product_id": books.cup}).status_code == 303
    assert "记住的商品" in teacher.get("/live/queue").text
    assert "平台处理中(新)" not in teacher.get("/live/queue").text


def test_an_operator_sees_masked_buyers_and_exports_nothing(app: Flask, teacher: ShopClient, books: Books) -> None:
    buyers.set_channel("taobao", keeps_buyers=True, keep_days=30, by=books.teacher, at=books.clock.now())
    bring(teacher, books, "taobao/ExportOrderList_gbk.csv")
    order = db_session().scalars(select(PlatformOrder.id).where(PlatformOrder.number == "2600000000000000002")).one()
    operator = operator_of(app, books)
    page = operator.get(f"/live/orders/{order}").text
    assert "扎** 138****8000" in page
    assert "扎西·卓玛" not in page
    assert operator.post(f"/live/orders/{order}/buyer").status_code == 403
    assert operator.post("/live/orders/export").status_code == 403
    assert operator.get("/live/imports").status_code == 403
    assert "扎西·卓玛" in teacher.post(f"/live/orders/{order}/buyer").text
    looks = select(func.count()).select_from(AuditEntry).where(AuditEntry.verb == "platform_buyer.look")
    assert db_session().scalar(looks) == 1


def test_the_export_has_every_line_and_runs_no_formula(teacher: ShopClient, books: Books) -> None:
    bring(teacher, books, "nasty/formula_injection.csv")
    answer = teacher.post("/live/orders/export")
    text = answer.get_data().decode("utf-8-sig")
    assert len(text.splitlines()) == 13
    assert "'=DT-CUP-001" in text
    assert "HYPERLINK" not in text


def test_how_buyers_are_kept_is_chosen_per_platform(teacher: ShopClient, books: Books) -> None:
    assert teacher.post("/live/channels", data={"platform": "taobao", "keep_days": "0"}).status_code == 422
    sent = {"platform": "taobao", "keeps_buyers": "y", "keep_days": "14"}
    assert teacher.post("/live/channels", data=sent).status_code == 303
    assert 'value="14"' in teacher.get("/live/channels").text


def test_an_order_tells_what_changed_in_words(teacher: ShopClient, books: Books) -> None:
    bring(teacher, books)
    bring(teacher, books, "douyin/douyin_orders_next_day_overlap.csv")
    order = db_session().scalars(select(PlatformOrder.id).where(PlatformOrder.number == "6926900000000000004")).one()
    page = teacher.get(f"/live/orders/{order}").text
    assert "状态 待发货" in page
    assert "状态 已发货" in page
