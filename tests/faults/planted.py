"""Deliberate bugs, each switched on alone, to show that the checks can fail. None of this is ever loaded by the shop.

A bug in JavaScript replaces words of a module in a copy of `static/`; a bug in Python replaces a function in the
process that tells the histories. `row` is a row of the worst reported failures (A to N) or a rule of the protocol,
`item` a number of the list of stolen tests; `boost` makes the accident it needs more frequent.

Rows K, L and M are about shifts: what a tablet still holds, what comes late, what closing does.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from launcher.programs import ROOT
from tests.faults import planted_python as broken

Change = tuple[str, str, str]


@dataclass(frozen=True)
class Bug:
    """One mistake somebody could make."""

    name: str
    row: str
    item: int | None
    what: str
    checks: tuple[str, ...]
    javascript: tuple[Change, ...] = ()
    python: Callable[[], None] | None = None
    boost: dict[str, float] = field(default_factory=dict)
    layer: str = "model"

    def plant_in_python(self) -> None:
        """Replace what it breaks in this process."""
        if self.python is not None:
            self.python()

    def plant_in_javascript(self, folder: Path) -> Path:
        """A copy of the static files with the mistake in it."""
        if not self.javascript:
            return ROOT / "static"
        for name in ("till", "vendor"):
            shutil.copytree(ROOT / "static" / name, folder / name)
        (folder / "package.json").write_text('{"type": "module"}')
        for name, old, new in self.javascript:
            module = folder / "till" / name
            text = module.read_text("utf-8")
            if text.count(old) != 1:
                raise LookupError(f"{self.name}: {name} no longer has exactly one {old!r}")
            module.write_text(text.replace(old, new), "utf-8")
        return folder


WRITE = "if (!await write(connection, counter, envelope, payload, number)) continue;"
LATER = "write(connection, counter, envelope, payload, number).catch(() => {})"
READ_BACK = """    const back = await connection.get("outbox", commit.envelope_uuid);
    if (back?.envelope.sha256 !== envelope.sha256) throw new Error("read back something else than was written");
"""
NOT_OURS = 'if (!isSyncAnswer(answer)) throw new Error("not an answer of our server");'
ALL_ACCEPTED = (
    "{ ok: true, books_epoch: (await store.memory()).books_epoch ?? 'x', server_time: new Date(now()).toISOString(), "
    "contiguous_seq: (await store.memory()).contiguous_seq, catalog_version: 1, verdicts: envelopes.map((one) => "
    "({ envelope_uuid: one.envelope_uuid, verdict: 'accepted', reason: null, server_seq: null })) }"
)
PENDING = 'await use((connection) => connection.getAllFromIndex("outbox", "by_turn", inState("pending"), limit))'
POST = """    const answer = await ask({
      device_id: device.device_id, epoch: device.epoch, app_version: appVersion, pending,
      highest_seq: device.device_seq, sent_at: new Date(sent_ms).toISOString(), envelopes,
    }, more, envelopes.length ? SEND_MS : PROBE_MS);"""
KILLS = {"page killed": 8, "page killed between commit and print": 8, "tablet loses power": 8}

ALL = (
    Bug(
        "printed-before-written", "A", 1, "the receipt prints while the write is still under way",
        ("in-the-books",), (("store.js", WRITE, f"void {LATER};"),
                            ("store.js", READ_BACK, "")), boost={**KILLS, "page killed before its write": 12},
    ),
    Bug(
        "relaxed-durability", "A", None, "the queue is written with relaxed durability",
        ("in-the-books", "kept-a-week", "numbers-once", "labels-once", "booked-not-held"),
        (("store.js", '{ durability: "strict" }', '{ durability: "relaxed" }'),),
        boost={"tablet loses power": 20, "network down": 20},
    ),
    Bug(
        "debounced-write", "B", 1, "a paid order is written 300 ms later",
        ("in-the-books", "basket-cleared"),
        (("store.js", WRITE, f"setTimeout(() => void {LATER}, 300);"),
         ("store.js", READ_BACK, "")), boost=KILLS,
    ),
    Bug(
        "basket-stays", "A", 1, "the basket of a sold order is deleted in another transaction",
        ("basket-cleared",),
        (("store.js", 'await basket.delete("current")', "undefined"),),
    ),
    Bug(
        "claimed-again", "C", 4, "a parked order can be taken up by a second tablet although it was paid",
        ("one-claim",), python=broken.claimed_again, boost={"park and claim": 30},
    ),
    Bug(
        "paid-moves-back", "C", 4, "when its parked order is taken up, the server overwrites what was paid",
        ("payments-as-shown", "sale-as-shown", "rollups-equal"), python=broken.paid_moves_back,
        boost={"park and claim": 30},
    ),
    Bug(
        "wipe-unnoticed", "D", 6, "a wiped tablet starts again at number 1 as if nothing had been",
        ("wipe-is-named", "booked-not-held", "numbers-once", "labels-once"),
        (("store.js", "  if (sent > 0) {", "  if (sent > 1e9) {"),),
        boost={"storage wiped": 15, "network down": 12},
    ),
    Bug(
        "gap-told-to-nobody", "D", 6, "a number that never came is not put on the worklist",
        ("gap-is-named",), python=broken.gap_told_to_nobody,
        boost={"an envelope vanishes from the queue": 40, "network down": 25},
    ),
    Bug(
        "no-idempotency", "E", 2, "the server makes its own ids instead of using the tablet's",
        ("nothing-else", "in-the-books"), python=broken.no_idempotency, boost={"drop after commit": 10},
    ),
    Bug(
        "crash-on-conflict", "F", 2, "a repeated envelope runs into the unique key and the request crashes",
        ("queue-empties",), python=broken.crash_on_conflict, boost={"drop after commit": 10},
    ),
    Bug(
        "two-senders", "G", 3, "every page sends the queue by itself",
        ("one-sender",),
        (("sync.js", "const alone = world.alone ?? oneTab;", "const alone = (/** @type {any} */ work) => work();"),),
        boost={"second page": 20, "delay": 10},
    ),
    Bug(
        "two-pages-one-number", "G", 3, "the counter is not compared again inside the transaction",
        ("numbers-once", "booked-not-held", "hash-chain", "labels-once", "in-the-books"),
        (("store.js", ("if (now?.device_seq !== counter.device_seq || now.prev_sha256 !== counter.prev_sha256) "
                      "return false;"), "void now;"),),
        boost={"second page": 20, "two pages sell": 30},
    ),
    Bug(
        "day-count-forgotten", "H", 8, "only the present day's count is kept: a clock set back repeats numbers",
        ("labels-once",),
        (("numbering.js", "{ ...counter.day_counts, [number.business_day]: number.day_count }",
          "{ [number.business_day]: number.day_count }"),),
        boost={"clock a day ahead": 15, "clock set right": 15},
    ),
    Bug(
        "counter-elsewhere", "H", 10, "the counter is written after the order, in a transaction of its own",
        ("numbers-once", "booked-not-held", "labels-once", "in-the-books", "hash-chain"),
        (("store.js", "    await counters.put(advance(counter, envelope, number), DEVICE);\n", ""),
         ("store.js", "  if (failure) throw failure;\n",
          ('  if (failure) throw failure;\n  await connection.put("counters", advance(counter, envelope, number), '
          "DEVICE);\n"))),
        boost={"page killed between commit and print": 25},
    ),
    Bug(
        "same-number-dropped", "H", 10, "of two sales with one running number the second is thrown away",
        ("in-the-books",), python=broken.same_number_dropped,
        boost={"tablet cloned: one number, two sales": 30},
    ),
    Bug(
        "poison-stops-all", "I", 9, "one broken envelope fails the whole batch",
        ("queue-empties",), python=broken.poison_stops_all, boost={"poisoned envelope": 20},
    ),
    Bug(
        "poison-stops-queue", "I", 9, "only the head of the queue is sent, and it is tried for ever",
        ("queue-empties", "strip-is-true"),
        (("outbox.js", 'const state = verdict.verdict === "quarantined" ? "quarantined" : "accepted";',
          'const state = verdict.verdict === "quarantined" ? "pending" : "accepted";'),
         ("outbox.js", "    .slice(0, limit);", "    .slice(0, 1);")),
        boost={"poisoned envelope": 20},
    ),
    Bug(
        "payments-left-behind", "J", None, "payments of a batch are sent along separately and get lost",
        ("payments-as-shown", "rollups-equal"), python=broken.payments_left_behind, boost={"network down": 15},
    ),
    Bug(
        "closes-at-once", "K", 5, "a shift closes although a tablet still holds sales",
        ("close-names-the-silent",), python=broken.closes_at_once,
        boost={"close shift": 20, "open shift": 20, "network down": 20, "502": 12, "drop before server": 12},
    ),
    Bug(
        "late-sale-moves", "L", 17, "a late sale goes to the shift that is open now",
        ("own-shift",), python=broken.late_sale_moves,
        boost={"close shift": 15, "open shift": 25, "network down": 20},
    ),
    Bug(
        "closing-skips-one", "M", 5, "closing posts in a batch and skips one",
        ("z-equals-journal",), python=broken.closing_skips_one, boost={"close shift": 15, "open shift": 20},
    ),
    Bug(
        "refund-without-ledger", "N", 13, "the tablet does not count what it gave back before",
        ("refund-within-sale",),
        (("books.js", ("refundable_quantity: line.quantity - sum(mine.map((one) => one.quantity)), "
                      "refunded_fen: sum(mine.map((one) => one.amount_fen)),"),
          "refundable_quantity: line.quantity, refunded_fen: 0,"),),
        boost={"refund": 40},
    ),
    Bug(
        "refund-more-than-paid", "N", 15, "a full refund is rounded by its own lines instead of what was paid",
        ("refund-accepted",),
        (
            ("refund.js", "  if (everything) return", "  if (false) return"),
            ("refund.js", "const part = Math.min(left, payment.reversible_fen);", "const part = left;"),
            ("refund.js", "Math.min(roundCash(part, rounding).payable_fen, payment.reversible_fen)", "part"),
        ),
        boost={"refund": 40},
    ),
    Bug(
        "reversal-twice", "N", 18, "the same tap again makes another refund or sale",
        ("one-answer-a-tap", "nothing-else", "numbers-once"),
        (("store.js", "if (before) return before;", "void before;"),
         ("store.js", "if (kept) return kept;", "void kept;")),
        boost={"double tap": 15, "refund": 20},
    ),
    Bug(
        "disk-full-ignored", "A", 7, "a failed write is shown as taken",
        ("in-the-books",),
        (("store.js", "  if (failure) throw failure;\n", ""), ("store.js", READ_BACK, "")),
        boost={"tablet storage full": 20},
    ),
    Bug(
        "price-replaced", "protocol 5", 11, "the server books its own price instead of what the customer paid",
        ("lines-as-shown", "sale-as-shown", "payments-add-up"), python=broken.price_replaced,
        boost={"price changed before sync": 20, "network down": 15},
    ),
    Bug(
        "gone-product-refused", "protocol 5", 12, "a product put away meanwhile is refused at sync",
        ("booked-not-held",), python=broken.gone_product_refused,
        boost={"product put away before sync": 25, "network down": 15},
    ),
    Bug(
        "combo-loses-a-fen", "rules 13", 14, "a combo's price is shared out and rounded down",
        ("combo-adds-up",),
        (("price.js", ("const shares = split(combo_price_fen, components.map((component) => "
                      "component.list_price_fen));"),
          ("const all = sum(components.map((component) => component.list_price_fen)); const shares = "
          "components.map((component) => Math.floor(combo_price_fen * component.list_price_fen / all));")),),
    ),
    Bug(
        "portal-believed", "protocol 2", 20, "any JSON with status 200 counts as received",
        ("in-the-books",), (("sync.js", POST, POST.replace("const answer", "let answer")),
                            ("sync.js", NOT_OURS, f"if (!isSyncAnswer(answer)) answer = {ALL_ACCEPTED};")),
        boost={"captive": 15},
    ),
    Bug(
        "denied-is-final", "protocol 2", None, "401 and 403 make the tablet give up what it holds",
        ("in-the-books",),
        (("sync.js", POST, POST.replace("const answer", "let answer").replace(
            "SEND_MS : PROBE_MS);", "SEND_MS : PROBE_MS).catch((/** @type {any} */ failure) => "
            "{ if (failure.kind !== 'denied') throw failure; return null; });"
            f"\n    answer ??= {ALL_ACCEPTED};")),),
        boost={"401": 10, "stale token": 10},
    ),
    Bug(
        "answered-before-commit", "protocol 3", None, "a batch is answered as accepted although the commit failed",
        ("in-the-books",), python=broken.answered_before_commit,
        boost={"server disk full": 10, "server fsync fails": 10},
    ),
    Bug(
        "restore-unnoticed", "protocol 6", None, "another books_epoch does not make the tablet send again",
        ("in-the-books",),
        (("outbox.js", "memory.books_epoch !== null\n  &&", "false\n  &&"),),
        boost={"backup taken": 20, "older backup restored": 20},
    ),
    Bug(
        "forgotten-at-once", "protocol 6", None, "acknowledged envelopes are deleted at once",
        ("kept-a-week", "in-the-books"),
        (("outbox.js", "KEEP_MS = 7 * 24 * 3_600_000", "KEEP_MS = 0"),),
    ),
    Bug(
        "queue-bound-to-operator", "protocol 7", None, "only what the present operator rang up is sent",
        ("queue-empties",),
        (("store.js", PENDING, (f"({PENDING}).filter(await use(async (connection) => {{ const who = (await connection"
          '.getAllFromIndex("books", "by_time")).at(-1)?.sale.cashier_id; return (one) => who === undefined || '
          "JSON.parse(one.envelope.payload ?? '{}').cashier_id === who; }))")),),
        boost={"operator switches, queue full": 25, "network down": 20},
    ),
    Bug(
        "revoked-refused", "protocol 7", None, "a revoked tablet cannot hand over its queue",
        ("queue-empties", "opens-again"), python=broken.revoked_refused,
        boost={"device revoked with a full queue": 20},
    ),
    Bug(
        "expires-by-clock", "protocol 8", 8, "what seems older than a day is not sent any more",
        ("queue-empties",),
        (("sync.js", "const batch = await store.pendingBatch();",
          ("const batch = (await store.pendingBatch()).filter((one) => "
          "!(Date.parse(one.envelope.occurred_at) < now() - 86_400_000));")),),
        boost={"clock a day ahead": 20, "network down": 20},
    ),
    Bug(
        "chain-broken", "protocol 1", None, "an envelope does not hold the hash of the one before",
        ("hash-chain",),
        (("store.js", "}, counter.prev_sha256, sha256Hex);", "}, GENESIS, sha256Hex);"),),
    ),
    Bug(
        "sums-kept-apart", "rules 3", None, "the rollups are written now and then only",
        ("rollups-equal",), python=broken.sums_kept_apart,
    ),
    Bug(
        "wrong-verdict", "protocol 2", None, "a replayed sale is answered as 待核",
        ("verdict-agrees",), python=broken.wrong_verdict, boost={"drop after commit": 10},
    ),
    Bug(
        "normal-durability", "power", None, "the database is told synchronous=NORMAL",
        ("image-is-whole",), python=broken.normal_durability, layer="power",
    ),
    Bug(
        "rollback-journal-unsynced", "power", None, "the database is told synchronous=OFF",
        ("image-is-whole",), python=broken.no_durability, layer="power",
    ),
    Bug(
        "answer-in-front", "protocol 3", None, "the answer goes out and the commit follows in the background",
        ("acknowledged-survives", "in-the-books"), python=broken.answer_in_front, layer="kills",
    ),
)  # fmt: skip
BUGS = {bug.name: bug for bug in ALL}
