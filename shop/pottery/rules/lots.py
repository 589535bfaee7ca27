"""The lots of firings: what is wrong with one, and what its pieces cost (domain rule 11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shop.kernel.errors import N_, Problem
from shop.kernel.money import Fen, split

MOST_PIECES = 1000
#: Single pieces are made one by one: each gets a code, a price and an account of its own.
MOST_SINGLE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class LotFacts:
    """What came out of a kiln: good pieces, seconds, lost ones, and what all of it cost."""

    uuid: UUID
    fired_on: date | None
    firsts: int
    seconds: int = 0
    lost: int = 0
    cost_fen: Fen | None
    location_id: int
    note: str = ""


def lot_problems(facts: LotFacts, *, today: date, one_off: bool, sells_seconds: bool) -> list[Problem]:
    """Everything that is wrong with what was written down."""
    problems = []
    if facts.fired_on is None:
        problems.append(Problem("fired_on", N_("请填出窑的日期。")))
    elif facts.fired_on > today:
        problems.append(Problem("fired_on", N_("出窑日期不能晚于今天。")))
    counted = ("firsts", "seconds", "lost")
    wrong = [field for field in counted if not 0 <= getattr(facts, field) <= MOST_PIECES]
    problems += [Problem(field, N_("请填 0 到 1000 件。")) for field in wrong]
    if facts.firsts + facts.seconds <= 0:
        problems.append(Problem("firsts", N_("至少要有一件出窑；全部烧坏的不用入批次。")))
    if one_off and facts.firsts > MOST_SINGLE:
        problems.append(Problem("firsts", N_("单件作品一次最多 60 件，每件有自己的编码。")))
    if one_off and facts.seconds:
        problems.append(Problem("seconds", N_("单件作品没有二等品：一件一价，在商品页改那一件的价格。")))
    elif facts.seconds and not sells_seconds:
        problems.append(Problem("seconds", N_("还没有二等品的价格。请老师先在作品页上定价。")))
    if facts.cost_fen is None or facts.cost_fen < 0:
        problems.append(Problem("cost_fen", N_("请填这一批的实际成本（泥料、人工、柴火，连烧坏的一起）。")))
    if len(facts.note) > 200:
        problems.append(Problem("note", N_("最多 %(most)s 个字。"), {"most": 200}))
    return problems


def shares(cost_fen: Fen, *, firsts: int, seconds: int, price_fen: Fen, second_price_fen: Fen) -> tuple[Fen, Fen]:
    """What the good pieces and the seconds cost: a second bears as much less as it is sold for less."""
    good, second = split(cost_fen, [firsts * max(price_fen, 1), seconds * max(second_price_fen, 1)])
    return good, second
