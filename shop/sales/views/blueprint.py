"""The blueprint of the sales pages."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("sales", "shop.sales.views", url_prefix="/sales")
