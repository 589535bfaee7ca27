"""Pure rules of people: what a good secret is, how long to wait after a wrong one, who may give which right, the chain."""
