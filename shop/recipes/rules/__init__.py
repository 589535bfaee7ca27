"""Pure rules of recipes: units, operations of options, explosion, cost and its path, the price card."""
