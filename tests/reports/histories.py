"""Random histories: sales of two halls, money given back, waste, orders that come late, orders of platforms."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from shop.db import session, transaction
from shop.kernel.clock import SHANGHAI
from shop.live.models import PlatformBatch, PlatformOrder
from shop.promotions.models import Promotion
from shop.stock.places import BAR, STUDIO, WASTE_BROKEN, WASTE_EXPIRED
from shop.suggestions.models import Suggestion, Trial
from tests.support.books import CUP, LATTE, TEA, Books
from tests.support.stock import Stock, make_item
from tests.support.tills import TabletForTests, line, payload_of

DAYS = 12


def live_through(books: Books, tablet: TabletForTests, seed: int) -> None:
    """Twelve days in a small shop."""
    chance = Random(seed)  # noqa: S311 - the same history every time
    stock = Stock(books.clock, by=books.teacher)
    clay = make_item(books.clock, f"坯{seed}", "count")
    stock.receive(clay, 900_000, 90_000, to=STUDIO)
    kept: list[dict[str, Any]] = []
    for day in range(DAYS):
        for _ in range(chance.randint(1, 6)):
            books.clock.advance(minutes=chance.randint(3, 80))
            sale = _sale(books, tablet, chance)
            if chance.random() < 0.2:
                kept.append(sale)
                continue
            assert tablet.send(*kept, sale)[-1].verdict == "accepted"
            kept.clear()
            if chance.random() < 0.35:
                _give_back(books, tablet, sale, chance)
            if chance.random() < 0.3:
                _waste(books, tablet, chance)
        if chance.random() < 0.5:
            place = chance.choice((BAR, STUDIO))
            stock.post(stock.record(clay, 1000 * chance.randint(1, 5), place, WASTE_BROKEN, "waste"))
        if chance.random() < 0.4:
            thrown = stock.post(stock.record(clay, 2000, STUDIO, WASTE_EXPIRED, "waste"))[0]
            stock.take_back(thrown.move_id)
        _platform_order(books, chance, f"N{seed}-{day}")
        books.clock.advance(hours=24 - chance.randint(0, 2))
    if kept:
        assert {one.verdict for one in tablet.send(*kept)} == {"accepted"}


def _sale(books: Books, tablet: TabletForTests, chance: Random) -> dict[str, Any]:
    lines = []
    for product, price in ((books.latte, LATTE), (books.tea, TEA), (books.cup, CUP)):
        pieces = chance.choice((0, 0, 1, 1, 2, 3))
        if pieces:
            lines.append(line(product, price, quantity=1000 * pieces))
    return tablet.sale(lines or [line(books.latte, LATTE)])


def _give_back(books: Books, tablet: TabletForTests, sale: dict[str, Any], chance: Random) -> None:
    order = payload_of(sale)
    kind = chance.choice(("refund", "refund", "comp", "void"))
    if kind == "void":
        wanted = [(one["line_no"], one["quantity"], one["total_fen"]) for one in order["lines"]]
    else:
        books.clock.advance(hours=chance.choice((0, 1, 26)))
        one = chance.choice(order["lines"])
        wanted = [(one["line_no"], 1000, one["unit_price_fen"])]
    total = sum(fen for _, _, fen in wanted)
    payload = tablet.refund_payload(sale, wanted, [("cash", total)])
    for back in payload["lines"]:
        back["goods"] = "none" if kind == "comp" else chance.choice(("back", "waste", "none"))
    envelope = tablet.uuid()
    payload["approval_uuid"] = books.approve(kind, envelope, total)
    verdict = tablet.send(tablet.seal(kind, payload, envelope_uuid=envelope))[0]
    assert verdict.verdict == "accepted", verdict


def _waste(books: Books, tablet: TabletForTests, chance: Random) -> None:
    use = {
        "v": 1, "use_uuid": tablet.uuid(), "kind": "waste", "product_id": books.latte, "variant_id": None,
        "modifiers": [], "quantity": 1000, "reason": chance.choice(("spilled", "expired", "other")), "note": "",
        "order_uuid": None, "line_no": None, "cashier_id": tablet.cashier_id,
    }  # fmt: skip
    assert tablet.send(tablet.seal("waste", use))[0].verdict == "accepted"


def _platform_order(books: Books, chance: Random, number: str) -> None:
    now = books.clock.now()
    with transaction() as current:
        batch = session().query(PlatformBatch).first()
        if batch is None:
            batch = PlatformBatch(
                file_name="x.csv", file_sha256=bytes(32), form="x", platform="douyin", state="done", brought_at=now
            )
            current.add(batch)
            current.flush()
        paid = chance.randint(1_000, 20_000)
        current.add(
            PlatformOrder(
                platform=chance.choice(("douyin", "wechat")), number=number, state_word="",
                state=chance.choice(("to_ship", "done", "closed", "unpaid")), paid_fen=paid, freight_fen=0,
                refund_fen=chance.choice((None, 0, paid // 2)), ordered_at=now - timedelta(hours=chance.randint(0, 30)),
                first_batch_id=batch.id,
            )
        )  # fmt: skip


def try_things(books: Books, seed: int) -> None:
    """Promotions in every state around today, some of them trials: running, measured with every verdict."""
    chance = Random(f"tried {seed}")  # noqa: S311
    now = books.clock.now()
    today = now.astimezone(SHANGHAI).date()

    def about(days: int) -> str:
        return chance.choice(("", (today + timedelta(days=days)).isoformat()))

    with transaction() as current:
        for number in range(12):
            approved, stopped = chance.random() < 0.8, chance.random() < 0.2
            promotion = Promotion(
                name=f"促销{number}", kind="percent", made_at=now, made_by=books.teacher,
                rule={"value": 1000, "starts": about(chance.randint(-9, 2)), "ends": about(chance.randint(-2, 9))},
                approved_at=now if approved else None, approved_by=books.teacher if approved else None,
                stopped_at=now if stopped else None, stopped_by=books.teacher if stopped else None,
            )  # fmt: skip
            current.add(promotion)
            current.flush()
            if not approved or chance.random() < 0.3:
                continue
            verdict = chance.choice(("", "works", "loses", "unclear", "too_short"))
            effect = chance.randint(-5000, 9000) if verdict and verdict != "too_short" else None
            row = Suggestion(
                kind="bundle", subject=f"bundle:{number}", state="measured" if verdict else "running",
                title={"message": "试", "facts": {}}, reason=[], risk=[], poster=[], cue=[], facts={}, products=[],
                rule=None, lots=True, cutoff=today, made_at=now,
            )  # fmt: skip
            current.add(row)
            current.flush()
            current.add(
                Trial(
                    suggestion_id=row.id, promotion_id=promotion.id, first_day=today, last_day=today, changed=[],
                    control=[], seed=0, cutoff=today, expected={}, started_at=now, verdict=verdict,
                    measured_at=now - timedelta(days=number) if verdict else None, effect_fen=effect,
                    low_fen=None if effect is None else effect - 900, high_fen=None if effect is None else effect + 900,
                )
            )  # fmt: skip
