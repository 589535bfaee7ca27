"""What the platforms' words mean. A word that is not here is not guessed: it waits until a teacher settles it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from shop.kernel.errors import N_
from shop.live.imports.rules.cells import plain


class Platform(StrEnum):
    """Where people buy."""

    DOUYIN = "douyin"
    KUAISHOU = "kuaishou"
    WECHAT = "wechat"
    TAOBAO = "taobao"
    YOUZAN = "youzan"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Its name."""
        return _PLATFORMS[self]


class OrderState(StrEnum):
    """How far an order is."""

    UNKNOWN = "unknown"
    UNPAID = "unpaid"
    TO_SHIP = "to_ship"
    SHIPPED = "shipped"
    RECEIVED = "received"
    DONE = "done"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The state in a word."""
        return _ORDER_WORDS[self][0]

    @property
    def kind(self) -> str:
        """Its colour."""
        return _ORDER_WORDS[self][1]


class AfterState(StrEnum):
    """How an after-sale stands."""

    UNKNOWN = "unknown"
    NONE = "none"
    OPEN = "open"
    DROPPED = "dropped"
    REFUNDED = "refunded"
    EXCHANGED = "exchanged"

    @property
    def label(self) -> str:
        """The state in a word."""
        return _AFTER_WORDS[self][0]

    @property
    def kind(self) -> str:
        """Its colour."""
        return _AFTER_WORDS[self][1]


_PLATFORMS = {
    Platform.DOUYIN: N_("抖店"),
    Platform.KUAISHOU: N_("快手小店"),
    Platform.WECHAT: N_("微信小店"),
    Platform.TAOBAO: N_("淘宝"),
    Platform.YOUZAN: N_("有赞"),
    Platform.OTHER: N_("其他平台"),
}
_ORDER_WORDS = {
    OrderState.UNKNOWN: (N_("待确认"), "bad"),
    OrderState.UNPAID: (N_("待付款"), "wait"),
    OrderState.TO_SHIP: (N_("待发货"), "wait"),
    OrderState.SHIPPED: (N_("已发货"), "info"),
    OrderState.RECEIVED: (N_("已收货"), "info"),
    OrderState.DONE: (N_("已完成"), "good"),
    OrderState.CLOSED: (N_("已关闭"), ""),
}
_AFTER_WORDS = {
    AfterState.UNKNOWN: (N_("待确认"), "bad"),
    AfterState.NONE: (N_("没有售后"), ""),
    AfterState.OPEN: (N_("售后处理中"), "wait"),
    AfterState.DROPPED: (N_("售后关闭"), ""),
    AfterState.REFUNDED: (N_("已退款"), "bad"),
    AfterState.EXCHANGED: (N_("已换货"), "info"),
}
#: From the first state to the last; what a file says of an earlier one is older than the books.
ORDER_OF_STATES = (
    OrderState.UNPAID, OrderState.TO_SHIP, OrderState.SHIPPED, OrderState.RECEIVED, OrderState.DONE, OrderState.CLOSED,
)  # fmt: skip
Words = Mapping[tuple[str, str, str], str]
ORDER, AFTER = "order", "after"

_ORDERS: dict[Platform, dict[str, OrderState]] = {
    Platform.DOUYIN: {
        "待支付": OrderState.UNPAID, "备货中": OrderState.TO_SHIP, "待发货": OrderState.TO_SHIP,
        "已发货": OrderState.SHIPPED, "已完成": OrderState.DONE, "已关闭": OrderState.CLOSED,
    },
    Platform.KUAISHOU: {
        "待付款": OrderState.UNPAID, "待发货": OrderState.TO_SHIP, "已发货": OrderState.SHIPPED,
        "已收货": OrderState.RECEIVED, "交易成功": OrderState.DONE, "交易关闭": OrderState.CLOSED,
    },
    Platform.WECHAT: {
        "待付款": OrderState.UNPAID, "待发货": OrderState.TO_SHIP, "待收货": OrderState.SHIPPED,
        "已发货": OrderState.SHIPPED, "已完成": OrderState.DONE, "已取消": OrderState.CLOSED,
    },
    Platform.TAOBAO: {
        "等待买家付款": OrderState.UNPAID, "买家已付款,等待卖家发货": OrderState.TO_SHIP,
        "卖家已发货,等待买家确认": OrderState.SHIPPED, "交易成功": OrderState.DONE, "交易关闭": OrderState.CLOSED,
    },
    Platform.YOUZAN: {
        "待付款": OrderState.UNPAID, "待发货": OrderState.TO_SHIP, "待提货": OrderState.TO_SHIP,
        "已发货": OrderState.SHIPPED, "交易完成": OrderState.DONE, "交易关闭": OrderState.CLOSED,
    },
    Platform.OTHER: {},
}  # fmt: skip
_AFTERS: dict[str, AfterState] = {
    "": AfterState.NONE, "无": AfterState.NONE, "没有申请退款": AfterState.NONE, "用户取消申请": AfterState.DROPPED,
    "售后关闭": AfterState.DROPPED, "售后处理中": AfterState.OPEN, "退款成功": AfterState.REFUNDED,
    "同意退款,退款成功": AfterState.REFUNDED, "售后成功": AfterState.REFUNDED, "全额退款": AfterState.REFUNDED,
    "部分退款": AfterState.REFUNDED, "换货成功": AfterState.EXCHANGED,
}  # fmt: skip


def order_state(platform: Platform, word: str, settled: Words) -> OrderState:
    """What the platform's word says of an order; words that teachers settled come after the built-in ones."""
    key = plain(word)
    known = _ORDERS[platform].get(key)
    if known is not None:
        return known
    return OrderState(settled.get((platform.value, ORDER, key), OrderState.UNKNOWN.value))


def after_state(platform: Platform, word: str, settled: Words) -> AfterState:
    """What the platform's word says of an after-sale."""
    key = plain(word)
    known = _AFTERS.get(key)
    if known is not None:
        return known
    return AfterState(settled.get((platform.value, AFTER, key), AfterState.UNKNOWN.value))


def goes_back(before: str, after: str) -> bool:
    """Whether `after` is an earlier state than `before`: then the file that says so is older than the books."""
    order = [state.value for state in ORDER_OF_STATES]
    return before in order and after in order and order.index(after) < order.index(before)


def state_of_order(states: list[str]) -> str:
    """How far an order is whose lines are that far: as far as the last line that is not closed."""
    if len(set(states)) == 1:
        return states[0]
    if OrderState.UNKNOWN in states:
        return OrderState.UNKNOWN.value
    going = [state for state in states if state != OrderState.CLOSED]
    order = [state.value for state in ORDER_OF_STATES]
    return min(going, key=order.index) if going else OrderState.CLOSED.value
