"""Reads of reconciliation: bills and their classes, days, payments without a bill."""
