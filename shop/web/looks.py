"""Light or dark: as this browser was told, else as its system is. Kept in a cookie, so that no script is needed."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue

from shop.kernel.errors import N_
from shop.web.access import public
from shop.web.now import settings
from shop.web.pages import local_path

COOKIE = "look"
SECONDS = 400 * 86_400
SYSTEM = "system"
LOOKS = {"light": N_("浅色"), "dark": N_("深色"), SYSTEM: N_("跟随系统")}

blueprint = Blueprint("looks", __name__)


def look() -> str:
    """light, dark, or system when nothing was chosen here."""
    kept = request.cookies.get(COOKIE, SYSTEM)
    return kept if kept in LOOKS else SYSTEM


@blueprint.post("/look")
@public
def choose() -> ResponseReturnValue:
    """Keep the choice in this browser; back to where it was made."""
    answer = redirect(local_path(request.form.get("back")) or url_for("upkeep.home"), 303)
    chosen = request.form.get("look", "")
    answer.set_cookie(
        COOKIE,
        chosen if chosen in LOOKS else SYSTEM,
        max_age=SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings().secure_cookies,
    )
    return answer


def init_app(app: Flask) -> None:
    """Make the choice known to every page."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(look=look, LOOKS=LOOKS)
