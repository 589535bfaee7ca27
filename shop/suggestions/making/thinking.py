"""All suggestions of a night."""

from __future__ import annotations

from collections.abc import Sequence

from shop.suggestions.making.bundles import bundles
from shop.suggestions.making.coming import before_festival, near_expiry
from shop.suggestions.making.draft import Draft, Thin
from shop.suggestions.making.lineup import line_up
from shop.suggestions.making.newcomers import newcomers
from shop.suggestions.making.past import Past
from shop.suggestions.making.quiet import quiet_hours
from shop.suggestions.making.reckoning import Answers
from shop.suggestions.making.slow import slow_movers
from shop.suggestions.rules.learning import Factor, Seen, factor_for


def think(past: Past, seen: Sequence[Seen]) -> tuple[list[Draft], list[Thin]]:
    """Suggestions and refusals from the past and what trials have shown. The same past gives the same answer."""

    def learned(kind: str, subject: str) -> Factor:
        return factor_for(kind, subject, seen)

    answers = Answers(past)
    found = [
        *bundles(past, answers, learned),
        *near_expiry(past, answers, learned),
        *slow_movers(past, answers, learned),
        *quiet_hours(past, learned),
        *before_festival(past),
        *newcomers(past, learned),
        *line_up(past, answers, learned),
    ]
    return [one for one in found if isinstance(one, Draft)], [one for one in found if isinstance(one, Thin)]
