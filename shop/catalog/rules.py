"""Rules of the catalogue: which choices a product offers, what a complete product is."""

from __future__ import annotations

from collections.abc import Collection

from shop.kernel.errors import N_, Problem

LARGEST_PRICE_FEN = 100_000_000


def offered(applies_to: str, *, category: str, roles: Collection[str]) -> bool:
    """Whether a choice with the seed's `applies_to` (``all``, ``role=milk``, ``category=A|B``) belongs to a product."""
    what, _, values = applies_to.partition("=")
    if what == "role":
        return any(role in roles for role in values.split("|"))
    if what == "category":
        return category in values.split("|")
    return what == "all"


def product_problems(*, code: str, name: str, price_fen: int) -> list[Problem]:
    """Everything that is wrong with a product's main facts."""
    problems = []
    if not code.strip():
        problems.append(Problem("code", N_("请填编码，例如 D33；收银时可以按编码找。")))
    elif len(code) > 64:
        problems.append(Problem("code", N_("编码最多 64 个字。")))
    if not name.strip():
        problems.append(Problem("name", N_("请填名称。")))
    elif len(name) > 200:
        problems.append(Problem("name", N_("名称最多 200 个字。")))
    if price_fen < 0:
        problems.append(Problem("price_fen", N_("价格不能是负数。")))
    elif price_fen > LARGEST_PRICE_FEN:
        problems.append(Problem("price_fen", N_("价格太大，请检查是否多输了零。")))
    return problems
