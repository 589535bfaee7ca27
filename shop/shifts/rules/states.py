"""How a shift goes on."""

from __future__ import annotations

#: A recount goes from counting to counting; a shift nobody counted may be finished by a teacher.
TRANSITIONS = frozenset(
    {
        ("open", "counting"),
        ("counting", "counting"),
        ("open", "provisional"),
        ("counting", "provisional"),
        ("provisional", "closed"),
    }
)


def may_go(before: str, after: str) -> bool:
    """Whether a shift may go from one state to the other."""
    return (before, after) in TRANSITIONS
