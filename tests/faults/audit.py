"""The outside journal against the books: what was shown as taken is there once, as it was, and nothing else is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select

from shop.db import session
from shop.once import LedgerHead
from shop.people.models import Device
from shop.sales.actions.rollups import compare
from shop.sales.models import Order
from shop.till.actions.findings import GAP
from shop.worklist.models import WorkItem
from tests.faults.books import DOUBLED, LOST, WRONG, Audit, Books, Entry, content
from tests.faults.drawers import audit_shifts


def audit(journal: list[Entry], tablets: list[dict[str, Any]], *, restored: bool) -> Audit:
    """Compare everything. The books are read through the present application context."""
    seen = Audit()
    books = Books()
    taken = [entry for entry in journal if entry["fate"] == "taken"]
    revoked = {tablet["device"] for tablet in tablets if tablet.get("revoked")}
    cloned = {tablet["device"] for tablet in tablets if tablet.get("cloned")}
    excused = revoked | cloned  # a revoked tablet's queue, and the second of two sales under one number, are held
    for entry in _once_each(taken):
        _entry(entry, books, seen, excused=entry["device"] in excused)
    _nothing_else(journal, books, seen)
    _taps_and_refunds([entry for entry in journal if entry["device"] not in cloned], seen)
    _numbers([entry for entry in taken if entry["device"] not in cloned], seen)
    sole = [tablet for tablet in tablets if tablet["device"] not in cloned]
    _tablets(taken, sole, books, seen, restored=restored)
    audit_shifts(journal, books, seen, cloned=cloned, restored=restored)
    _server_numbers(books, seen)
    for table, key, kept, raw in compare():
        seen.say(WRONG, "rollups-equal", f"{table} {key}: {kept} instead of {raw}")
    return seen


def _once_each(taken: Iterable[Entry]) -> Iterable[Entry]:
    """The same tap twice is one envelope."""
    return {entry["envelope_uuid"]: entry for entry in taken}.values()


def _entry(entry: Entry, books: Books, seen: Audit, *, excused: bool) -> None:
    uuid, kind = entry["envelope_uuid"], entry["type"]
    seen.envelopes += 1
    seen.sales += kind == "sale"
    booked, held = books.booked(entry), books.open_held(uuid)
    name = f"{kind} {content(entry).get('number') or uuid} of tablet {entry['device']}"
    if not booked and not held:
        if entry.get("gone"):
            seen.gone += 1
        else:
            seen.say(LOST, "in-the-books", f"{name} was shown as taken and is nowhere in the books")
        return
    if booked and any(one.envelope == _text(entry) for one in held):
        seen.say(DOUBLED, "not-also-held", f"{name} is booked and waits in 待核 too")
    if held and not booked:
        seen.held += 1
        refundable = entry["type"] in ("refund", "void", "comp") and content(entry)["approval_uuid"]
        if refundable and held[0].reason not in HELD_FOR and not excused and not _other_day(entry, books):
            seen.say(WRONG, "refund-accepted", f"{name} waits in 待核 ({held[0].reason}): {held[0].explanation}")
        if entry["type"] == "sale" and not excused:
            seen.say(WRONG, "booked-not-held", f"{name} waits in 待核: {held[0].explanation}")
        if not any(_same_envelope(one.envelope, entry["envelope"]) for one in held):
            seen.say(WRONG, "held-word-for-word", f"{name} is held with another content")
    operation = books.operations.get(uuid)
    if operation is not None and operation.sha256.hex() != entry["envelope"]["sha256"]:
        seen.say(WRONG, "same-hash", f"{name} is known under another hash")
    if booked:
        _as_it_was(entry, books, seen, name)


#: Why an approved refund may wait for a teacher all the same: the yes ran out before it came; its sale was lost.
HELD_FOR = ("approval", "waiting_for_sale", "revoked_device")


def _other_day(entry: Entry, books: Books) -> bool:
    """A void rung up with a clock on another day is for a teacher to decide."""
    order = books.orders.get(content(entry)["order_uuid"])
    return entry["type"] == "void" and (
        order is None or order.occurred_at.date().isoformat() != entry["envelope"]["occurred_at"][:10]
    )


def _text(entry: Entry) -> str:
    return json.dumps(entry["envelope"], ensure_ascii=False, separators=(",", ":"))


def _same_envelope(text: str, envelope: dict[str, Any]) -> bool:
    try:
        return bool(json.loads(text) == envelope)
    except ValueError:
        return False


def _as_it_was(entry: Entry, books: Books, seen: Audit, name: str) -> None:
    it = content(entry)
    if entry["type"] == "sale":
        _sale(it, books, seen, name)
        if str(books.orders[it["order_uuid"]].shift_uuid or "") != (entry["envelope"]["shift_uuid"] or ""):
            seen.say(WRONG, "own-shift", f"{name} stands in another shift")
    elif entry["type"] in ("refund", "void", "comp"):
        refund = books.refunds[it["refund_uuid"]]
        lines = [(one.line_no, one.quantity, one.amount_fen, one.goods) for one in books.refund_lines[refund.id]]
        told = sorted((one["line_no"], one["quantity"], one["amount_fen"], one["goods"]) for one in it["lines"])
        money = sorted(
            (str(one.uuid), one.method, one.net_fen)
            for one in books.payments[it["order_uuid"]]
            if one.refund_id == refund.id
        )
        paid = sorted((one["payment_uuid"], one["method"], one["net_fen"]) for one in it["payments"])
        if (refund.kind, refund.total_fen, lines, money) != (entry["type"], it["total_fen"], told, paid):
            seen.say(WRONG, "refund-as-shown", f"{name}: {refund.total_fen} {lines} {money}")


def _sale(it: dict[str, Any], books: Books, seen: Audit, name: str) -> None:
    order = books.orders[it["order_uuid"]]
    for field_, told, kept in (
        ("total_fen", it["total_fen"], order.total_fen),
        ("gross_fen", it["gross_fen"], order.gross_fen),
        ("discount_fen", it["discount_fen"], order.discount_fen),
        ("rounding_fen", it["rounding_fen"], order.rounding_fen),
        ("business_day", it["business_day"], order.business_day.isoformat()),
        ("cashier_id", it["cashier_id"], order.cashier_id),
    ):
        if told != kept:
            seen.say(WRONG, "sale-as-shown", f"{name}: {field_} {kept} instead of {told}")
    if order.number != it["number"] and not order.number.startswith(f"{it['number']}-"):
        seen.say(WRONG, "number-as-shown", f"{name} is numbered {order.number}")
    told_lines = [
        (one["line_no"], one["product_id"], one["name"], one["quantity"], one["unit_price_fen"], one["discount_fen"],
         one["total_fen"], len(one["modifiers"]))
        for one in it["lines"]
    ]  # fmt: skip
    kept_lines = [
        (one.line_no, one.product_id, one.name, one.quantity, one.unit_price_fen, one.discount_fen, one.total_fen,
         len(one.modifiers))
        for one in books.lines[it["order_uuid"]]
    ]  # fmt: skip
    if told_lines != kept_lines:
        seen.say(WRONG, "lines-as-shown", f"{name}: {kept_lines} instead of {told_lines}")
    told_money = [
        (one["payment_uuid"], one["method"], one["net_fen"], one["tendered_fen"], one["change_fen"])
        for one in it["payments"]
    ]
    kept_money = [
        (str(one.uuid), one.method, one.net_fen, one.tendered_fen, one.change_fen)
        for one in books.payments[it["order_uuid"]]
        if one.kind == "sale"
    ]
    if sorted(told_money) != sorted(kept_money):
        seen.say(WRONG, "payments-as-shown", f"{name}: {kept_money} instead of {told_money}")
    if sum(one["net_fen"] for one in it["payments"]) != it["total_fen"] + it["rounding_fen"]:
        seen.say(WRONG, "payments-add-up", f"{name}: payments are not total and rounding")
    doubled = [line for line in books.lines[it["order_uuid"]] if books.tickets[(order.id, line.line_no)] > 1]
    if doubled:
        seen.say(DOUBLED, "one-ticket-a-line", f"{name}: a line stands on the board twice")


def _nothing_else(journal: list[Entry], books: Books, seen: Audit) -> None:
    """Nothing is in the books that nobody did; what the tablet refused to keep is on paper only."""
    keys = ("order_uuid", "refund_uuid", "use_uuid", "shift_uuid", "move_uuid", "count_uuid")
    known: dict[str, set[str]] = {key: set() for key in keys}
    for entry in journal:
        if entry["fate"] == "refused":
            if entry["envelope_uuid"] in books.operations and not _also_kept(entry, journal):
                seen.say(DOUBLED, "paper-only", f"{entry['type']} {entry['envelope_uuid']} went on paper and is booked")
            continue
        for key, found in known.items():
            found.add(content(entry).get(key, ""))
    for key, kept in (
        ("order_uuid", books.orders), ("refund_uuid", books.refunds), ("use_uuid", books.uses),
        ("shift_uuid", books.shifts), ("move_uuid", books.moves), ("count_uuid", books.counts),
    ):  # fmt: skip
        for extra in sorted(kept.keys() - known[key]):
            seen.say(DOUBLED, "nothing-else", f"the books hold {key} {extra}, which nobody did")


def _taps_and_refunds(journal: list[Entry], seen: Audit) -> None:
    """One tap has one answer, and no tablet gives back more of its own sale than it sold."""
    fates: dict[str, set[str]] = {}
    sold: dict[tuple[str, int], int] = {}
    for entry in journal:
        if "Quota" not in entry.get("why", ""):  # a disk that was full for one of two taps is no contradiction
            fates.setdefault(entry["envelope_uuid"], set()).add(entry["fate"])
        if entry["type"] == "sale":
            sold.update(
                {
                    (content(entry).get("order_uuid"), one["line_no"]): one["quantity"]
                    for one in content(entry).get("lines", [])
                }
            )
    if any({"taken", "refused"} <= found for found in fates.values()):
        seen.say(WRONG, "one-answer-a-tap", "one tap was both taken and refused")
    back: Counter[tuple[str, int]] = Counter()
    for entry in _once_each(entry for entry in journal if entry["fate"] == "taken"):
        if entry["type"] in ("refund", "void", "comp"):
            for one in content(entry)["lines"]:
                back[(content(entry)["order_uuid"], one["line_no"])] += one["quantity"]
    for key, quantity in back.items():
        if quantity > sold.get(key, 0):
            seen.say(WRONG, "refund-within-sale", f"{quantity} of {sold.get(key)} were given back of {key}")


def _also_kept(entry: Entry, journal: list[Entry]) -> bool:
    return any(one["envelope_uuid"] == entry["envelope_uuid"] and one["fate"] != "refused" for one in journal)


def _numbers(taken: list[Entry], seen: Audit) -> None:
    """Numbers of one tablet grow, without a hole, in a chain of hashes; no slip has the number of another."""
    rows: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for entry in _once_each(taken):
        envelope = entry["envelope"]
        rows.setdefault((envelope["device_id"], envelope["epoch"]), []).append(envelope)
    for (device, epoch), envelopes in rows.items():
        numbers = [one["device_seq"] for one in sorted(envelopes, key=lambda one: one["device_seq"])]
        if len(set(numbers)) < len(numbers):
            seen.say(DOUBLED, "numbers-once", f"tablet {device} epoch {epoch} used a number twice")
        by_number = {one["device_seq"]: one for one in envelopes}
        for number, one in by_number.items():
            before = by_number.get(number - 1)
            if before is not None and one["prev_sha256"] != before["sha256"]:
                seen.say(WRONG, "hash-chain", f"tablet {device}: {number} does not hold the hash of the one before")
            if sha256(_hashed(one).encode()).hexdigest() != one["sha256"]:
                seen.say(WRONG, "own-hash", f"tablet {device}: {number} does not fit its hash")
    labels = Counter(content(entry)["number"] for entry in _once_each(taken) if entry["type"] == "sale")
    for label, times in labels.items():
        if times > 1:
            seen.say(WRONG, "labels-once", f"{times} slips are numbered {label}")


def _hashed(one: dict[str, Any]) -> str:
    names = ("envelope_uuid", "device_id", "epoch", "device_seq", "shift_uuid", "type", "occurred_at")
    parts = ["1", *("" if one[name] is None else one[name] for name in names)]
    return "\n".join(map(str, [*parts, one["catalog_version"], one["prev_sha256"], one["payload"]]))


def _tablets(taken: list[Entry], tablets: list[dict[str, Any]], books: Books, seen: Audit, *, restored: bool) -> None:
    """What tablets say at the end agrees with the books; a number that never came is named."""
    current = session()
    sales = {entry["envelope_uuid"]: entry for entry in taken if entry["type"] == "sale"}
    week = {str(uuid) for uuid in books.operations}
    for tablet in tablets:
        if not tablet["open"]:
            continue
        device = current.get_one(Device, tablet["device"], populate_existing=True)
        kept = {uuid for uuid, _ in tablet["kept"]}
        if tablet["shows"] != tablet["pending"]:
            seen.say(WRONG, "strip-is-true", f"tablet {device.id} shows {tablet['shows']}, holds {tablet['pending']}")
        if tablet["pending"] == 0 and device.pending and not tablet["revoked"]:
            later = device.pending - sum(state != "pending" for _, state in tablet["kept"])
            if later > 0:
                seen.say(WRONG, "heartbeat-is-true", f"the books think tablet {device.id} holds {device.pending}")
        for entry in taken:
            own = entry["device"] == device.id and not entry.get("gone")
            if own and entry["envelope_uuid"] not in kept and entry["envelope_uuid"] in week:
                seen.say(LOST, "kept-a-week", f"tablet {device.id} dropped {entry['type']} before its week was over")
        for uuid, state in tablet["kept"]:
            booked = uuid in sales and books.booked(sales[uuid])
            if booked and state == "quarantined" and not books.open_held(uuid):
                seen.say(WRONG, "verdict-agrees", f"tablet {device.id} shows a booked sale as 待核")
        if device.highest_seq > device.contiguous_seq and not _gap_is_told(device):
            seen.say(LOST, "gap-is-named", f"tablet {device.id}: a gap above {device.contiguous_seq} is told to nobody")
        silent = [entry for entry in taken if entry["device"] == device.id and entry.get("gone")]
        missing = [
            entry
            for entry in silent
            if not entry.get("rotten") and not books.booked(entry) and not books.open_held(entry["envelope_uuid"])
        ]
        if missing and not tablet["named"] and not restored:
            seen.say(LOST, "wipe-is-named", f"tablet {device.id} was wiped with {len(missing)} unsent, told to nobody")


def _server_numbers(books: Books, seen: Audit) -> None:
    current = session()
    head = current.get_one(LedgerHead, 1, populate_existing=True)
    numbers = sorted(one.server_seq for one in books.operations.values())
    if len(set(numbers)) < len(numbers) or (numbers and numbers[-1] > head.server_seq):
        seen.say(WRONG, "server-numbers", "the server's running numbers are not its own")
    highest = current.scalar(select(func.max(Order.id))) or 0
    if highest > head.order_id:
        seen.say(WRONG, "server-numbers", "an order is numbered above the ledger's head")


def _gap_is_told(device: Device) -> bool:
    subject = f"device:{device.id}:{device.epoch}:{device.contiguous_seq + 1}"
    found = select(WorkItem.id).where(WorkItem.kind == GAP, WorkItem.subject == subject, WorkItem.closed_at.is_(None))
    return session().scalar(found) is not None
