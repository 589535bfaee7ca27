"""The desk's pages of recipes."""

from shop.recipes.views import costs, editing, out, recipes
from shop.recipes.views.blueprint import blueprint

__all__ = ["blueprint", "costs", "editing", "out", "recipes"]
