"""The blueprint of food safety, and what the start page says of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from shop.kernel.errors import N_
from shop.safety.queries.today import due_now
from shop.safety.rules import temperature_text
from shop.web.access import May, may
from shop.web.nav import Entry
from shop.web.now import now, today
from shop.web.search import offer

blueprint = Blueprint("safety", "shop.safety.views", url_prefix="/safety")
offer(
    blueprint,
    pages=(
        Entry("safety.log", N_("温度和清洁记录"), "book"),
        Entry("safety.samples", N_("留样"), "beaker"),
        Entry("safety.certificates", N_("健康证"), "people"),
    ),
)


@blueprint.app_context_processor
def safety_for_pages() -> dict[str, Any]:
    """What is due, for the store manager's page; nobody else is told."""

    def safety_due() -> Any:
        return due_now(today=today(), now=now()) if may(May.SEE_SAFETY) else None

    return {"safety_due": safety_due}


@blueprint.context_processor
def words() -> dict[str, Any]:
    """Words for the pages."""
    return {"degrees": temperature_text}
