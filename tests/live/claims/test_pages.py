"""The operator's board, the presenter's card, claims and the report, as people use them."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

from sqlalchemy import event, select

from shop.db import db
from shop.live.claims.models import StreamClaim
from shop.live.sessions.models import Stream, StreamWatch
from shop.people.models import AuditEntry
from tests.live.conftest import BUYER, Hall
from tests.support.application import ShopClient

LINE = "1号要2个 王女士 13800006621 昆明市五华区翠湖南路12号3栋502室"
HTMX = {"HX-Request": "true"}
QUIET = {"Accept": "application/json"}


def form(**changes: str) -> dict[str, str]:
    return {
        "uuid": str(uuid4()), "text": "", "place": "1", "quantity": "1", "name": "", "phone": "", "address": "",
        **changes,
    }  # fmt: skip


def test_a_stream_is_planned_listed_and_handed_in_on_pages(operator: ShopClient, hall: Hall) -> None:
    day = {
        "title": "一团泥的一天", "platform": "douyin", "room": "mabang_1", "planned_at": "2026-11-24T20:00",
        "presenters": str(hall.presenter), "operator": str(hall.operator), "hold_minutes": "10", "script": "先讲泥",
    }  # fmt: skip
    wrong = operator.post("/live/streams/new", data={**day, "title": "", "planned_at": "", "hold_minutes": "0"})
    assert wrong.status_code == 422
    for told in ("请填标题", "请填计划开播的日期和时间", "没付款的保留 1 到 120 分钟"):
        assert told in wrong.text
    answer = operator.post("/live/streams/new", data=day)
    page = answer.headers["Location"]
    work = hall.studio.work("DT-CUP-001")
    row = {"place": "1", "thing": f"{work.product_id}-", "minutes": "8", "floor_fen": "50", "quota": "4"}
    refused = operator.post(f"{page}/goods/new", data={**row, "price_fen": "49.99"})
    assert "直播价不能低于最低价" in refused.text
    assert operator.post(f"{page}/goods/new", data={**row, "price_fen": "58"}).status_code == 303
    assert operator.post(f"{page}/step", data={"step": "hand_in"}).status_code == 303
    shown = operator.get(page).text
    assert "等老师批准" in shown
    assert "陈设" in shown


def test_what_lacks_is_told_on_the_streams_page(operator: ShopClient, hall: Hall) -> None:
    stream = hall.plan(script="")
    answer = operator.post(f"/live/streams/{stream.id}/step", data={"step": "hand_in"})
    assert answer.status_code == 422
    assert "还没有写脚本" in answer.text
    assert "上架清单还是空的" in answer.text


def test_an_operator_does_not_approve(operator: ShopClient, teacher: ShopClient, hall: Hall) -> None:
    stream, _ = hall.approved()
    assert operator.post(f"/live/streams/{stream.id}/decide", data={"step": "yes"}).status_code == 403
    assert operator.post(f"/live/streams/{stream.id}/start").status_code == 303
    assert "讲解中" in operator.get(f"/live/streams/{stream.id}/board").text
    assert teacher.get("/live/presenters").status_code == 200


def test_the_board_answers_only_what_changed(operator: ShopClient, hall: Hall) -> None:
    stream, goods = hall.on_air(quota=2)
    page = operator.get(f"/live/streams/{stream.id}/board").text
    version = re.search(r'data-version="([^"]+)"', page)
    assert version
    live = f"/live/streams/{stream.id}/board/live?version="
    assert operator.get(live + version.group(1)).status_code == 204
    hall.claim(goods, 2)
    changed = operator.get(live + version.group(1))
    assert "售罄" not in changed.text  # it is being shown: that stands on its row
    assert "王** 138****6621" in changed.text
    assert BUYER.phone not in changed.text
    now = changed.headers["Shop-Version"]
    assert operator.get(live + now).status_code == 204
    hall.clock.advance(minutes=10)
    late = operator.get(live + now)
    assert "过期" in late.text
    assert "已订 0 · 本场还可卖 2" in late.text


def test_an_unchanged_board_costs_two_small_reads(operator: ShopClient, hall: Hall) -> None:
    stream, goods = hall.on_air()
    hall.claim(goods)
    version = operator.get(f"/live/streams/{stream.id}/board/live").headers["Shop-Version"]
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert operator.get(f"/live/streams/{stream.id}/board/live?version={version}").status_code == 204
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len([one for one in asked if "ledger_head" in one or "stream" in one]) == 2
    assert len(asked) <= 8


def test_a_pasted_line_is_shown_before_it_counts(operator: ShopClient, hall: Hall) -> None:
    stream, goods = hall.on_air()
    claims = f"/live/streams/{stream.id}/claims"
    shown = operator.post(f"{claims}/preview", data=form(text=LINE, place="", quantity="1"), headers=HTMX)
    assert "识别：" in shown.text
    assert "地址完整" in shown.text
    assert 'value="王女士"' in shown.text
    assert re.search(r'name="place"[^>]*value="1"', shown.text)
    assert re.search(r'name="quantity"[^>]*value="2"', shown.text)
    assert hall.goods(goods).taken == 0
    told = {"name": "王女士", "phone": "13800006621", "address": "昆明市五华区翠湖南路12号"}
    parsed = form(text=LINE, quantity="2", **told)
    made = operator.post(claims, data=parsed, headers=HTMX)
    assert "请在 10 分钟内收款" in made.text
    assert hall.goods(goods).taken == 2
    operator.post(claims, data=parsed)
    assert hall.goods(goods).taken == 2


def test_what_is_sold_out_is_refused_with_everything_typed_still_there(operator: ShopClient, hall: Hall) -> None:
    stream, goods = hall.on_air(quota=1)
    hall.claim(goods)
    answer = operator.post(f"/live/streams/{stream.id}/claims", data=form(text=LINE, name="王女士", address="某处"))
    assert answer.status_code == 409
    assert "本场只剩 0 件" in answer.text
    assert 'value="某处"' in answer.text
    assert LINE in answer.text


def test_the_boards_script_gets_short_answers(operator: ShopClient, hall: Hall) -> None:
    stream, goods = hall.on_air()
    price = f"/live/streams/{stream.id}/price"
    assert operator.post(price, data={"goods": str(goods.id), "price": "52"}, headers=QUIET).status_code == 204
    refused = operator.post(price, data={"goods": str(goods.id), "price": "49"}, headers=QUIET)
    assert refused.status_code == 422
    assert "最低价是 ¥50.00" in refused.json["error"]["message"]
    claim = hall.claim(goods)
    assert operator.post(f"/live/claims/{claim.id}/pay", data={"method": "wechat"}, headers=QUIET).status_code == 204
    watch = f"/live/streams/{stream.id}/watch"
    assert operator.post(watch, data={"viewers": "418", "likes": "1200"}, headers=QUIET).status_code == 204
    assert operator.post(watch, data={"viewers": "many"}, headers=QUIET).status_code == 422
    assert hall.session.scalars(select(StreamWatch.viewers)).all() == [418]
    assert "¥124" in operator.get(f"/live/streams/{stream.id}/board").text  # 52 yuan from 418 people


def test_the_card_follows_the_board_and_shows_no_buyer(presenter: ShopClient, hall: Hall) -> None:
    stream, goods = hall.on_air()
    hall.claim(goods, 3)
    card = presenter.get(f"/live/streams/{stream.id}/card").text
    assert "陈设" in card
    assert re.search(r'data-testid="left">1<', card)
    assert "王" not in card
    assert presenter.get(f"/live/streams/{stream.id}/board").status_code == 403
    assert presenter.get(f"/live/streams/{stream.id}/card/live").headers["Shop-Version"]


def test_only_a_teacher_sees_a_buyer_and_each_look_is_noted(
    operator: ShopClient, teacher: ShopClient, hall: Hall
) -> None:
    _, goods = hall.on_air()
    claim = hall.claim(goods)
    assert BUYER.address not in operator.get(f"/live/claims/{claim.id}").text
    assert operator.post(f"/live/claims/{claim.id}/buyer").status_code == 403
    assert BUYER.address in teacher.post(f"/live/claims/{claim.id}/buyer").text
    looks = select(AuditEntry.person_id).where(AuditEntry.verb == "claim_buyer.look")
    assert hall.session.scalars(looks).all() == [hall.books.teacher]


def test_the_report_tells_what_each_part_brought(operator: ShopClient, hall: Hall) -> None:
    stream, goods = hall.on_air(quota=4)
    operator.post(f"/live/streams/{stream.id}/watch", data={"viewers": "100"})
    hall.pay(hall.claim(goods, 2))
    hall.claim(goods, 1)
    hall.clock.advance(minutes=20)
    assert operator.post(f"/live/streams/{stream.id}/end").status_code == 303
    assert hall.session.get_one(Stream, stream.id, populate_existing=True).state == "ended"
    report = operator.get(f"/live/streams/{stream.id}/report").text
    for told in ("20 分钟", "¥116.00", "1 单 2 件", "¥84.00", "¥4.20", "1%"):
        assert told in report
    assert "一团泥的一天" in operator.get("/live/streams/compare").text
    assert hall.session.scalars(select(StreamClaim.state).order_by(StreamClaim.id)).all() == ["paid", "held"]


def test_pages_speak_english_too(at_desk: Callable[[int], ShopClient], hall: Hall) -> None:
    stream, goods = hall.on_air()
    hall.claim(goods)
    client = at_desk(hall.operator)
    for page in ("board", "card", "report", "claims"):
        assert client.get(f"/live/streams/{stream.id}/{page}?lang=en").status_code == 200
