"""Lists for the partner: asked for, approved by somebody else, written, numbered, gone in time, never formulas."""

from __future__ import annotations

import csv
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from shop.db import session as db_session
from shop.jobs.worker import Worker
from shop.live.imports.actions import buyers
from shop.live.imports.rules.records import Buyer
from shop.live.partner.actions import orders as order_actions
from shop.live.partner.handlers import expire
from shop.live.partner.models import HandOver, PartnerLayout
from shop.live.partner.rules.layouts import BUILT_IN, COURIER, SF, UPLOADS, Layout
from shop.live.partner.rules.states import State
from shop.people.models import AuditEntry
from tests.live.imports.conftest import rows_of, write_rows
from tests.live.partner.conftest import Bring, order, stocked
from tests.support.application import ShopClient
from tests.support.books import SECRET, Books, count

pytestmark = pytest.mark.database
OURS = Path(__file__).with_name("files")
WAITING = "6926900000000000004"
ASK = {"packed_by": "partner", "reason": "今晚直播的订单", "recipient": "partner@example.invalid", "keep_days": "3"}


def ask(client: ShopClient, partner: int, **changes: str) -> tuple[int, str]:
    answer = client.post("/live/ship/hand-overs/new", data={**ASK, "layout": f"{partner}:batch", **changes})
    return answer.status_code, answer.location or answer.text


def written(app: Flask, asks: ShopClient, approves: ShopClient, partner: int, **changes: str) -> HandOver:
    """The next version, from the question to the file."""
    status, where = ask(asks, partner, **changes)
    assert status == 303, where
    assert approves.post(f"{where}/decide", data={"step": "yes", "password": SECRET}).status_code == 303
    Worker(app, name="worker").work_off()
    db_session().rollback()
    return db_session().scalars(select(HandOver).order_by(HandOver.id.desc())).first()  # type: ignore[return-value]


def rows_in(client: ShopClient, hand_over: HandOver) -> list[list[object]]:
    answer = client.post(f"/live/ship/hand-overs/{hand_over.id}/file")
    assert answer.status_code == 200
    assert sha256(answer.data).digest() == hand_over.sha256
    return CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()


def confirmed(operator: ShopClient) -> None:
    assert operator.post("/live/ship/confirm", data={"all": "1"}).status_code == 303


def test_the_partner_gets_number_piece_and_quantity_and_no_recipient(
    app: Flask, operator: ShopClient, teacher: ShopClient, bring: Bring, partner: int
) -> None:
    bring()
    confirmed(operator)
    made = written(app, operator, teacher, partner)
    rows = rows_in(teacher, made)
    assert rows[0] == ["订单编号", "子订单编号", "商品编码", "商品名称", "数量", "变化"]
    assert rows[1:] == [[WAITING, "6926900000000000041", "", "红河傣陶土锅 2L 尺寸:2L", 1.0, "新增"]]
    assert made.title == "V001"
    assert (made.reason, made.recipient) == (ASK["reason"], ASK["recipient"])


def test_who_asks_does_not_approve_and_an_operator_never_fetches(
    operator: ShopClient, teacher: ShopClient, bring: Bring, partner: int
) -> None:
    bring()
    confirmed(operator)
    status, where = ask(teacher, partner)
    assert status == 303
    assert teacher.post(f"{where}/decide", data={"step": "yes", "password": SECRET}).status_code == 403
    assert operator.post(f"{where}/decide", data={"step": "yes"}).status_code == 403
    assert operator.post(f"{where}/file").status_code == 403
    assert teacher.post(f"{where}/file").status_code == 409, "nobody has approved it"
    assert count(HandOver) == 1


def test_a_wrong_password_approves_nothing(
    operator: ShopClient, teacher: ShopClient, bring: Bring, partner: int
) -> None:
    bring()
    confirmed(operator)
    _, where = ask(operator, partner)
    assert teacher.post(f"{where}/decide", data={"step": "yes", "password": "no"}).status_code == 422
    assert db_session().scalars(select(HandOver.state)).one() == "waiting"


def test_reason_and_recipient_are_asked_for(operator: ShopClient, bring: Bring, partner: int) -> None:
    bring()
    confirmed(operator)
    status, page = ask(operator, partner, reason="", recipient="")
    assert status == 422
    assert "为什么要给" in page
    assert "给谁" in page


def test_after_the_first_version_only_what_is_new_changed_or_called_off_is_told(
    app: Flask, operator: ShopClient, teacher: ShopClient, books: Books, bring: Bring, partner: int, tmp_path: Path
) -> None:
    bring()
    confirmed(operator)
    written(app, operator, teacher, partner)
    status, page = ask(operator, partner)
    assert status == 409, "nothing is new"
    assert "没有新的" in page
    rows = rows_of("douyin/douyin_orders_utf8bom.csv")
    at = {name: place for place, name in enumerate(rows[0])}
    mine = next(row for row in rows if row[0].strip() == WAITING)
    mine[at["商品数量"]] = "2"
    bring(path=write_rows(tmp_path / "again.csv", [rows[0], mine]))
    changed = written(app, operator, teacher, partner)
    assert [(row[0], row[4], row[5]) for row in rows_in(teacher, changed)[1:]] == [(WAITING, 2.0, "变更")]
    order_actions.step(order(WAITING).id, State.CLOSED, by=books.teacher, at=books.clock.now())
    gone = written(app, operator, teacher, partner)
    assert [(row[0], row[5]) for row in rows_in(teacher, gone)[1:]] == [(WAITING, "取消")]
    assert [one.number for one in db_session().scalars(select(HandOver).order_by(HandOver.id))] == [1, 2, 3]


def test_lists_with_and_without_recipients_take_turns_and_call_nothing_off(
    app: Flask, operator: ShopClient, teacher: ShopClient, books: Books, bring: Bring, partner: int
) -> None:
    bring()
    typed = order_actions.Typed(
        channel="douyin", number="私-001", lines=[("红茶", 2)], paid=True,
        buyer=Buyer(name="王小花", phone="13800006621", address="云南省昆明市五华区翠湖南路12号"),
    )  # fmt: skip
    order_actions.write_order(typed, by=books.teacher, at=books.clock.now())
    confirmed(operator)
    without = rows_in(teacher, written(app, operator, teacher, partner))
    assert {row[0] for row in without[1:]} == {WAITING, "私-001"}
    with_them = rows_in(teacher, written(app, operator, teacher, partner, layout=f"{partner}:send_for_us"))
    assert [row[0] for row in with_them[1:]] == ["私-001"], "what has no recipient is still to be sent"
    assert (with_them[1][3:6], with_them[1][-1]) == ([2.0, "王小花", "13800006621"], "变更")
    assert ask(operator, partner)[0] == 409, "a list that tells less changes nothing"


def test_the_file_goes_when_its_time_is_over_and_its_checksum_stays(
    app: Flask, operator: ShopClient, teacher: ShopClient, books: Books, bring: Bring, partner: int
) -> None:
    bring()
    confirmed(operator)
    made = written(app, operator, teacher, partner)
    folder = app.extensions["settings"].data_dir / "hand-over"
    assert len(list(folder.iterdir())) == 1
    books.clock.advance(days=3, minutes=1)
    assert expire(None, None).facts["files"] == 1  # type: ignore[arg-type]
    assert list(folder.iterdir()) == []
    db_session().rollback()
    kept = db_session().scalars(select(HandOver)).one()
    assert (kept.state, kept.sha256) == ("expired", made.sha256)


def test_who_asked_approved_and_fetched_is_on_record(
    app: Flask, operator: ShopClient, teacher: ShopClient, books: Books, bring: Bring, partner: int
) -> None:
    bring()
    confirmed(operator)
    rows_in(teacher, written(app, operator, teacher, partner))
    verbs = db_session().execute(
        select(AuditEntry.verb, AuditEntry.person_id).where(AuditEntry.verb.startswith("hand_over"))
    )
    told = {verb: person for verb, person in verbs}  # noqa: C416
    assert told.keys() == {"hand_over.ask", "hand_over.approve", "hand_over.write", "hand_over.fetch"}
    assert told["hand_over.approve"] == told["hand_over.fetch"] == books.teacher


def test_a_courier_gets_addresses_of_what_we_pack_and_nothing_of_the_platforms(
    app: Flask, operator: ShopClient, teacher: ShopClient, books: Books, bring: Bring, partner: int
) -> None:
    stocked(books, "DT-TEA-003")
    bring()
    buyer = Buyer(name="=cmd|' /C calc'!A0", phone="13800138000", address="云南省红河县迤萨镇示例路1号")
    typed = order_actions.Typed(channel="private", number="私-1", lines=[("DT-TEA-003", 2)], paid=True, buyer=buyer)
    order_actions.write_order(typed, by=books.teacher, at=books.clock.now())
    confirmed(operator)
    made = written(app, operator, teacher, partner, layout=f"{partner}:sf", packed_by="us")
    assert made.with_recipients
    rows = rows_in(teacher, made)
    told = dict(zip(rows[0], rows[1], strict=True))
    assert len(rows) == 2
    assert told["用户订单号"] == "私-1"
    assert told["联系人"] == "'=cmd|' /C calc'!A0", "a spreadsheet runs nothing"
    assert told["收件详细地址"] == buyer.address
    assert told["托寄物内容"] == "陶器 DT-TEA-003 X 2"
    assert (told["托寄物数量"], told["是否易碎件"]) == (2.0, "Y")


@pytest.mark.parametrize(
    ("file", "layout"),
    [
        ("sf_bulk_order_template.xlsx", SF),
        ("generic_courier_template.xlsx", COURIER),
        ("generic_batch_ship.xlsx", UPLOADS["generic"]),
    ],
)
def test_built_in_layouts_have_the_very_columns_of_the_sheets_they_are_for(file: str, layout: Layout) -> None:
    head = CalamineWorkbook.from_path(OURS / file).get_sheet_by_index(0).to_python()[0]
    assert [one.title for one in layout.columns] == head


def test_youzan_takes_the_columns_of_its_own_sheet() -> None:
    head = (OURS / "youzan_mark_shipped_gb18030.csv").read_text(encoding="gb18030").splitlines()[0]
    assert ",".join(one.title for one in UPLOADS["youzan"].columns) == head
    assert UPLOADS["youzan"].written_as == "csv-gb18030"
    assert not BUILT_IN["batch"].with_recipients


@pytest.mark.parametrize(("written_as", "encoding"), [("csv-utf8", "utf-8-sig"), ("csv-gb18030", "gb18030")])
def test_a_teacher_saves_a_layout_of_the_partners_own(
    app: Flask, operator: ShopClient, teacher: ShopClient, bring: Bring, partner: int, written_as: str, encoding: str
) -> None:
    bring()
    confirmed(operator)
    columns = [("单号", "number", ""), ("来自", "text", "红河䶮工坊"), ("数", "pieces", ""), ("", "", "")]
    form = {"name": "企业格式", "written_as": written_as}
    for number, (title, fact, text) in enumerate(columns):
        form |= {f"columns-{number}-title": title, f"columns-{number}-fact": fact, f"columns-{number}-text": text}
    assert teacher.post(f"/live/ship/partners/{partner}/layouts", data=form).status_code == 303
    layout = db_session().scalars(select(PartnerLayout.id)).one()
    made = written(app, operator, teacher, partner, layout=f"{partner}:{layout}")
    answer = teacher.post(f"/live/ship/hand-overs/{made.id}/file")
    assert list(csv.reader(StringIO(answer.data.decode(encoding)))) == [
        ["单号", "来自", "数"],
        [WAITING, "红河䶮工坊", "1"],
    ]
    refused = teacher.post(f"/live/ship/partners/{partner}/layouts", data={"name": "", "written_as": "xlsx"})
    assert refused.status_code == 422
    assert "平台单号" in refused.text


def test_an_operator_scans_each_piece_into_its_parcel(operator: ShopClient, books: Books) -> None:
    stocked(books, "DT-TEA-003")
    typed = order_actions.Typed(channel="private", number="私-3", lines=[("DT-TEA-003", 2)], paid=True)
    made = order_actions.write_order(typed, by=books.teacher, at=books.clock.now())
    order_actions.confirm([made.id], by=books.teacher, at=books.clock.now())
    address = f"/live/ship/{made.id}/check"
    assert "这张订单里没有" in operator.post(address, data={"code": "DT-CUP-001"}).text
    assert operator.post(address, data={"code": "dt-tea-003"}).status_code == 303
    assert order("私-3").state == "confirmed"
    assert operator.post(address, data={"code": "DT-TEA-003"}).status_code == 303
    assert order("私-3").state == "packed"
    assert "已经够数了" in operator.post(address, data={"code": "DT-TEA-003"}).text


def test_slips_show_the_address_to_who_packs_and_that_is_noted(
    operator: ShopClient, books: Books, bring: Bring
) -> None:
    buyers.set_channel("douyin", keeps_buyers=True, keep_days=30, by=books.teacher, at=books.clock.now())
    bring()
    one = order(WAITING)
    order_actions.step(one.id, State.CONFIRMED, by=books.teacher, at=books.clock.now())
    listed = operator.get("/live/ship/packing").text
    assert WAITING in listed
    assert "阿依古丽·买买提" not in listed
    slips = operator.post("/live/ship/slips").text
    assert "阿依古丽·买买提" in slips
    assert db_session().scalars(select(AuditEntry.detail).where(AuditEntry.verb == "ship.slips")).one() == WAITING
