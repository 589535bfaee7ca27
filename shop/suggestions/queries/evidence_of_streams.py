"""The rows behind a run of show: earlier streams, and how often its goods were shown and sold."""

from __future__ import annotations

from collections.abc import Sequence

from shop.kernel.clock import business_day
from shop.kernel.errors import N_
from shop.kernel.money import yuan
from shop.suggestions.models import Suggestion
from shop.suggestions.queries.streams import showings
from shop.suggestions.queries.tables import Cell, Table
from shop.suggestions.rules.streams import Showing


def stream_tables(row: Suggestion) -> list[Table]:
    """The streams that were over when it was thought of and still are among the latest; its goods in them."""
    last = business_day(row.made_at)
    before = [one for one in showings(at=row.made_at) if one.day <= last and one.stream != row.facts["stream"]]
    return [_streams(before), _goods(row, before)]


def _streams(before: Sequence[Showing]) -> Table:
    """By stream: minutes, who watched, pieces, money; each opens its report."""
    by_stream: dict[int, list[Showing]] = {}
    for one in before:
        by_stream.setdefault(one.stream, []).append(one)
    rows = [
        [
            Cell(f"{goods[0].day} {goods[0].title}", "claims.report", {"stream_id": number}),
            Cell(str(round(sum(one.minutes for one in goods)))),
            Cell(str(_watched(goods) or "—")),
            Cell(str(sum(one.pieces for one in goods))),
            Cell(yuan(sum(one.kept_fen for one in goods))),
        ]
        for number, goods in reversed(by_stream.items())
    ]
    return Table(
        N_("以前各场直播"), (N_("直播"), N_("分钟"), N_("平均在线"), N_("件数"), N_("收入")), rows
    )  # fmt: skip


def _goods(row: Suggestion, before: Sequence[Showing]) -> Table:
    """By row of the run of show: every time it was shown."""
    rows = [
        [
            Cell(f"{planned['place']} · {planned['name']}", "claims.report", {"stream_id": one.stream}),
            Cell(one.day.isoformat()),
            Cell(str(round(one.minutes))),
            Cell(str(one.viewers or "—")),
            Cell(str(one.pieces)),
            Cell(yuan(one.price_fen)),
        ]
        for planned in row.facts["lineup"]
        for one in before
        if one.product == planned["product"]
    ]
    heads = (N_("顺序和作品"), N_("哪天播过"), N_("分钟"), N_("平均在线"), N_("件数"), N_("直播价"))
    return Table(N_("这些货以前播得怎样"), heads, rows)


def _watched(goods: Sequence[Showing]) -> int:
    noted = [one.viewers for one in goods if one.viewers]
    return round(sum(noted) / len(noted)) if noted else 0
