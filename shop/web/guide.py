"""First steps of a new shop: what is still to do, ticked off by what the books hold. Areas bring their own steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Flask, current_app, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.web.access import logged_in
from shop.web.messages import Undo, tell
from shop.web.nav import open_to
from shop.web.now import settings

COOKIE = "guide"
SECONDS = 400 * 86_400

blueprint = Blueprint("guide", __name__)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do before the shop runs: the page for it, and whether it is done. Shown in order of `place`.

    `first` says what has to come before it just now, if anything has to.
    """

    place: int
    title: str
    why: str
    endpoint: str
    done: Callable[[], bool]
    first: Callable[[], str] = str


@dataclass(frozen=True, slots=True)
class Shown:
    """A step as the page shows it."""

    title: str
    why: str
    url: str
    done: bool
    first: str


def offer_steps(area: Blueprint, *steps: Step) -> None:
    """An area's own first steps."""

    def tell_guide(state: BlueprintSetupState) -> None:
        state.app.extensions.setdefault("first_steps", []).extend(steps)

    area.record(tell_guide)


def first_steps() -> list[Shown]:
    """The steps the present person may take; none in the demo, when hidden here, or once all are done."""
    if settings().demo or current_app.extensions.get("first_steps_done") or request.cookies.get(COOKIE) == "hidden":
        return []
    steps: list[Step] = sorted(current_app.extensions.get("first_steps", []), key=lambda step: step.place)
    done = {step.place: step.done() for step in steps}
    if all(done.values()):
        current_app.extensions["first_steps_done"] = True
        return []
    mine = [step for step in steps if open_to(step.endpoint)]
    shown = [Shown(step.title, step.why, url_for(step.endpoint), done[step.place], step.first()) for step in mine]
    return [] if all(step.done for step in shown) else shown


@blueprint.post("/guide")
@logged_in
def hide() -> ResponseReturnValue:
    """Hide the steps in this browser, or show them again."""
    again = request.form.get("show") == "1"
    answer = redirect(url_for("upkeep.home"), 303)
    secure = settings().secure_cookies
    kept = "" if again else "hidden"
    answer.set_cookie(COOKIE, kept, max_age=0 if again else SECONDS, httponly=True, samesite="Lax", secure=secure)
    if not again:
        tell(_("开店步骤已收起。"), undo=Undo(url_for("guide.hide"), [("show", "1")]))
    return answer


def init_app(app: Flask) -> None:
    """Make the steps known to pages."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals["first_steps"] = first_steps
