"""Pure rules of people: what a good secret is, how long to wait after a wrong one, the audit chain."""
