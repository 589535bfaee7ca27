"""The desk's pages of recipes."""

from shop.recipes.views import costs, editing, out, preparing, recipes, sheets
from shop.recipes.views.blueprint import blueprint

__all__ = ["blueprint", "costs", "editing", "out", "preparing", "recipes", "sheets"]
