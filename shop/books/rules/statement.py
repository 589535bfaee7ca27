"""Profit and loss out of sums, and the turnover at which neither is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from shop.books.rules.chart import ACCOUNTS, CHART, OF_PROFIT, Kind, as_said
from shop.kernel.money import Fen, round_half_up

#: How profit and loss is told: the account, and by what (a hall, a channel, a category, a month).
Sums = Mapping[str, Mapping[str, Fen]]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of profit and loss: an account or a sum (`code` empty), what it comes to by column and altogether."""

    code: str
    kind: Kind | None
    word: str
    amounts: dict[str, Fen]
    total_fen: Fen


#: The sums between the accounts: after which kind they stand, and what they take together.
TURNOVER, AFTER_GOODS, AFTER_VARIABLE, PROFIT = "turnover", "after_goods", "after_variable", "profit"
SUM_AFTER = {
    Kind.REVENUE: TURNOVER,
    Kind.GOODS: AFTER_GOODS,
    Kind.VARIABLE: AFTER_VARIABLE,
    Kind.FIXED: PROFIT,
}


def rows_of(sums: Sums) -> list[Row]:
    """Profit and loss from signed sums: income positive, costs positive, the sums between what is left."""
    found: list[Row] = []
    left: dict[str, Fen] = {}
    for kind in OF_PROFIT:
        before = len(found)
        for account in CHART:
            if account.kind is kind and any(sums.get(account.code, {}).values()):
                told = {column: as_said(account.code, fen) for column, fen in sums[account.code].items()}
                found.append(Row(account.code, kind, "", told, sum(told.values())))
                for column, fen in sums[account.code].items():
                    left[column] = left.get(column, 0) - fen
        if len(found) > before or kind in (Kind.REVENUE, Kind.FIXED):
            found.append(Row("", None, SUM_AFTER[kind], dict(left), sum(left.values())))
    return found


@dataclass(frozen=True, slots=True)
class BreakEven:
    """What a month must turn over so that nothing is lost; None while that cannot be said."""

    turnover_fen: Fen
    margin_fen: Fen
    fixed_fen: Fen
    needed_fen: Fen | None

    @property
    def margin_bp(self) -> int | None:
        """What is left of 100 yuan for the fixed costs, in basis points."""
        return round_half_up(Fraction(self.margin_fen * 10_000, self.turnover_fen)) if self.turnover_fen > 0 else None

    @property
    def over_fen(self) -> Fen | None:
        """How far above (negative: below) it the turnover is."""
        return None if self.needed_fen is None else self.turnover_fen - self.needed_fen


def break_even(sums: Mapping[str, Fen]) -> BreakEven:
    """From signed sums by account: fixed costs over the share of the turnover that is left for them."""
    by_kind = dict.fromkeys(Kind, 0)
    for code, fen in sums.items():
        by_kind[ACCOUNTS[code].kind] += fen
    turnover = -by_kind[Kind.REVENUE]
    margin = turnover - by_kind[Kind.GOODS] - by_kind[Kind.VARIABLE]
    fixed = by_kind[Kind.FIXED]
    needed = None
    if turnover > 0 and margin > 0:
        needed = max(0, round_half_up(Fraction(fixed * turnover, margin)))
    return BreakEven(turnover, margin, fixed, needed)
