"""How promotions are called and told on pages."""

from __future__ import annotations

from flask_babel import gettext as _

from shop.kernel.errors import N_
from shop.kernel.money import yuan
from shop.promotions.rules import Rule

KINDS = {
    "bundle": N_("组合价：几样一起卖一个价"),
    "nth": N_("第几件优惠：第二件半价、买二送一"),
    "percent": N_("单品打折：每件减百分之几"),
    "amount": N_("单品立减：每件减多少元"),
    "price": N_("特价：会员价、直播价、时段价"),
    "order_amount": N_("整单满减：满多少减多少元"),
    "order_percent": N_("整单打折：满多少减百分之几"),
    "coupon_amount": N_("优惠券：减多少元"),
    "coupon_percent": N_("优惠券：减百分之几"),
    "points": N_("积分抵现"),
}
SHORT_KINDS = {
    "bundle": N_("组合价"), "nth": N_("第几件优惠"), "percent": N_("单品打折"), "amount": N_("单品立减"),
    "price": N_("特价"), "order_amount": N_("整单满减"), "order_percent": N_("整单打折"),
    "coupon_amount": N_("优惠券"), "coupon_percent": N_("优惠券"), "points": N_("积分抵现"),
}  # fmt: skip
CHANNELS = {"": N_("店里和直播"), "shop": N_("只在店里"), "stream": N_("只在直播")}
WEEKDAYS = {1: N_("周一"), 2: N_("周二"), 3: N_("周三"), 4: N_("周四"), 5: N_("周五"), 6: N_("周六"), 7: N_("周日")}


def percent(basis_points: int) -> str:
    """``12.5%``."""
    return f"{basis_points / 100:g}%"


def what_it_does(rule: Rule) -> str:
    """One short sentence."""
    facts = {
        "percent": percent(rule.value), "fen": yuan(rule.value), "n": rule.n, "least": yuan(rule.min_fen),
        "points": rule.points, "code": rule.code, "pieces": sum(slot.count for slot in rule.slots),
    }  # fmt: skip
    sentences = {
        "percent": _("每件减 %(percent)s", **facts),
        "amount": _("每件减 %(fen)s", **facts),
        "price": _("每件 %(fen)s", **facts),
        "nth": _("每 %(n)s 件，最便宜的减 %(percent)s", **facts),
        "bundle": _("%(pieces)s 件一起 %(fen)s", **facts),
        "order_percent": _("满 %(least)s 减 %(percent)s", **facts),
        "order_amount": _("每满 %(least)s 减 %(fen)s", **facts)
        if rule.every
        else _("满 %(least)s 减 %(fen)s", **facts),
        "coupon_percent": _("凭券 %(code)s 减 %(percent)s", **facts),
        "coupon_amount": _("凭券 %(code)s 减 %(fen)s", **facts),
        "points": _("%(points)s 积分抵 %(fen)s", **facts),
    }
    return str(sentences[rule.kind])


def when_it_works(rule: Rule) -> str:
    """Dates, days and hours; nothing where it always works."""
    told = []
    if rule.starts or rule.ends:
        told.append(f"{rule.starts or '…'} – {rule.ends or '…'}")
    if rule.days:
        told.append("、".join(str(_(WEEKDAYS[day])) for day in rule.days))
    if rule.dates:
        told.append(str(_("其中 %(days)s 天", days=len(rule.dates))))
    if rule.opens:
        told.append(f"{rule.opens}–{rule.closes}")
    return " · ".join(told)
