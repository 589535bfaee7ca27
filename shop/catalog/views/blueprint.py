"""The blueprint of the catalogue's pages."""

from __future__ import annotations

from flask import Blueprint, request
from flask_login import current_user

from shop.web.access import May, may
from shop.web.photos import MOST_BYTES, REST_OF_A_FORM

blueprint = Blueprint("catalog", "shop.catalog.views", url_prefix="/catalog")


@blueprint.url_value_preprocessor
def allow_photos(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Photos are larger than other forms; only people who may edit are let send that much."""
    if request.endpoint == "catalog.photo_new" and current_user.is_authenticated and may(May.EDIT_CATALOG):
        request.max_content_length = MOST_BYTES + REST_OF_A_FORM
