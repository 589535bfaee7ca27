"""Shifts against the journal: what a report says is what was done in its shift, and it waited for its own register."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shop.shifts.models import ShiftState
from tests.faults.books import WRONG, Audit, Books, Entry, content

BACK = ("refund", "void", "comp")
CASH = "cash"


def audit_shifts(journal: Iterable[Entry], books: Books, seen: Audit, *, cloned: set[int], restored: bool) -> None:
    """Compare every shift. What a cloned tablet did under numbers used twice is left out."""
    done = {entry["envelope_uuid"]: entry for entry in journal if content(entry)}
    booked = [entry for entry in done.values() if books.booked(entry)]
    for entry in done.values():
        _late_for_its_shift(entry, books, seen, cloned=cloned)
    for entry in booked:
        _as_it_was(entry, books, seen)
    for uuid, shift in books.shifts.items():
        if shift.state == ShiftState.CLOSED and shift.device_id not in cloned:
            _report(uuid, booked, books, seen)
            _waited(uuid, booked, books, seen, restored=restored)


def _late_for_its_shift(entry: Entry, books: Books, seen: Audit, *, cloned: set[int]) -> None:
    """What came before the opening of its shift does not wait once the opening is there."""
    held = books.open_held(entry["envelope_uuid"])
    waits = any(one.reason == "no_shift" for one in held)
    if waits and entry["shift"] in books.shifts and entry["device"] not in cloned:
        seen.say(WRONG, "shift-is-found", f"{entry['type']} waits in 待核 for a shift that is there")


def _as_it_was(entry: Entry, books: Books, seen: Audit) -> None:
    it = content(entry)
    if entry["type"] in ("cash_in", "cash_out"):
        move = books.moves[it["move_uuid"]]
        kept = (move.kind, move.amount_fen, str(move.shift_uuid or ""))
        told = (it.get("kind", "paid_in"), it["amount_fen"], entry["shift"] or "")
    elif entry["type"] == "count":
        count = books.counts[it["count_uuid"]]
        kept = (count.number, count.cash_fen, str(count.shift_uuid or ""))
        told = (it["number"], _worth(it["pieces"]), entry["shift"] or "")
    elif entry["type"] == "shift_open":
        shift = books.shifts[it["shift_uuid"]]
        kept, told = ("", shift.float_fen, ""), ("", _worth(it["float"]), "")
    else:
        return
    if kept != told:
        seen.say(WRONG, "drawer-as-shown", f"{entry['type']} {entry['envelope_uuid']}: {kept} instead of {told}")


def _worth(pieces: Iterable[dict[str, int]]) -> int:
    return sum(one["fen"] * one["pieces"] for one in pieces)


def _report(uuid: str, booked: list[Entry], books: Books, seen: Audit) -> None:
    """The last word of a report (with its supplements) is the sum of what the journal knows of the shift."""
    mine = [entry for entry in booked if entry["shift"] == uuid]
    sales = [content(entry) for entry in mine if entry["type"] == "sale"]
    own = {sale["order_uuid"] for sale in sales}
    back = [content(entry) for entry in mine if entry["type"] in BACK]
    fixes = [
        content(entry) for entry in booked if entry["type"] == "tender_fix" and content(entry)["order_uuid"] in own
    ]
    drawer = books.shifts[uuid].float_fen
    drawer += sum(paid["net_fen"] for it in [*sales, *back] for paid in it["payments"] if paid["method"] == CASH)
    drawer += sum(it["net_fen"] * ((it["to_method"] == CASH) - (it["from_method"] == CASH)) for it in fixes)
    drawer += sum(content(entry)["amount_fen"] for entry in mine if entry["type"] == "cash_in")
    drawer -= sum(content(entry)["amount_fen"] for entry in mine if entry["type"] == "cash_out")
    done = (len(sales), sum(sale["total_fen"] for sale in sales), sum(len(it["lines"]) > 0 for it in back), drawer)
    told = _told(books.reports[uuid][-1])
    if told != done:
        seen.say(WRONG, "z-equals-journal", f"shift {uuid}: {told} instead of {done} (orders, total, backs, drawer)")


def _told(report: dict[str, Any]) -> tuple[int, int, int, int]:
    figures = report["figures"]
    backs = sum(figures[kind]["count"] for kind in ("refunds", "comps_later", "voids", "voids_made"))
    return figures["orders"], figures["total"], backs, figures["cash"]["expected"]


def _waited(uuid: str, booked: list[Entry], books: Books, seen: Audit, *, restored: bool) -> None:
    """A report is made when everything is here of its register up to the closing, and of every tablet that was known
    to sell into it; or it names what was not waited for."""
    first = books.reports[uuid][0]
    if first["waited_for"] or first["finished_why"]:
        return
    tablets = first["evidence"]["tablets"]
    missing = [one["envelopes"]["missing"] for one in tablets if "envelopes" in one]
    if any(missing):
        seen.say(WRONG, "close-names-the-silent", f"shift {uuid} was closed although {missing[0]} had not come")
    last = {(one["device"], one["epoch"], one["day"]): one["last"] for one in tablets if "last" in one}
    mine = [entry for entry in booked if entry["shift"] == uuid and entry["fate"] == "taken"]
    closed = [entry["shown"] for entry in mine if entry["type"] == "shift_close"]
    for entry in mine if closed and not restored else ():
        it = content(entry)
        key = (entry["device"], entry["envelope"]["epoch"], it.get("business_day", ""))
        if entry["type"] == "sale" and entry["shown"] < closed[0] and it["day_count"] > last.get(key, it["day_count"]):
            seen.say(WRONG, "close-names-the-silent", f"shift {uuid} was closed before {it['number']} had come")
