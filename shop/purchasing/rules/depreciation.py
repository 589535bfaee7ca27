"""How a thing loses its value: the same every month, begun in the month after it was bought, to the fen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shop.kernel.money import Fen, split


@dataclass(frozen=True, slots=True)
class Month:
    """One month (``2026-12``): what is written off in it and what the thing is worth in the books after it."""

    month: str
    amount_fen: Fen
    left_fen: Fen


def schedule(
    *, price_fen: Fen, residual_fen: Fen, life_months: int, bought_on: date, retired_on: date | None = None
) -> list[Month]:
    """Every month of a thing's life; one that is retired is written off up to the month in which it goes."""
    rows, left = [], price_fen
    for number, amount in enumerate(split(price_fen - residual_fen, [1] * life_months), 1):
        month = month_after(bought_on, number)
        if retired_on is not None and month > f"{retired_on:%Y-%m}":
            break
        left -= amount
        rows.append(Month(month, amount, left))
    return rows


def month_after(day: date, months: int) -> str:
    """The month that many months after the day's."""
    years, month = divmod(day.month - 1 + months, 12)
    return f"{day.year + years:04d}-{month + 1:02d}"
