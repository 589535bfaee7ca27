"""Search across everything: areas say what can be found in them, one page and one overlay ask all of them.

A finder answers with what the present person may open; the page asks no finder whose right the person does not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Flask, current_app, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.kernel.errors import N_
from shop.web.access import May, logged_in, may
from shop.web.limits import limiter
from shop.web.nav import NAVIGATION, Entry, open_to

LONGEST = 60
MOST_OF_A_KIND = 6


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found: what it is called, its page, what tells it from others."""

    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Finder:
    """What an area can find: a heading, an icon, the right it takes, and the question (text, most) with its answers."""

    title: str
    icon: str
    right: May
    find: Callable[[str, int], Sequence[Found]]


@dataclass(frozen=True, slots=True)
class Group:
    """What one finder found."""

    title: str
    icon: str
    found: Sequence[Found]


blueprint = Blueprint("search", __name__)


def offer(area: Blueprint, *finders: Finder, pages: Sequence[Entry] = ()) -> None:
    """An area's own finders, and pages of its that are not in the navigation (or are known by other words too)."""

    def tell(state: BlueprintSetupState) -> None:
        state.app.extensions.setdefault("finders", []).extend(finders)
        state.app.extensions.setdefault("pages", []).extend(pages)

    area.record(tell)


@blueprint.get("/search")
@logged_in
@limiter.limit("120 per minute")
def page() -> ResponseReturnValue:
    """What the text is found in; the part with the answers alone when the overlay asks."""
    text = " ".join(request.args.get("q", "").split())[:LONGEST]
    template = "search/_found.html" if request.headers.get("HX-Request") else "search/page.html"
    return render_template(template, text=text, groups=look_for(text))


def look_for(text: str) -> list[Group]:
    """Everything that fits the text, for the present person; nothing for no text."""
    if not text:
        return []
    groups = [Group(N_("页面"), "forward", _pages(text))]
    finders: list[Finder] = current_app.extensions.get("finders", [])
    groups += [Group(one.title, one.icon, one.find(text, MOST_OF_A_KIND)) for one in finders if may(one.right)]
    return [group for group in groups if group.found]


def _pages(text: str) -> list[Found]:
    wanted = text.casefold()
    known = [(_(title) if title else "", entry) for title, entries in NAVIGATION for entry in entries]
    known += [("", entry) for entry in current_app.extensions.get("pages", [])]
    return [
        Found(_(entry.label), url_for(entry.endpoint), group)
        for group, entry in known
        if wanted in _(entry.label).casefold() and open_to(entry.endpoint)
    ][:MOST_OF_A_KIND]


def init_app(app: Flask) -> None:
    """The page itself belongs to no area."""
    app.register_blueprint(blueprint)
