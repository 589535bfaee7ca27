"""Which promotions count for a basket: schedule, channel, membership, coupons."""

from __future__ import annotations

from collections.abc import Iterable

from shop.promotions.rules.facts import COUPON_KINDS, Cart, Rule


def minutes(clock: str) -> int:
    """Minutes since midnight of ``HH:MM``."""
    return int(clock[:2]) * 60 + int(clock[3:5])


def on_time(rule: Rule, date: str, weekday: int, minute: int) -> bool:
    """Whether the rule holds at a local moment. Hours that end before they begin run past midnight."""
    if (rule.starts and date < rule.starts) or (rule.ends and date > rule.ends):
        return False
    if (rule.days and weekday not in rule.days) or (rule.dates and date not in rule.dates):
        return False
    if not rule.opens or not rule.closes:
        return True
    opens, closes = minutes(rule.opens), minutes(rule.closes)
    return opens <= minute < closes if opens < closes else minute >= opens or minute < closes


def counts(rule: Rule, cart: Cart) -> bool:
    """Whether a rule may be used for this basket at all."""
    if (rule.channel and rule.channel != cart.channel) or (rule.members_only and not cart.member):
        return False
    if rule.kind in COUPON_KINDS and rule.code not in cart.coupons:
        return False
    if rule.kind == "points" and not 0 < rule.points <= cart.points:
        return False
    return on_time(rule, cart.date, cart.weekday, cart.minute)


def eligible(rules: Iterable[Rule], cart: Cart) -> list[Rule]:
    """Those that count, most important first."""
    return sorted((rule for rule in rules if counts(rule, cart)), key=lambda rule: (rule.priority, rule.id))
