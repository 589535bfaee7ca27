"""Whether food may touch a piece: only with a test report; without one it is sold as a display piece (陈设)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from shop.catalog.rules.facts import ProductFacts
from shop.kernel.errors import N_, Problem

UNTESTED, TESTED, NOT_FOOD, BY_CONTENT = N_("需检测"), N_("已检测"), N_("非食品接触"), N_("视内容")
FOOD_CONTACT = (UNTESTED, TESTED, NOT_FOOD, BY_CONTENT)
DISPLAY = "陈设"
DISPLAY_ONLY = "仅作陈设：还没有食品接触检测报告，不能盛放食物和饮料。"
LONGEST_REPORT = 64
#: Where these are kept among a product's details.
KEPT = {
    "food_contact": "food_contact_status",
    "report_number": "food_contact_report",
    "report_date": "food_contact_report_date",
}


def details_of(facts: ProductFacts, kept: Mapping[str, Any]) -> dict[str, Any]:
    """A product's details with what the facts say about food contact."""
    if facts.kind != "pottery":
        return dict(kept)
    said = {name: getattr(facts, fact) for fact, name in KEPT.items()}
    return {name: value for name, value in {**kept, **said}.items() if value or name not in said}


def facts_in(kind: str, kept: Mapping[str, Any]) -> dict[str, str]:
    """What the details say about food contact, by the name of the fact; nothing for what is no pottery."""
    return {fact: str(kept.get(name, "")) if kind == "pottery" else "" for fact, name in KEPT.items()}


def food_contact_problems(facts: ProductFacts, *, today: date) -> list[Problem]:
    """Everything that is wrong with what is said about food contact."""
    if facts.kind != "pottery":
        told = facts.food_contact or facts.report_number or facts.report_date
        return [Problem("food_contact", N_("只有陶器才填食品接触和检测报告，请把这几项清空。"))] if told else []
    problems = []
    if facts.food_contact not in FOOD_CONTACT:
        message = N_("请选食品接触：需检测、已检测、非食品接触或视内容。")
        problems.append(Problem("food_contact", message))
    return problems + _report_problems(facts, today) + _display_problems(facts)


def _report_problems(facts: ProductFacts, today: date) -> list[Problem]:
    problems = []
    if facts.food_contact == TESTED and not facts.report_number:
        problems.append(Problem("report_number", N_("已检测的陶器要填检测报告编号。")))
    if facts.food_contact == TESTED and not facts.report_date:
        problems.append(Problem("report_date", N_("已检测的陶器要填检测报告日期。")))
    if facts.food_contact != TESTED and (facts.report_number or facts.report_date):
        problems.append(
            Problem("food_contact", N_("填了检测报告，食品接触就要选「已检测」；没有报告请清空编号和日期。"))
        )
    if len(facts.report_number) > LONGEST_REPORT:
        problems.append(Problem("report_number", N_("检测报告编号最多 64 个字。")))
    if facts.report_date:
        day = _day(facts.report_date)
        if day is None:
            problems.append(Problem("report_date", N_("检测报告日期要写成 2026-11-23 这样。")))
        elif day > today:
            problems.append(Problem("report_date", N_("检测报告日期不能晚于今天。")))
    return problems


def _display_problems(facts: ProductFacts) -> list[Problem]:
    if facts.food_contact != UNTESTED:
        return []
    message = N_("没有检测报告的陶器只能作陈设卖：名称里要写「陈设」，角标也填「陈设」。")
    wrong = [("name", DISPLAY not in facts.name), ("badge", facts.badge != DISPLAY)]
    inviting = [drinking_problem(field, getattr(facts, field)) for field in ("name", "description")]
    return [Problem(field, message) for field, is_wrong in wrong if is_wrong] + [one for one in inviting if one]


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


#: What one does with something that holds food or drink. The name of a kind (泡茶壶) says what it is, not what to do.
_INVITES = re.compile(
    "(?:喝|饮用|品饮|品茶|品茗|泡茶|沏茶|煮茶|倒茶|泡咖啡|冲咖啡|冲泡|煮饭|煮汤|炖|煎药|食用|用餐|干杯|首次用前"
    "|[盛装](?:放|入)?(?:食物|饮料|茶|咖啡|水|酒|汤|饭|菜))(?![杯壶碗罐锅炉器具])"
    r"|\b(?:drink|drinking|sip|sipping|brew|brewing)\b",
    re.IGNORECASE,
)
_DENIES = re.compile(r"(?:不|勿|别|禁|非|未|\bno\b|\bnot\b|\bnever\b)[^，。；,.;]{0,12}$", re.IGNORECASE)


def invitation(text: str) -> str:
    """The words that invite people to eat or drink from it; nothing where there are none, or where it is denied."""
    found = (match for match in _INVITES.finditer(text) if not _DENIES.search(text[: match.start()]))
    return next((match.group() for match in found), "")


def drinking_problem(field: str, text: str) -> Problem | None:
    """What is wrong with a text of a piece nobody has tested."""
    words = invitation(text)
    message = N_("没有检测报告，只能作陈设：不能写「%(words)s」这样请人吃喝的话。请删掉，或先登记检测报告。")
    return Problem(field, message, {"words": words}) if words else None
