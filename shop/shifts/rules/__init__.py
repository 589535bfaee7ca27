"""Pure rules of shifts: what the drawer should hold, states, the chain of Z reports, what a report says."""
