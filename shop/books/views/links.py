"""From a posting to the page of what it is about."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _

from shop.books.models import Posting
from shop.web.nav import open_to


class Way(NamedTuple):
    """A page, and what the link says."""

    url: str
    text: str


def way_to(posting: Posting) -> Way | None:
    """The page that shows the fact, if the present person may open it."""
    day = posting.fact_day.isoformat()
    number = int(posting.about) if posting.about.isdigit() and posting.source != "paper" else 0
    ways: dict[str, tuple[str, dict[str, Any], str]] = {
        "sales": ("sales.summary", {"since": day, "until": day}, _("看这一天的销售")),
        "returns": ("sales.refunds", {"since": day, "until": day}, _("看这一天退的")),
        "paid_back": ("sales.refunds", {"since": day, "until": day}, _("看这一天退的")),
        "goods": ("stock.moves", {"day": day}, _("看这一天的出入库")),
        "equipment": ("purchasing.equipment_one", {"equipment_id": number}, _("看这件设备")),
        "scrapped": ("purchasing.equipment_one", {"equipment_id": number}, _("看这件设备")),
        "depreciation": ("purchasing.equipment_one", {"equipment_id": number}, _("看这件设备")),
        "fit_out": ("purchasing.fit_out", {}, _("看开店清单")),
        "fit_out_share": ("purchasing.fit_out", {}, _("看开店清单")),
        "cash": ("shifts.shifts", {}, _("看班次与现金")),
        "platform": ("live_imports.orders", {}, _("看平台订单")),
        "settlement": ("partner.statement", {"partner_statement_id": number}, _("看这份结算单")),
        "invoice": ("purchasing.orders", {}, _("看采购订单")),
    }
    if posting.source == "shift":
        ways["shift"] = ("shifts.shift", {"shift_uuid": UUID(posting.about)}, _("看这个班次"))
    if posting.source == "paper":
        ways["paper"] = ("books.paper", {"books_paper_uuid": UUID(posting.about)}, _("看这张凭单"))
    if posting.source not in ways:
        return None
    endpoint, values, text = ways[posting.source]
    return Way(url_for(endpoint, **values), text) if open_to(endpoint) else None
