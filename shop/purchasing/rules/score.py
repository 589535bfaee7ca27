"""How good a supplier is: on time, without rejects, at the price that was agreed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from shop.kernel.money import Fen, round_half_up

#: How many of 100 points each counts.
ON_TIME, NO_REJECTS, PRICE_KEPT = 40, 40, 20
#: So much dearer than agreed (a tenth), and no points for the price are left.
WORST_PRICE = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class Delivered:
    """One ordered line of which something came: when it was due and was complete (None: not yet), how much was
    accepted and went back (thousandths), what the accepted cost and would have cost as ordered."""

    due: date | None
    complete: date | None
    accepted: int
    rejected: int
    paid_fen: Fen
    agreed_fen: Fen


@dataclass(frozen=True, slots=True)
class Score:
    """Shares in basis points, points out of 100; None where nothing can be said yet."""

    lines: int
    on_time_bp: int | None
    rejected_bp: int | None
    dearer_bp: int | None
    points: int | None


def score(lines: Sequence[Delivered], *, today: date) -> Score:
    """The score over these lines; what cannot be said yet leaves its points to the rest."""
    due = [one for one in lines if one.due is not None and (one.complete is not None or one.due < today)]
    on_time = _share(sum(one.complete is not None and one.complete <= (one.due or today) for one in due), len(due))
    parts = [Fraction(one.rejected, one.accepted + one.rejected) for one in lines if one.accepted + one.rejected]
    rejected = sum(parts, Fraction()) / len(parts) if parts else None
    paid, agreed = sum(one.paid_fen for one in lines), sum(one.agreed_fen for one in lines)
    dearer = Fraction(paid - agreed, agreed) if agreed else None
    kept = None if dearer is None else 1 - min(max(dearer, Fraction()), WORST_PRICE) / WORST_PRICE
    weighed = [
        (weight, share)
        for weight, share in (
            (ON_TIME, on_time),
            (NO_REJECTS, None if rejected is None else 1 - rejected),
            (PRICE_KEPT, kept),
        )
        if share is not None
    ]
    whole = sum(weight for weight, _ in weighed)
    points = sum((weight * share for weight, share in weighed), Fraction()) * 100 / whole if whole else None
    return Score(
        len(lines), _basis_points(on_time), _basis_points(rejected), _basis_points(dearer),
        None if points is None else round_half_up(points),
    )  # fmt: skip


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def _basis_points(share: Fraction | None) -> int | None:
    return None if share is None else round_half_up(share * 10_000)
