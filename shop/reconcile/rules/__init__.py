"""Pure rules of reconciliation: how bills are read, and which entry is which payment."""
