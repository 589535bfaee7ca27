"""Pure rules of purchasing."""
