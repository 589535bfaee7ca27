"""What search finds here: recipes by the name or code of what they make."""

from __future__ import annotations

from flask import url_for

from shop.db import session
from shop.recipes.queries.lists import recipe_list, subjects
from shop.web.search import Found


def recipes(text: str, most: int) -> list[Found]:
    """Recipes of products and preparations."""
    found = list(session().scalars(recipe_list(text).limit(most)))
    named = subjects(found)
    return [Found(named[one.id].name, url_for("recipes.recipe", recipe_id=one.id), named[one.id].code) for one in found]
