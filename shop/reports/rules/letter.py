"""The sentences of the weekly page: each says one thing the figures show, and stands only when they show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from shop.kernel.errors import N_
from shop.kernel.money import Fen, round_half_up, yuan
from shop.kernel.quantity import Thousandths, quantity_text
from shop.reports.rules.effects import Effect
from shop.reports.rules.totals import share_bp
from shop.reports.rules.weeks import Unlike

#: Changes smaller than this are not worth a sentence (basis points).
NOTABLE_BP = 300
MOVERS = 3


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its facts; `words` are facts to be translated; the page behind it; good, wait, bad or plain."""

    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    tone: str = ""
    endpoint: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekFacts:
    """What the sentences need of a week."""

    revenue_fen: Fen
    orders: int
    units: Thousandths
    gross_fen: Fen
    discount_fen: Fen
    returned_fen: Fen
    margin_bp: int | None
    waste_fen: Fen
    products: Mapping[int, tuple[str, Thousandths, Fen]]

    @property
    def discount_bp(self) -> int | None:
        """Discounts as a share of what it would have cost without."""
        return share_bp(self.discount_fen, self.gross_fen)


def percent(basis_points: int) -> str:
    """A share without its sign, one decimal."""
    return f"{abs(basis_points) / 100:.1f}%"


def day_name(day: date) -> str:
    """A day as the letter writes it."""
    return f"{day:%m-%d}"


def change_sentence(now: int, before: int, more: str, less: str, same: str) -> Sentence | None:
    """`more`, `less` or `same` with the share it changed by; None without anything to compare with."""
    share = share_bp(now - before, before) if now >= before else -(share_bp(before - now, before) or 0)
    if before <= 0 or share is None:
        return None
    if abs(share) < NOTABLE_BP:
        return Sentence(same, {"share": percent(share)})
    return Sentence(
        more if share > 0 else less,
        {"share": percent(share), "apart": yuan(abs(now - before))},
        "good" if share > 0 else "bad",
    )


def revenue_sentences(now: WeekFacts, before: WeekFacts, usual_fen: Fen) -> Iterator[Sentence]:
    """The week's revenue against the week before and the usual."""
    yield Sentence(
        N_("营业额 %(amount)s，%(orders)s 单。"), {"amount": yuan(now.revenue_fen), "orders": f"{now.orders:,}"}
    )
    pairs = (
        (before.revenue_fen, N_("比前一周多 %(apart)s（%(share)s）。"), N_("比前一周少 %(apart)s（%(share)s）。"),
         N_("和前一周差不多（相差 %(share)s）。")),
        (usual_fen, N_("比平常（前四周平均）多 %(apart)s（%(share)s）。"),
         N_("比平常（前四周平均）少 %(apart)s（%(share)s）。"), N_("和平常（前四周平均）差不多（相差 %(share)s）。")),
    )  # fmt: skip
    for past, more, less, same in pairs:
        found = change_sentence(now.revenue_fen, past, more, less, same)
        if found:
            yield found


def day_sentences(days: Mapping[date, Fen]) -> Iterator[Sentence]:
    """The best and the poorest day on which anything was sold."""
    sold = {day: fen for day, fen in days.items() if fen > 0}
    if len(sold) < 2:
        return
    best, worst = max(sold, key=lambda day: (sold[day], day)), min(sold, key=lambda day: (sold[day], day))
    yield Sentence(
        N_("最好的一天是 %(best)s（%(most)s），最少的一天是 %(worst)s（%(least)s）。"),
        {"best": day_name(best), "most": yuan(sold[best]), "worst": day_name(worst), "least": yuan(sold[worst])},
    )


def margin_sentence(now: WeekFacts, before: WeekFacts) -> Sentence | None:
    """How the margin moved."""
    if now.margin_bp is None:
        return None
    facts: dict[str, Any] = {"margin": percent(now.margin_bp)}
    if before.margin_bp is None or abs(now.margin_bp - before.margin_bp) < 50:
        return Sentence(N_("毛利率 %(margin)s。"), facts)
    facts["points"] = f"{abs(now.margin_bp - before.margin_bp) / 100:.1f}"
    if now.margin_bp > before.margin_bp:
        return Sentence(N_("毛利率 %(margin)s，比前一周高 %(points)s 点。"), facts, "good")
    return Sentence(N_("毛利率 %(margin)s，比前一周低 %(points)s 点。"), facts, "bad")


def waste_sentence(now: WeekFacts, before: WeekFacts) -> Sentence | None:
    """What was thrown away."""
    share = share_bp(now.waste_fen, now.revenue_fen)
    if not now.waste_fen or share is None:
        return None
    facts = {"amount": yuan(now.waste_fen), "share": percent(share), "before": yuan(before.waste_fen)}
    tone = "bad" if now.waste_fen > before.waste_fen else "good"
    return Sentence(N_("报损 %(amount)s，占营业额 %(share)s；前一周 %(before)s。"), facts, tone, "reports.waste")


def unlike_sentences(days: Sequence[Unlike]) -> Iterator[Sentence]:
    """Days that were not like the same weekday a week before. That both happened together is all that is said."""
    for one in days:
        more = one.orders >= 0
        if one.now and one.before:
            text = N_("%(day)s：%(now)s，前一周%(before)s；多 %(count)s 单。")
            less = N_("%(day)s：%(now)s，前一周%(before)s；少 %(count)s 单。")
        elif one.now:
            text = N_("%(day)s：%(now)s，前一周不是；多 %(count)s 单。")
            less = N_("%(day)s：%(now)s，前一周不是；少 %(count)s 单。")
        else:
            text = N_("%(day)s：前一周%(before)s，这一周不是；多 %(count)s 单。")
            less = N_("%(day)s：前一周%(before)s，这一周不是；少 %(count)s 单。")
        facts = {"day": day_name(one.day), "count": abs(one.orders), "now": one.now, "before": one.before}
        yield Sentence(text if more else less, facts)


def why_sentences(now: WeekFacts, before: WeekFacts, parts: Mapping[Effect, Fen]) -> Iterator[Sentence]:
    """What stands behind each part of the difference that is worth a sentence."""
    worth = {effect for effect, fen in parts.items() if abs(fen) * 10_000 >= NOTABLE_BP * max(1, before.revenue_fen)}
    if Effect.BASKET in worth:
        pieces = [quantity_text(round_half_up(Fraction(one.units, one.orders) / 10) * 10) for one in (before, now)]
        text = N_("每单从 %(before)s 件变成 %(now)s 件。")
        yield Sentence(text, {"before": pieces[0], "now": pieces[1]})
    if Effect.PRICE in worth:
        yield from _price(now, before)
    if Effect.PROMOTION in worth and None not in (now.discount_bp, before.discount_bp):
        shares = {"before": percent(before.discount_bp or 0), "now": percent(now.discount_bp or 0)}
        yield Sentence(N_("优惠从原价的 %(before)s 变成 %(now)s。"), shares)
    if Effect.RETURNS in worth:
        amounts = {"before": yuan(before.returned_fen), "now": yuan(now.returned_fen)}
        yield Sentence(N_("退款、撤单、免单从 %(before)s 变成 %(now)s。"), amounts)
    yield from _movers(now, before)


def _price(now: WeekFacts, before: WeekFacts) -> Iterator[Sentence]:
    """The product whose price before discounts moved the revenue most."""
    moved: dict[int, Fraction] = {}
    for key, (_name, units, gross) in now.products.items():
        past = before.products.get(key)
        if past and units > 0 and past[1] > 0:
            moved[key] = gross - units * Fraction(past[2], past[1])
    best = max(moved, key=lambda key: (abs(moved[key]), key), default=None)
    if best is not None and moved[best]:
        each = [
            yuan(round_half_up(Fraction(1000 * one.products[best][2], one.products[best][1]))) for one in (before, now)
        ]
        text = N_("%(name)s 优惠前平均从 %(before)s 变成 %(now)s。")
        yield Sentence(text, {"name": now.products[best][0], "before": each[0], "now": each[1]})


def _movers(now: WeekFacts, before: WeekFacts) -> Iterator[Sentence]:
    """The products that were sold more and less."""
    names = {key: one[0] for one_week in (before, now) for key, one in one_week.products.items()}
    apart = {key: now.products.get(key, ("", 0, 0))[1] - before.products.get(key, ("", 0, 0))[1] for key in names}
    ranked = sorted(apart, key=lambda key: (-abs(apart[key]), key))
    up, down = [key for key in ranked if apart[key] > 0][:MOVERS], [key for key in ranked if apart[key] < 0][:MOVERS]
    for keys, text in ((up, N_("多卖的：%(goods)s。")), (down, N_("少卖的：%(goods)s。"))):
        if keys:
            goods = "、".join(
                f"{names[key]} {'+' if apart[key] > 0 else '−'}{quantity_text(abs(apart[key]))}" for key in keys
            )
            yield Sentence(text, {"goods": goods})
