"""The blueprint of the pages of platform orders and the words their templates use."""

from __future__ import annotations

from flask import Blueprint, request
from flask_babel import gettext as _
from flask_login import current_user

from shop.live.imports.files import LARGEST_FILE
from shop.live.imports.queries import layouts
from shop.live.imports.rules.formats import BY_NAME
from shop.live.imports.rules.states import AfterState, OrderState, Platform
from shop.live.imports.views.telling import told
from shop.live.words import BatchState
from shop.web.access import May, may

blueprint = Blueprint("live_imports", "shop.live.imports.views", url_prefix="/live")


def me() -> int:
    """Who is logged in."""
    person: int = current_user.person_id
    return person


def form_title(name: str) -> str:
    """What a format is called."""
    if name in BY_NAME:
        return str(_(BY_NAME[name].title))
    return next((one.title for one in layouts() if one.name == name), _("还没有认出"))


@blueprint.url_value_preprocessor
def allow_large_files(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Exports are larger than other forms; only people who may import are let send that much."""
    if request.endpoint == "live_imports.new" and current_user.is_authenticated and may(May.IMPORT_ORDERS):
        request.max_content_length = LARGEST_FILE + 64 * 1024


@blueprint.context_processor
def words() -> dict[str, object]:
    """Words of the pages."""
    return {
        "states": BatchState,
        "order_states": OrderState,
        "after_states": AfterState,
        "platforms": Platform,
        "form_title": form_title,
        "told": told,
    }
