"""What the other areas' facts of some business days come to. Each module reads one area; none writes."""

from __future__ import annotations

from datetime import date

from shop.books.facts import papers, platforms, purchases, sales, settlements, shifts, stock, things
from shop.books.rules.postings import Amounts, Facts, Subject

SOURCES = (sales, shifts, stock, purchases, things, platforms, settlements, papers)


def facts_between(first: date, last: date) -> dict[Subject, Amounts]:
    """Every fact of these business days, in balance."""
    facts = Facts()
    for source in SOURCES:
        source.add(facts, first, last)
    return facts.balanced()


def papers_of(first: date, last: date) -> dict[Subject, Amounts]:
    """What papers of these days move."""
    facts = Facts()
    papers.add(facts, first, last)
    return facts.balanced()
