"""Pure rules: what a forecast may be trusted for, what to buy, what to prepare, what to make and to show."""
