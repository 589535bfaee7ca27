"""What a product is made of and what that costs.

Nouns: recipe, version, line with its role, preparation, operation of an option, need, cost, price card.
Verbs: write a version, resolve a choice into items, compare two costs, produce a preparation.
"""
