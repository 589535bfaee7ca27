"""Verbs of reconciliation: `bills` (bring, import, take back), `matching`, `waiting` (the worklist), `resolving`."""
