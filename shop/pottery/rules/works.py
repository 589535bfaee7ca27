"""What is said of a work, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shop.catalog.rules.pottery import drinking_problem
from shop.kernel.errors import N_, Problem

NICKNAME, NUMBER = "nickname", "number"
PATENT, HERITAGE = "patent", "heritage"
#: The levels of the lists of heritage; a claim names its own (advertising law).
LEVELS = ("世界级", "国家级", "省级", "自治区级", "州级", "市级", "县级")
LONGEST = {"kind": 40, "method": 200, "firing": 200, "story": 2000, "care": 1000}
LARGEST = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFacts:
    """A patent or a claim to heritage, and where that stands."""

    kind: str
    claim: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFacts:
    """A whole work as somebody states it."""

    kind: str
    makers: Sequence[int] = ()
    makers_as: str = NICKNAME
    method: str = ""
    firing: str = ""
    diameter_mm: int | None = None
    height_mm: int | None = None
    capacity_ml: int | None = None
    weight_g: int | None = None
    story: str = ""
    care: str = ""
    one_off: bool = False
    published: bool = False
    claims: Sequence[ClaimFacts] = ()


def work_problems(facts: WorkFacts, *, display_only: bool) -> list[Problem]:
    """Everything that is wrong; `display_only`: nobody has tested whether food may touch it."""
    problems = [] if facts.kind else [Problem("kind", N_("请填种类，例如「茶杯」「陶罐」。"))]
    for field, most in LONGEST.items():
        if len(getattr(facts, field)) > most:
            problems.append(Problem(field, N_("最多 %(most)s 个字。"), {"most": most}))
    if facts.makers_as not in (NICKNAME, NUMBER):
        problems.append(Problem("makers_as", N_("请在列表里选。")))
    for field in ("diameter_mm", "height_mm", "capacity_ml", "weight_g"):
        told = getattr(facts, field)
        if told is not None and not 0 < told <= LARGEST:
            problems.append(Problem(field, N_("请填大于 0 的数；不知道就空着。")))
    return problems + _claim_problems(facts) + (inviting_problems(facts) if display_only else [])


def inviting_problems(facts: WorkFacts) -> list[Problem]:
    """Texts that invite people to drink from a piece nobody has tested."""
    found = [drinking_problem(field, getattr(facts, field)) for field in ("story", "care", "method", "firing")]
    return [one for one in found if one is not None]


def _claim_problems(facts: WorkFacts) -> list[Problem]:
    problems = []
    for place, one in enumerate(facts.claims):
        if one.kind not in (PATENT, HERITAGE):
            problems.append(Problem(f"claims-{place}-kind", N_("请在列表里选。")))
        if not one.claim:
            problems.append(Problem(f"claims-{place}-claim", N_("请写出专利名称，或非遗项目的名称。")))
        elif one.kind == HERITAGE and not any(level in one.claim for level in LEVELS):
            problems.append(Problem(f"claims-{place}-claim", N_("非遗要写明级别，例如「省级非物质文化遗产：……」。")))
        if not one.source:
            problems.append(
                Problem(f"claims-{place}-source", N_("请写出处：专利号，或公布名录的文件和网址。没有出处的不能写。"))
            )
        if len(one.claim) > 200 or len(one.source) > 200:
            problems.append(Problem(f"claims-{place}-claim", N_("最多 %(most)s 个字。"), {"most": 200}))
    return problems
