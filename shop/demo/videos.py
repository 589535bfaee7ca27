"""The demo's short videos: a handful of the last weeks, with what each cost and brought."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from shop.catalog.models import Product
from shop.db import session
from shop.demo.stage import teacher_id
from shop.live.videos.actions import save_video
from shop.live.videos.models import ShortVideo
from shop.live.videos.rules import VideoFacts

#: days ago, platform, title, code, views, likes, orders, yuan, note
VIDEOS = (
    (24, "douyin", "挖泥：坝蒿的灰土为什么要晒三天", "", 3120, 96, 0, 0, "第一条，只拍了手"),
    (19, "douyin", "一只茶杯从泥到火", "DT-CUP-001", 12_400, 860, 3, 50, "投了五十元"),
    (15, "wechat", "拍打：木拍和圆石的声音", "DT-BWL-001", 2260, 141, 1, 0, "家长群转发"),
    (11, "douyin", "开窑那一刻，碎了几只？", "DT-CUP-003", 28_900, 2310, 6, 80, "评论都在问多少钱"),
    (6, "kuaishou", "陶瓮有多大？和同学比一比", "DT-JAR-009", 5400, 322, 0, 30, "播放好，没有单"),
    (2, "douyin", "今晚直播预告：一团泥的一天", "DT-CUP-001", 4180, 205, 2, 0, ""),
)


def bring_videos(*, at: datetime) -> None:
    """Note them once."""
    if session().scalar(select(ShortVideo.id).limit(1)) is not None:
        return
    teacher = teacher_id()
    products = {code: number for code, number in session().execute(select(Product.code, Product.id))}  # noqa: C416
    for days, platform, title, code, views, likes, orders, cost, note in VIDEOS:
        facts = VideoFacts(
            title=title, platform=platform, published_at=at - timedelta(days=days, hours=2),
            product_id=products.get(code), views=views, likes=likes, orders=orders, cost_fen=cost * 100, note=note,
        )  # fmt: skip
        save_video(facts, video_id=None, by=teacher, at=at)
