"""Exports of platforms in which every cell is hostile, brought through the shop's own pages."""

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
from shop.live.models import PlatformBatch, PlatformLine
from shop.live.words import BatchState

WHEN = "2026-05-01 20:15:03"
DOUYIN = (
    "主订单编号 子订单编号 选购商品 商品规格 商品ID 商家编码 商品数量 订单应付金额 订单提交时间 订单状态 售后状态 "
    "流量体裁 达人昵称 商家备注 省 市 收件人"
)
AFTER_SALES = "售后单号 订单号 商品单号 售后状态 售后类型 售后原因 退商品金额（元） 售后申请时间"
WECHAT = (
    "订单号 订单状态 商品数量 订单实际支付金额 商品名称 商品编码(平台) 商品属性 物流公司 快递单号 商品售后 "
    "商品实际价格(总共)"
)
TAOBAO = "订单编号 买家会员名 宝贝标题 打款商家金额 订单状态 买家实际支付金额 订单创建时间"


def platform_files(send: Any, evil: Callable[[int], str], *, at: datetime, by: int) -> None:
    """Files of three platforms, one nobody knows, what they changed, and what a teacher said about them."""

    def bring(header: Sequence[str], *rows: Sequence[str]) -> None:
        file = io.StringIO()
        csv.writer(file).writerows([header, *rows])
        send("/live/imports/new", file=(io.BytesIO(file.getvalue().encode()), f"{evil(80).replace('/', '')}.csv"))

    def take_in() -> None:
        ready = select(PlatformBatch.id).where(PlatformBatch.state == BatchState.READY.value)
        for number in session().scalars(ready).all():
            import_file(number, file_of(number), by=by, at=at)

    bring(TAOBAO.split(), [evil(40), "a", evil(200), "1", evil(40), "1", WHEN])
    wechat = [evil(40), evil(40), "1", "1", evil(200), evil(40), evil(200), evil(80), evil(60), "无", "1"]
    bring(WECHAT.split(), wechat)
    unknown = [evil(60) for _ in range(5)]
    bring(unknown, [evil(40), evil(40), WHEN, "1", "1"])
    number = session().scalars(select(PlatformBatch.id).order_by(PlatformBatch.id.desc())).first()
    facts = dict(zip(("number", "state", "ordered_at", "pieces", "amount"), unknown, strict=True))
    send(f"/live/imports/{number}/columns", platform="other", title=evil(80), **facts)
    send(f"/live/imports/{number}/discard")
    bring([evil(60) for _ in range(5)], [evil(40) for _ in range(5)])
    order, line = evil(40), evil(40)
    bring(AFTER_SALES.split(), [evil(40), order, line, evil(40), evil(40), evil(80), "1", WHEN])
    for sku in (evil(64), evil(64)):
        told = [evil(200), evil(200), evil(40), sku, "1", "1", WHEN, evil(40), evil(40), evil(80), evil(80), evil(200)]
        wrong = [evil(200), evil(200), evil(40), sku, evil(40), evil(40), evil(40), evil(40), "-", "", "", ""]
        bring(
            DOUYIN.split(),
            [order, line, *told, evil(80), evil(80), evil(80)],
            [evil(40), evil(40), *wrong, "", "", ""],
        )
        take_in()
    lines = session().scalars(select(PlatformLine).order_by(PlatformLine.id)).all()
    send("/live/words", platform="douyin", scope="order", word=evil(40), state="done")
    for line_id in [one.id for one in lines]:
        send(f"/live/queue/{line_id}", product_id=1)
