"""The desk's left navigation: one place that lists the pages by group, with the right each needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request
from flask_babel import gettext as _

from shop.kernel.errors import N_
from shop.web.access import May, access_of, may


@dataclass(frozen=True, slots=True)
class Entry:
    """One page in the navigation; `only_for`: of those who may open it, people with one of these rights see it here.

    `behind`: blueprints of further pages one comes to from this one.
    """

    endpoint: str
    label: str
    icon: str
    only_for: tuple[May, ...] = ()
    behind: tuple[str, ...] = ()


NAVIGATION: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "",
        (
            Entry("reports.dashboard", N_("经营看板"), "chart"),
            Entry("sales.today", N_("今日销售"), "today"),
            Entry("sales.orders", N_("订单与小票"), "receipt"),
            Entry("sales.summary", N_("日结汇总"), "chart"),
            Entry("shifts.shifts", N_("班次与现金"), "cash"),
            Entry("calendar.month", N_("日历"), "calendar"),
            Entry("worklist.items", N_("待办"), "inbox"),
            Entry("people.approvals", N_("远程批准"), "check"),
        ),
    ),
    (
        N_("前厅"),
        (
            Entry("till.shell", N_("收银台"), "till"),
            Entry("board.desk_board", N_("吧台看板"), "board"),
            Entry("board.desk_calls", N_("取餐屏"), "calls"),
            Entry("catalog.products", N_("菜单与商品"), "cup"),
            Entry("catalog.modifier_groups", N_("做法与加料"), "sliders"),
            Entry("recipes.recipes", N_("配方与成本"), "beaker"),
            Entry("board.station_list", N_("制作点"), "station"),
            Entry("promotions.promotions", N_("促销"), "flag"),
            Entry("suggestions.suggestions", N_("建议"), "chart"),
            Entry("customers.members", N_("会员"), "people"),
            Entry("printing.jobs", N_("打印"), "print"),
        ),
    ),
    (
        N_("后厅"),
        (
            Entry("pottery.works", N_("陶器作品"), "photo"),
            Entry("streams.streams", N_("直播"), "calls", behind=("claims", "videos")),
            Entry("partner.orders", N_("发货"), "box"),
        ),
    ),
    (
        N_("库存"),
        (
            Entry("stock.items", N_("库存"), "box"),
            Entry("stock.papers", N_("出入库单"), "swap"),
            Entry("stock.counts", N_("盘点"), "check"),
            Entry("usage.items", N_("用料解释"), "search"),
            Entry("safety.due", N_("食品安全"), "shield"),
        ),
    ),
    (
        N_("采购"),
        (
            Entry("purchasing.needs_page", N_("要买什么"), "inbox"),
            Entry("purchasing.requests", N_("采购申请"), "edit"),
            Entry("purchasing.orders", N_("采购订单"), "download"),
            Entry("purchasing.suppliers", N_("供应商"), "people"),
            Entry("purchasing.equipment", N_("设备台账"), "gear"),
            Entry("purchasing.fit_out", N_("开店清单"), "flag"),
        ),
    ),
    (
        N_("计划"),
        (
            Entry("planning.overview", N_("销量预测"), "chart"),
            Entry("planning.preparing", N_("今日备货"), "beaker"),
            Entry("planning.buying", N_("采购计划"), "box"),
            Entry("planning.making", N_("做什么、播什么"), "photo"),
            Entry("planning.what_ifs", N_("如果……"), "sliders"),
        ),
    ),
    (
        N_("账本"),
        (
            Entry("books.overview", N_("损益与钱"), "book"),
            Entry("books.papers", N_("凭单"), "receipt"),
            Entry("books.months", N_("预算与结账"), "lock"),
        ),
    ),
    (
        N_("数据"),
        (
            Entry("live_imports.orders", N_("平台订单"), "box"),
            Entry("live_imports.batches", N_("导入平台订单"), "upload"),
            Entry("reconcile.bills", N_("账单与对账"), "swap"),
            Entry("imports.batches", N_("导入销售历史"), "upload"),
            Entry(
                "jobs.jobs", N_("任务"), "clock", (May.SEE_JOBS, May.EXPORT_SALES, May.IMPORT_SALES, May.EDIT_CATALOG)
            ),
        ),
    ),
    (
        N_("管理"),
        (
            Entry("people.persons", N_("人员"), "people"),
            Entry("people.roles", N_("岗位权限"), "key"),
            Entry("people.devices", N_("平板"), "tablet"),
            Entry("people.sessions", N_("谁登录着"), "door"),
            Entry("people.audit", N_("操作记录"), "book"),
            Entry("backup.backups", N_("备份"), "shield"),
            Entry("upkeep.shop_settings", N_("店铺设置"), "gear"),
        ),
    ),
)


#: Which groups this browser has open; the page's script writes it, so that the next page comes right at once.
COOKIE = "menu"


def navigation() -> list[dict[str, object]]:
    """The groups and pages the present person may open, with the present one marked.

    A group is open when this browser opened it, and always while the present page belongs to it.
    """
    groups, kept = [], request.cookies.get(COOKIE, "").split(".")
    for title, entries in NAVIGATION:
        shown: list[dict[str, Any]] = [
            {
                "endpoint": e.endpoint,
                "label": _(e.label),
                "icon": e.icon,
                "here": request.endpoint == e.endpoint,
                "waiting": _waiting(e.endpoint),
            }
            for e in entries
            if open_to(e.endpoint) and (not e.only_for or any(map(may, e.only_for)))
        ]
        if shown:
            code = entries[0].endpoint.partition(".")[0]
            groups.append(
                {
                    "code": code,
                    "title": _(title) if title else "",
                    "entries": shown,
                    "open": code in kept or _is_about(entries),
                    "waiting": sum(one["waiting"] for one in shown),
                }
            )
    return groups


def _is_about(entries: tuple[Entry, ...]) -> bool:
    """Whether the present page is one of these, or one behind them."""
    if any(request.endpoint in {one.endpoint for one in group} for _title, group in NAVIGATION):
        return request.endpoint in {one.endpoint for one in entries}
    return any(request.blueprint in (one.endpoint.partition(".")[0], *one.behind) for one in entries)


def _waiting(endpoint: str) -> int:
    """How much waits on the page; areas put a count of theirs into the extension `waiting`."""
    counts: dict[str, Callable[[], int]] = current_app.extensions.get("waiting", {})
    return counts[endpoint]() if endpoint in counts else 0


def open_to(endpoint: str) -> bool:
    """Whether there is such a page and the present person may open it."""
    if endpoint not in current_app.view_functions:
        return False
    access = access_of(current_app, endpoint)
    return access is not None and (access.public or access.device or access.right is None or may(May(access.right)))


def init_app(app: Flask) -> None:
    """Make the navigation known to the layout."""
    app.jinja_env.globals["navigation"] = navigation
