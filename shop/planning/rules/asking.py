"""What can be asked of a what-if, and what is wrong with a question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shop.kernel.errors import N_, Problem


class Question(StrEnum):
    """What if ..."""

    EVENT = "event"
    CLOSED = "closed"
    PRICE = "price"
    PROMOTION = "promotion"


QUESTION_NAMES = {
    Question.EVENT: N_("有活动或节日"),
    Question.CLOSED: N_("闭店"),
    Question.PRICE: N_("改一种商品的价"),
    Question.PROMOTION: N_("一种商品打折"),
}
#: Kinds that are about one product.
OF_PRODUCT = (Question.PRICE, Question.PROMOTION)
LIMITS = {Question.EVENT: (1, 3), Question.PRICE: (-50, 100), Question.PROMOTION: (1, 70), Question.CLOSED: (0, 0)}
SIZES = {
    Question.EVENT: N_("活动的影响填 1（小）、2（中）或 3（大）。"),
    Question.PRICE: N_("改价填百分之几，从 -50 到 100，不能是 0，例如涨一成填 10。"),
    Question.PROMOTION: N_("打折填少收百分之几，从 1 到 70，例如 88 折填 12。"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: what, from when to when, which product, how much."""

    kind: Question
    first: date
    last: date
    product_id: int | None
    size: int

    @property
    def ratio(self) -> float:
        """The new price over the old one."""
        change = self.size if self.kind is Question.PRICE else -self.size
        return 1 + change / 100 if self.kind in OF_PRODUCT else 1.0


def problems_of(asked: Asked, *, earliest: date, latest: date) -> list[Problem]:
    """Everything that is wrong with a question; it has to lie within the days that are forecast."""
    problems = []
    if asked.last < asked.first:
        problems.append(Problem("last", N_("最后一天不能早于第一天。")))
    if not earliest <= asked.first <= latest:
        problems.append(
            Problem("first", N_("只能问 %(first)s 到 %(last)s 之间的日子。"), {"first": earliest, "last": latest})
        )
    if asked.last > latest:
        problems.append(Problem("last", N_("最晚问到 %(last)s：再往后没有预测。"), {"last": latest}))
    if asked.kind in OF_PRODUCT and asked.product_id is None:
        problems.append(Problem("product", N_("请选一种商品。")))
    low, high = LIMITS[asked.kind]
    if asked.kind in SIZES and (not low <= asked.size <= high or (asked.kind is Question.PRICE and asked.size == 0)):
        problems.append(Problem("size", SIZES[asked.kind]))
    return problems
