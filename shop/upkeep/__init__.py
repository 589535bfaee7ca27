"""Care for the whole: opening the books, setting up the real shop, settings, serving, checking."""
