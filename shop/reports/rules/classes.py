"""ABC: which few products bring most of the revenue, and which many bring little."""

from __future__ import annotations

from collections.abc import Sequence

from shop.kernel.errors import N_
from shop.kernel.money import Fen

#: A product is A while those before it brought less than this share of everything, then B.
A_UNTIL_BP, B_UNTIL_BP = 8_000, 9_500
CLASSES = {
    "A": N_("A：合起来占营业额的八成"),
    "B": N_("B：再往后的一成半"),
    "C": N_("C：最后的百分之五"),
}


def classes(revenues: Sequence[Fen]) -> list[str]:
    """The class of each, for revenues from the largest down. What brought nothing is C."""
    whole = sum(fen for fen in revenues if fen > 0)
    found, before = [], 0
    for fen in revenues:
        if fen <= 0:
            found.append("C")
            continue
        found.append(
            "A" if 10_000 * before < A_UNTIL_BP * whole else "B" if 10_000 * before < B_UNTIL_BP * whole else "C"
        )
        before += fen
    return found
