"""Short videos: noted, corrected, listed, exported; what an order cost."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from shop.kernel.money import Fen
from shop.live.videos.models import ShortVideo
from shop.live.videos.rules import cost_of_order
from shop.people.models import AuditEntry
from tests.live.conftest import Hall
from tests.support.application import ShopClient

pytestmark = pytest.mark.database
PAGE = "/live/videos"


def video(hall: Hall, **changes: str) -> dict[str, str]:
    """A video of the cup that was watched and brought three orders."""
    return {
        "title": "一只茶杯从泥到火", "platform": "douyin", "published_at": "2026-11-20T19:30",
        "product_id": str(hall.studio.work("DT-CUP-001").product_id), "link": "https://example.invalid/v/1",
        "views": "12400", "likes": "860", "orders": "3", "cost_fen": "50", "note": "投了五十元", **changes,
    }  # fmt: skip


def test_a_video_is_noted_corrected_and_told_with_the_cost_of_an_order(operator: ShopClient, hall: Hall) -> None:
    assert operator.post(f"{PAGE}/new", data=video(hall)).status_code == 303
    kept = hall.session.scalars(select(ShortVideo)).one()
    assert (kept.views, kept.orders, kept.cost_fen, kept.order_cost_fen) == (12_400, 3, 5000, 1667)
    shown = operator.get(PAGE).text
    for told in ("一只茶杯从泥到火", "手拍小茶杯", "12,400", "¥50.00", "¥16.67"):
        assert told in shown
    assert operator.post(f"{PAGE}/{kept.id}", data=video(hall, orders="5", views="20000")).status_code == 303
    assert "¥10.00" in operator.get(PAGE).text
    verbs = select(AuditEntry.verb).where(AuditEntry.verb.like("video.%")).order_by(AuditEntry.id)
    assert hall.session.scalars(verbs).all() == ["video.note", "video.correct"]


def test_everything_wrong_is_named_at_once_and_nothing_is_lost(operator: ShopClient, hall: Hall) -> None:
    wrong = {"title": "", "published_at": "2036-01-01T08:00", "link": "javascript:x", "views": "many", "cost_fen": ""}
    answer = operator.post(f"{PAGE}/new", data=video(hall, **wrong))
    assert answer.status_code == 422
    for told in ("请填标题", "不能晚于现在", "要以 https:// 开头", "0 或更大的整数", "没有花钱填 0"):
        assert told in answer.text
    assert "投了五十元" in answer.text
    assert hall.session.scalars(select(ShortVideo)).all() == []


def test_the_list_goes_out_as_excel_by_platform(operator: ShopClient, hall: Hall) -> None:
    operator.post(f"{PAGE}/new", data=video(hall))
    operator.post(f"{PAGE}/new", data=video(hall, platform="wechat", title="窑火", orders="0", product_id=""))
    file = operator.get(f"{PAGE}?as=xlsx&platform=wechat").data
    rows = CalamineWorkbook.from_filelike(BytesIO(file)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["标题", "窑火"]
    told = dict(zip(rows[0], rows[1], strict=True))
    assert (told["播放"], told["花费"], told["每单花费"]) == (12_400, 50, "")
    assert "一只茶杯" not in operator.get(f"{PAGE}?platform=wechat").text


def test_a_presenter_reads_the_list_and_notes_nothing(presenter: ShopClient, operator: ShopClient, hall: Hall) -> None:
    operator.post(f"{PAGE}/new", data=video(hall))
    assert "一只茶杯" in presenter.get(PAGE).text
    assert presenter.post(f"{PAGE}/new", data=video(hall)).status_code == 403
    assert operator.get(f"{PAGE}/99").status_code == 404
    assert "Cost per order" in presenter.get(f"{PAGE}?lang=en").text


@given(st.integers(0, 10**9), st.integers(1, 10**6))
def test_the_cost_of_an_order_is_right_to_half_a_fen(cost: Fen, orders: int) -> None:
    found = cost_of_order(cost, orders)
    assert found is not None
    assert abs(found * orders - cost) * 2 <= orders
