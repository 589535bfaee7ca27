"""Pure rules of suggestions: states, what was learned, what is on sale by lot."""
