"""What is asked about recipes."""

from shop.recipes.queries.book import MISSING, RESOLVED, RecipeBook, Resolved, recipe_book

__all__ = ["MISSING", "RESOLVED", "RecipeBook", "Resolved", "recipe_book"]
