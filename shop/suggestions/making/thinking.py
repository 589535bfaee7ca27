"""All suggestions of a night."""

from __future__ import annotations

from collections.abc import Sequence

from shop.kernel.errors import N_
from shop.suggestions.making.bundles import bundles
from shop.suggestions.making.coming import STREAM, before_festival, near_expiry
from shop.suggestions.making.draft import Draft, Thin, said
from shop.suggestions.making.past import Past
from shop.suggestions.making.quiet import quiet_hours
from shop.suggestions.making.reckoning import Answers
from shop.suggestions.making.slow import slow_movers
from shop.suggestions.rules.learning import Factor, Seen, factor_for

LEAST_STREAMS = 5
NO_STREAMS = N_("直播排品和直播价要看每场卖了什么：至少要有 %(least)s 场直播的订单按场次记下来，现在一场也没有。")


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
        Thin(
            STREAM,
            [
                said(
                    NO_STREAMS,
                    least=LEAST_STREAMS,
                )
            ],
        ),
    ]
    return [one for one in found if isinstance(one, Draft)], [one for one in found if isinstance(one, Thin)]
