"""Papers by hand: receipts, transfers, write-offs, opening stock. An unusual price waits for a second person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select

from shop.db import current_connection, session, transaction
from shop.driver import Plain, Query, Rows, Statement
from shop.kernel.clock import business_day
from shop.kernel.errors import N_, Conflict, Forbidden, Invalid, NotFound, Problem
from shop.kernel.money import yuan
from shop.once import take_numbers
from shop.people.actions import audit
from shop.stock.actions.posting import post
from shop.stock.models import Item, Location, Lot, StockMove, StockPaper
from shop.stock.places import OPENING, SUPPLIER, waste_place
from shop.stock.queries.levels import usual_unit
from shop.stock.rules.checks import is_usual
from shop.stock.rules.costing import worth
from shop.stock.rules.records import MoveRecord
from shop.web.access import May
from shop.worklist.actions import Waiting, close_about, open_items

PRICE = "stock_price"
VALUED = ("receipt", "opening")

_KEPT = Query(select(StockPaper.uuid).where(StockPaper.uuid == bindparam("paper", type_=StockPaper.uuid.type)))
_ITEMS = Query(select(Item.id, Item.shelf_life_days).where(Item.id.in_(bindparam("items", expanding=True))))
_PAPERS = Rows(StockPaper.__table__)  # type: ignore[arg-type]
_NEW_LOT = Statement(
    insert(Lot)
    .values({name: bindparam(name) for name in ("item_id", "code", "received_on", "expires_on")})
    .returning(Lot.id),
    ("item_id", "code", "received_on", "expires_on"),
)
_LOTS = Query(select(Lot.id, Lot.item_id).where(Lot.id.in_(bindparam("lots", expanding=True))))


@dataclass(frozen=True, slots=True)
class PaperLine:
    """So much of an item; its value where goods come in, the day it expires, or the lot it is taken from."""

    item_id: int
    quantity: int
    value_fen: int | None = None
    expires_on: str | None = None
    lot_id: int | None = None


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What was written down."""

    uuid: UUID
    kind: str
    lines: Sequence[PaperLine]
    from_id: int | None = None
    to_id: int | None = None
    reason: str = ""
    note: str = ""


class FourEyes(Forbidden):
    """The price is looked at by somebody else."""

    message = N_("单价和平时差得多，要由另一位核对后确认；填单的人自己不能确认。")


class PaperDone(Conflict):
    """A paper is decided once."""

    message = N_("这张单已经处理过了。刷新后可以看到结果。")


def write_paper(facts: PaperFacts, *, by: int, at: datetime) -> StockPaper:
    """Keep a paper and book it; one with an unusual price waits. The same paper sent again is the same paper.

    A new one that is returned tells what was kept; the session does not know it. Raises Invalid with every problem.
    """
    with transaction() as current:
        take_numbers(current)
        if _KEPT.read(paper=facts.uuid):
            return current.get_one(StockPaper, facts.uuid)
        from_id, to_id = _way(facts)
        if problems := _problems(facts, from_id, to_id):
            raise Invalid(problems=tuple(problems))
        unusual = _unusual(facts) if facts.kind == "receipt" else []
        paper = StockPaper(
            uuid=facts.uuid, kind=facts.kind, state="waiting", from_id=from_id, to_id=to_id, reason=facts.reason,
            note=facts.note, lines=[asdict(line) for line in facts.lines], made_at=at, made_by=by,
        )  # fmt: skip
        if unusual:
            waiting = [
                Waiting(PRICE, f"paper:{facts.uuid}", May.MOVE_STOCK, {**unusual[0], "paper_uuid": str(facts.uuid)})
            ]
            open_items(waiting, at=at)
        else:
            _book(paper, by=by, at=at)
        _PAPERS.keep(current.connection(), [paper])
        return paper


def confirm_paper(uuid: UUID, *, by: int, at: datetime) -> StockPaper:
    """A second person has looked at the prices. Raises NotFound, FourEyes, PaperDone."""
    with transaction() as current:
        paper = _waiting(uuid)
        if paper.made_by == by:
            raise FourEyes
        paper.confirmed_by = by
        _book(paper, by=by, at=at)
        close_about(PRICE, subject=f"paper:{uuid}", outcome=N_("已核对单价，入库。"), by=by, at=at)
        current.flush()
        return paper


def refuse_paper(uuid: UUID, *, by: int, at: datetime) -> StockPaper:
    """The paper is wrong and is not booked. Raises NotFound, PaperDone."""
    with transaction() as current:
        paper = _waiting(uuid)
        paper.state = "refused"
        close_about(PRICE, subject=f"paper:{uuid}", outcome=N_("填错了，不入库。"), by=by, at=at)
        audit.record("stock.refuse", subject=f"paper:{uuid}", by=by, at=at)
        current.flush()
        return paper


def take_back_paper(uuid: UUID, *, by: int, at: datetime) -> StockPaper:
    """Everything on a booked paper goes back, at the value it was booked with. Raises NotFound, PaperDone."""
    with transaction() as current:
        take_numbers(current)
        paper = current.get(StockPaper, uuid, with_for_update=True)
        if paper is None:
            raise NotFound
        if paper.state != "posted":
            raise PaperDone
        moves = current.scalars(
            select(StockMove)
            .where(StockMove.source_uuid == uuid, StockMove.source_type == "paper")
            .order_by(StockMove.id)
        )
        back = [
            MoveRecord(
                item_id=one.item_id, quantity=one.quantity, from_id=one.to_id, to_id=one.from_id, kind="reverse",
                source_type="paper", source_uuid=uuid, source_line=one.source_line, occurred_at=at,
                business_day=business_day(at), reverses_id=one.id,
            )
            for one in moves
        ]  # fmt: skip
        post(back, at=at, by=by)
        paper.state = "taken_back"
        audit.record("stock.take_back", subject=f"paper:{uuid}", by=by, at=at)
        current.flush()
        return paper


def _waiting(uuid: UUID) -> StockPaper:
    take_numbers(session())
    paper = session().get(StockPaper, uuid, with_for_update=True)
    if paper is None:
        raise NotFound
    if paper.state != "waiting":
        raise PaperDone
    return paper


def _way(facts: PaperFacts) -> tuple[int, int]:
    """From where to where goods go; 0 where nobody said."""
    if facts.kind == "receipt":
        return SUPPLIER, facts.to_id or 0
    if facts.kind == "opening":
        return OPENING, facts.to_id or 0
    if facts.kind == "waste":
        return facts.from_id or 0, waste_place(facts.reason)
    return facts.from_id or 0, facts.to_id or 0


def _problems(facts: PaperFacts, from_id: int, to_id: int) -> list[Problem]:
    current, problems = session(), []
    for field, place in (("from_id", from_id), ("to_id", to_id)):
        if current.get(Location, place) is None:
            problems.append(Problem(field, N_("请选择库位。")))
    if from_id == to_id and from_id:
        problems.append(Problem("to_id", N_("从哪里到哪里不能是同一个库位。")))
    if not facts.lines:
        problems.append(Problem("", N_("请至少填一行物料和数量。")))
    known = {item_id for item_id, _ in _ITEMS.read(items={line.item_id for line in facts.lines})}
    lots = dict(_LOTS.read(lots={line.lot_id for line in facts.lines if line.lot_id}))
    for number, line in enumerate(facts.lines):
        if line.item_id not in known or (line.lot_id and lots.get(line.lot_id) != line.item_id):
            problems.append(Problem(f"lines-{number}-item", N_("没有这种物料。请从列表里选。")))
        if line.quantity <= 0:
            problems.append(Problem(f"lines-{number}-quantity", N_("数量要大于 0。")))
        if facts.kind in VALUED and (line.value_fen is None or line.value_fen < 0):
            problems.append(Problem(f"lines-{number}-value", N_("请填这一行的总金额。")))
    return problems


def _unusual(facts: PaperFacts) -> list[dict[str, Any]]:
    """The lines whose price is far from the usual one."""
    usual = usual_unit({line.item_id for line in facts.lines})
    found = []
    for line in facts.lines:
        unit = Fraction(line.value_fen or 0, line.quantity)
        if not is_usual(unit, usual[line.item_id]):
            name = session().get_one(Item, line.item_id).name
            told = yuan(worth(usual[line.item_id], line.quantity))
            found.append({"name": name, "price": yuan(line.value_fen or 0), "usual": told})
    return found


def _book(paper: StockPaper, *, by: int, at: datetime) -> None:
    paper.state, paper.posted_at = "posted", at
    records = []
    lots = _new_lots(paper, at=at) if paper.kind in VALUED else {}
    for number, line in enumerate(paper.lines):
        lot = lots.get(number) if paper.kind in VALUED else line["lot_id"]
        records.append(
            MoveRecord(
                item_id=line["item_id"], quantity=line["quantity"], from_id=paper.from_id, to_id=paper.to_id,
                kind=paper.kind, source_type="paper", source_uuid=paper.uuid, source_line=number, occurred_at=at,
                business_day=business_day(at), value_fen=line["value_fen"] if paper.kind in VALUED else None,
                reason=paper.reason, note=paper.note, lot_id=lot,
            )
        )  # fmt: skip
    post(records, at=at, by=by)
    audit.record(f"stock.{paper.kind}", subject=f"paper:{paper.uuid}", detail=paper.note, by=by, at=at)


def _new_lots(paper: StockPaper, *, at: datetime) -> dict[int, int]:
    """The ids of the lots that these lines are, by the number of the line."""
    lives = dict(_ITEMS.read(items={line["item_id"] for line in paper.lines}))
    connection = current_connection()
    to_day, day, lots = Plain(connection).day, business_day(at), {}
    for number, line in enumerate(paper.lines):
        expires = _expiry(paper, line, lives[line["item_id"]], day)
        if expires is not None:
            code = f"{day:%y%m%d}-{paper.uuid.hex[-4:]}-{number + 1}"
            [(lots[number],)] = _NEW_LOT.run(connection, line["item_id"], code, to_day(day), to_day(expires))
    return lots


def _expiry(paper: StockPaper, line: dict[str, Any], shelf_life_days: int | None, day: date) -> date | None:
    """Goods that expire are a lot: by the day written down, or as long as they usually keep."""
    if line["expires_on"]:
        return date.fromisoformat(line["expires_on"])
    if shelf_life_days and paper.kind == "receipt":
        return day + timedelta(days=shelf_life_days)
    return None
