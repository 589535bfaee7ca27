"""What a short video's entry must say, and what an order cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from shop.kernel.errors import N_, Problem
from shop.kernel.money import Fen, round_half_up

MOST_COUNTED = 10**9
MOST_COST = 10**9
WAYS = ("https://", "http://")


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoFacts:
    """A video as somebody notes it; None is what cannot be read as a number or a time."""

    title: str
    platform: str
    published_at: datetime | None
    link: str = ""
    product_id: int | None = None
    views: int | None = 0
    likes: int | None = 0
    orders: int | None = 0
    cost_fen: Fen | None = 0
    note: str = ""


def cost_of_order(cost_fen: Fen, orders: int) -> Fen | None:
    """The cost of one order, to the fen; None without orders."""
    return round_half_up(Fraction(cost_fen, orders)) if orders else None


def video_problems(facts: VideoFacts, *, at: datetime) -> list[Problem]:
    """Everything that is wrong with an entry."""
    problems = []
    if not 1 <= len(facts.title) <= 80:
        problems.append(Problem("title", N_("请填标题，最多 80 个字。")))
    if facts.published_at is None or facts.published_at > at:
        problems.append(Problem("published_at", N_("请填发布的日期和时间，不能晚于现在。")))
    if facts.link and (not facts.link.startswith(WAYS) or len(facts.link) > 300):
        problems.append(Problem("link", N_("链接要以 https:// 开头，最多 300 个字；没有就空着。")))
    for name in ("views", "likes", "orders"):
        count = getattr(facts, name)
        if count is None or not 0 <= count <= MOST_COUNTED:
            problems.append(Problem(name, N_("请填 0 或更大的整数。")))
    if facts.cost_fen is None or not 0 <= facts.cost_fen <= MOST_COST:
        problems.append(Problem("cost_fen", N_("请填花了多少元，没有花钱填 0。")))
    if len(facts.note) > 200:
        problems.append(Problem("note", N_("最多 %(most)s 个字。"), {"most": 200}))
    return problems
