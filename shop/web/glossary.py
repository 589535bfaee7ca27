"""Help inside the product: what a page is, and the glossary."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template, request
from flask.typing import ResponseReturnValue

from shop.web.access import logged_in
from shop.web.explained import GLOSSARY, HELP

LONGEST = 40
#: Pages of one thing, by the list they belong to.
LISTS = {name.split(".")[0]: name for name in reversed(HELP)}

blueprint = Blueprint("help", __name__, url_prefix="/help")


@blueprint.get("")
@logged_in
def glossary() -> ResponseReturnValue:
    """The words people meet, by subject; some of them when a part is asked for."""
    asked = request.args.get("q", "").strip()[:LONGEST]
    groups = [
        (subject, [term for term in terms if asked.lower() in f"{term.word} {term.english}".lower()])
        for subject, terms in GLOSSARY
    ]
    return render_template("help/glossary.html", groups=[one for one in groups if one[1]], asked=asked)


def page_help() -> str:
    """What the present page is, in words to translate; nothing where nobody wrote it down."""
    endpoint = request.endpoint or ""
    return HELP.get(endpoint) or HELP.get(LISTS.get(endpoint.split(".")[0], ""), "")


def init_app(app: Flask) -> None:
    """Make the help known to pages."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals["page_help"] = page_help
