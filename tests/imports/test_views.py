"""The import on a page: bring a file, confirm its columns, watch, read the outcome, take it back."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.jobs.models import Job
from shop.jobs.worker import Worker
from shop.kernel.clock import FakeClock
from shop.sales.imports import queries
from shop.sales.imports.actions import batches
from shop.sales.imports.states import BatchState
from shop.sales.imports.views import LARGEST_UPLOAD
from shop.sales.models import ImportBatch, Order
from tests.imports.conftest import Import, log_in
from tests.support.application import ShopClient

pytestmark = pytest.mark.once

TEXT = "小票号,时间,商品,数量,单价\n1,2026-05-01 09:58:00,拿铁,1,18\n1,2026-05-01 09:58:00,<b>可颂</b>,x,12\n"
COLUMNS = {"date": "1", "time": "1", "ticket": "0", "product": "2", "quantity": "3", "price": "4"}
NOTHING = {"category": "", "variant": "", "amount": "", "store": "", "payment": "", "outlet": ""}
CHOSEN = {**COLUMNS, **NOTHING, "date_order": "ymd", "decimal": ".", "create_products": "y"}


def upload(desk: ShopClient, content: bytes | str = TEXT, name: str = "流水.csv") -> str:
    """Bring a file; returns the address of its page."""
    data = content.encode() if isinstance(content, str) else content
    answer = desk.post("/imports/new", data={"file": (io.BytesIO(data), name)}, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def newest(books: Session) -> ImportBatch:
    books.rollback()
    return books.scalars(select(ImportBatch).order_by(ImportBatch.id.desc()).limit(1)).one()


@pytest.fixture
def worker(app: Flask) -> Worker:
    """The shop's worker."""
    return Worker(app, name="worker")


def test_a_file_goes_from_the_desk_into_the_books_and_out_again(
    desk: ShopClient, books: Session, worker: Worker
) -> None:
    page = upload(desk)
    preview = desk.get(page).get_data(as_text=True)
    assert "拿铁" in preview
    assert re.search(r'<option selected value="2">3\. 商品</option>', preview)
    assert desk.post(page, data=CHOSEN).status_code == 303
    number = newest(books).id
    assert "在排队" in desk.get(page).get_data(as_text=True)
    worker.work_off()
    assert newest(books).state == BatchState.DONE
    outcome = desk.get(page).get_data(as_text=True)
    assert "数量「x」不是数字" in outcome
    assert "¥18.00" in outcome
    assert books.scalar(select(func.count()).select_from(Order)) == 1
    assert not queries.kept_file(number).exists(), "the uploaded file is not kept longer than needed"
    rejected = desk.get(f"{page}/rejected.csv")
    assert "attachment" in rejected.headers["Content-Disposition"]
    assert "可颂" in rejected.get_data(as_text=True)
    assert desk.post(f"{page}/undo").status_code == 303
    assert desk.post(f"{page}/undo").status_code == 303, "asking twice is no second undoing"
    assert books.query(Job).filter(Job.kind == "undo_import").count() == 1
    worker.work_off()
    assert newest(books).state == BatchState.UNDONE
    assert books.scalar(select(func.count()).select_from(Order)) == 0
    assert "已撤销" in desk.get("/imports").get_data(as_text=True)


def test_cells_of_the_file_are_shown_as_text(desk: ShopClient) -> None:
    preview = desk.get(upload(desk)).get_data(as_text=True)
    assert "&lt;b&gt;可颂&lt;/b&gt;" in preview
    assert "<b>可颂</b>" not in preview


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "文件是空的"), (b"\x89PNG\r\n\x1a\n\0\0", "读不了"), (b"<html></html>", "网页表格"), (b"a,b\n", "只有列名")],
)
def test_an_unusable_file_is_refused_on_the_form(desk: ShopClient, books: Session, content: bytes, words: str) -> None:
    answer = desk.post(
        "/imports/new", data={"file": (io.BytesIO(content), "a.csv")}, content_type="multipart/form-data"
    )
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert books.scalar(select(func.count()).select_from(ImportBatch)) == 0
    assert list(queries.files_folder().iterdir()) == [], "nothing of it is kept"


def test_without_a_file_the_form_says_so(desk: ShopClient) -> None:
    answer = desk.post("/imports/new", data={})
    assert answer.status_code == 422
    assert "请先选择一个文件" in answer.get_data(as_text=True)


def test_numbers_that_may_be_money_are_named_before_anything_is_imported_without_a_price(desk: ShopClient) -> None:
    strange = "日期,商品,数量,营收<script>\n2026-05-01,拿铁,2,36.00\n"
    shown = desk.get(upload(desk, strange)).get_data(as_text=True)
    assert "没有选「单价」，也没有选「金额」" in shown
    assert "4. 营收&lt;script&gt;。" in shown
    shown = desk.get(upload(desk, strange.replace("营收<script>", "金额"))).get_data(as_text=True)
    assert "没有选「单价」" not in shown
    assert "整行的钱" in shown


def test_columns_that_cannot_be_are_refused_and_the_choice_stays(desk: ShopClient, books: Session) -> None:
    page = upload(desk)
    wrong = {**CHOSEN, "product": "", "price": "3", "date_order": "dmy"}
    answer = desk.post(page, data=wrong)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "请选择哪一列是商品" in shown
    assert "同一列不能既是「数量」又是「单价」" in shown
    assert re.search(r'<option selected value="dmy">', shown)
    assert newest(books).state == BatchState.NEW


def test_histories_may_be_larger_than_other_forms_but_not_without_end(desk: ShopClient) -> None:
    row = b"1,2026-05-01 09:58:00,Latte,1,18\n"
    upload(desk, b"ticket,time,product,qty,price\n" + row * (5 * 1024**2 // len(row)))
    answer = desk.post(
        "/imports/new",
        data={"file": (io.BytesIO(b"x" * (LARGEST_UPLOAD + 1)), "a.csv")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 413


def test_a_file_that_is_not_wanted_is_forgotten(desk: ShopClient, books: Session) -> None:
    page = upload(desk)
    number = newest(books).id
    assert desk.post(f"{page}/discard").status_code == 303
    assert desk.get(page).status_code == 404
    assert not queries.kept_file(number).exists()


def test_an_import_that_was_called_off_can_be_resumed(
    desk: ShopClient, books: Session, worker: Worker, clock: FakeClock
) -> None:
    page = upload(desk)
    desk.post(page, data=CHOSEN)
    job = books.query(Job).filter(Job.kind == "import_sales").one()
    assert desk.post(f"/jobs/{job.id}/cancel").status_code == 303
    worker.work_off()
    assert "这一批中断了" in desk.get(page).get_data(as_text=True)
    assert books.scalar(select(func.count()).select_from(Order)) == 0
    assert desk.post(f"{page}/resume").status_code == 303
    worker.work_off()
    assert newest(books).state == BatchState.DONE
    assert desk.get(f"{page}/progress").headers["HX-Refresh"] == "true"


def test_an_import_whose_file_is_gone_says_so_on_both_pages(desk: ShopClient, books: Session, worker: Worker) -> None:
    page = upload(desk)
    desk.post(page, data=CHOSEN)
    queries.kept_file(newest(books).id).unlink()
    worker.work_off()
    assert newest(books).state == BatchState.STOPPED
    assert "上传的文件已经不在了" in desk.get(page).get_data(as_text=True)
    listed = desk.get("/jobs").get_data(as_text=True)
    assert "上传的文件已经不在了" in listed
    assert "再试一次" in listed


def test_when_the_job_cannot_be_kept_the_batch_has_not_begun(
    desk: ShopClient, books: Session, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    page = upload(desk)
    monkeypatch.setattr("shop.sales.imports.actions.starting.IMPORT", "nobody_knows_this")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert desk.post(page, data=CHOSEN).status_code == 500
    assert newest(books).state == BatchState.NEW


def test_an_import_that_was_cut_off_can_be_resumed(
    desk: ShopClient, books: Session, worker: Worker, clock: FakeClock
) -> None:
    page = upload(desk)
    number = newest(books).id
    source = queries.source_of(number)
    batches.confirm(number, source, queries.suggested_mapping(source), outlet="", create_products=True, at=clock.now())
    assert "这一批中断了" in desk.get(page).get_data(as_text=True)
    assert desk.post(f"{page}/resume").status_code == 303
    worker.work_off()
    assert newest(books).state == BatchState.DONE


def test_the_same_file_is_recognised(desk: ShopClient, bring: Import) -> None:
    bring(TEXT)
    assert "再导入一次不会重复入账" in desk.get(upload(desk)).get_data(as_text=True)


def test_a_batch_cannot_be_undone_before_it_was_imported(desk: ShopClient) -> None:
    assert desk.post(f"{upload(desk)}/undo").status_code == 409
    assert desk.post("/imports/9999/undo").status_code == 404
    assert desk.get("/imports/9999/rejected.csv").status_code == 404


def test_students_at_the_till_may_not_import(client: ShopClient, books: Session, clock: FakeClock) -> None:
    cashier = log_in(client, "cashier", clock)
    assert cashier.get("/imports").status_code == 403
    answer = cashier.post(
        "/imports/new", data={"file": (io.BytesIO(TEXT.encode()), "a.csv")}, content_type="multipart/form-data"
    )
    assert answer.status_code == 403
    assert books.scalar(select(func.count()).select_from(ImportBatch)) == 0
