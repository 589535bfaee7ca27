"""Pure rules: when a backup is due, which ones are kept, what the light says."""
