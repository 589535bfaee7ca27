"""Pure rules of paper."""
