"""The chain of a register's reports: each hash covers the report and the hash before it, so none can be slipped in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any, NamedTuple

from shop.kernel.money import Fen

GENESIS = bytes(32)


class Link(NamedTuple):
    """One report as it is kept."""

    place: int
    number: int
    supplement: int
    content: str
    grand_total_fen: Fen
    prev_sha256: bytes
    sha256: bytes


class Fault(NamedTuple):
    """What is wrong with a report: `content`, `order` or `total`."""

    link: Link
    what: str


def canonical(content: dict[str, Any]) -> str:
    """The report's text: the same content always gives the same text."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal(prev_sha256: bytes, place: int, number: int, supplement: int, content: str, grand_total_fen: Fen) -> bytes:
    """The hash of a report that follows on `prev_sha256`."""
    text = f"1\n{prev_sha256.hex()}\n{place}\n{number}\n{supplement}\n{grand_total_fen}\n{content}"
    return sha256(text.encode()).digest()


def label(letter: str, number: int, supplement: int) -> str:
    """How people read a report's number: A-12, its first supplement A-12-S1."""
    return f"{letter}-{number}-S{supplement}" if supplement else f"{letter}-{number}"


def faults(links: Iterable[Link]) -> list[Fault]:
    """Everything that does not fit in the chain of one register, in the order of its places."""
    wrong = []
    end, place, number, total = GENESIS, 0, 0, 0
    supplements: dict[int, int] = {}
    for link in links:
        if seal(link.prev_sha256, *link[:5]) != link.sha256:
            wrong.append(Fault(link, "content"))
        if link.supplement == 0:
            follows = link.number == number + 1
        else:
            follows = link.supplement == supplements.get(link.number, -1) + 1
        if link.prev_sha256 != end or link.place != place + 1 or not follows:
            wrong.append(Fault(link, "order"))
        total += _net(link.content)
        if total != link.grand_total_fen:
            wrong.append(Fault(link, "total"))
            total = link.grand_total_fen
        end, place = link.sha256, link.place
        number = max(number, link.number)
        supplements[link.number] = link.supplement
    return wrong


def _net(content: str) -> Fen:
    try:
        return int(json.loads(content)["adds_fen"])
    except (ValueError, TypeError, KeyError):
        return 0
