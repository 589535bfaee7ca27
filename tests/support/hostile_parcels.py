"""Orders to ship in which every text is hostile: a partner, its layout and list, what it sends back and settles by."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from shop.db import session
from shop.live.imports.actions.batches import import_file
from shop.live.imports.queries import file_of
from shop.live.models import PlatformBatch
from shop.live.partner.actions import handing
from shop.live.partner.actions.gathering import gather
from shop.live.partner.handlers import write_file_of
from shop.live.partner.models import HandOver, Partner, PartnerLayout, PartnerReturn, ShipOrder
from shop.live.words import BatchState
from shop.stock.models import Item, StockBalance
from shop.stock.places import AT_PARTNER
from tests.support.books import Books

WHEN = "2026-05-01 20:15:03"
DOUYIN = (
    "主订单编号", "子订单编号", "选购商品", "商品规格", "商品ID", "商家编码", "商品数量", "订单应付金额",
    "订单提交时间", "订单状态", "售后状态", "流量体裁", "达人昵称",
)  # fmt: skip


def parcels(send: Any, evil: Callable[[int], str], books: Books, *, at: datetime) -> None:
    """From the order to the statement."""

    def bring(address: str, header: Sequence[str], *rows: Sequence[str], **fields: object) -> None:
        file = io.StringIO()
        csv.writer(file).writerows([header, *rows])
        name = f"{evil(80).replace('/', '')}.csv"
        send(address, file=(io.BytesIO(file.getvalue().encode()), name), **fields)

    place = str(AT_PARTNER)
    send("/live/ship/partners/new", name=evil(80), contact=evil(120), note=evil(200), share="20", location_id=place)
    partner = session().scalars(select(Partner.id).order_by(Partner.id.desc())).first() or 0
    send("/live/ship/channels", channel="douyin", packed_by=f"partner:{partner}")
    columns = {"columns-0-title": evil(40), "columns-0-fact": "number", "columns-1-title": evil(40),
               "columns-1-fact": "text", "columns-1-text": evil(120)}  # fmt: skip
    send(f"/live/ship/partners/{partner}/layouts", name=evil(60), written_as="xlsx", **columns)
    for _order in range(2):
        send("/live/ship/new", channel="douyin", number=evil(40), note=evil(200), paid="y", name=evil(80),
             phone=evil(40), address=evil(200), **{"lines-0-code": "红茶", "lines-0-pieces": "1"})  # fmt: skip
    row = [evil(40), evil(40), evil(100), evil(60), evil(40), evil(64), "1", "1", WHEN, "待发货", "-", "直播", evil(80)]
    bring("/live/imports/new", DOUYIN, row)
    for number in (
        session().scalars(select(PlatformBatch.id).where(PlatformBatch.state == BatchState.READY.value)).all()
    ):
        import_file(number, file_of(number), by=books.teacher, at=at)
    gather(by=books.teacher, at=at)
    layout = session().scalars(select(PartnerLayout.id)).first()
    mine = session().scalars(select(ShipOrder).where(ShipOrder.packed_by == "partner").order_by(ShipOrder.id)).all()
    for order in mine:
        if order.state == "paid":
            send(f"/live/ship/{order.id}/step", state="confirmed", reason=evil(200))
    session().rollback()
    send("/live/ship/hand-overs/new", layout=f"{partner}:{layout}", packed_by="partner", reason=evil(200),
         recipient=evil(120), keep_days="3", everything="y")  # fmt: skip
    made = session().scalars(select(HandOver.id)).one()
    handing.approve(made, by=books.other_teacher, at=at)
    write_file_of(made, lambda _done: None)
    sent = (mine[0].number, evil(80), evil(60))
    head = ("订单编号", "快递公司", "快递单号")
    bring("/live/ship/returns", head, sent, (evil(40), "", evil(60)), partner_id=str(partner))
    for one in session().scalars(select(PartnerReturn.id)).all():
        send(f"/live/ship/returns/{one}")
    send("/live/ship/hand-overs/new", layout=f"{partner}:{layout}", packed_by="partner", reason=evil(200),
         recipient=evil(120), keep_days="3", everything="y")  # fmt: skip
    for one in session().scalars(select(HandOver.id).where(HandOver.state == "waiting")).all():
        send(f"/live/ship/hand-overs/{one}/decide", step="back", reason=evil(200))
    session().rollback()
    for order in session().scalars(select(ShipOrder).order_by(ShipOrder.id)).all():
        send(f"/live/ship/{order.id}/after-sale", line_id=str(order.lines[0].id), pieces="1", reason=evil(200))
    bring("/live/ship/statements", ("订单号", "子订单编号", "商品编码", "商品名称", "销售额", "结算金额"),
          (evil(64), evil(64), evil(64), evil(200), "1", "1"), whose=f"partner:{partner}")  # fmt: skip
    there = select(StockBalance).where(StockBalance.quantity >= 1000, StockBalance.location_id.between(100, 103))
    some = session().scalars(there.order_by(StockBalance.item_id)).first()
    assert some is not None
    send("/live/ship/goods", uuid="", way="to", other_id=str(some.location_id), note=evil(100),
         **{"lines-0-code": session().get_one(Item, some.item_id).code, "lines-0-pieces": "1"})  # fmt: skip
