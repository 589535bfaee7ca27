"""Thinking: from what was sold to suggestions, experiments and their effects. Only the worker and benches load it."""
