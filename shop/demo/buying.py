"""What the demo's buyer has begun: invented suppliers with quotes, a budget, orders, a draft, equipment, fit-out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from shop.db import session
from shop.demo.ordered import bring_orders
from shop.demo.stage import teacher_id
from shop.kernel.clock import business_day
from shop.people.models import Person
from shop.purchasing.actions import equipment, fit_out, requests, suppliers
from shop.purchasing.actions.equipment import EquipmentFacts
from shop.purchasing.actions.fit_out import FitOutFacts
from shop.purchasing.actions.requests import Wanted
from shop.purchasing.actions.suppliers import QuoteFacts, SupplierFacts
from shop.purchasing.models import Supplier
from shop.stock.models import Item

BUYER = "石头"
BUDGET_FEN = 600_000
#: name, contact, how it is paid; part of the usual price, freight of a pack, fewest packs, days until it comes.
SUPPLIERS = (
    ("河谷食品", "岩师傅", "月结 30 天", Fraction(1), 100, 1, 2),
    ("县城批发部", "李老板", "货到付款", Fraction(94, 100), 0, 6, 4),
    ("滇南咖啡庄园", "杨姐", "预付一半", Fraction(97, 100), 300, 2, 5),
)
#: code, name, place, price in yuan, months, days since it was bought; what is done to it and how often.
THINGS = (
    ("E-01", "双头半自动咖啡机", "吧台", 18_600, 60, 540, (("除垢", 30), ("换密封圈", 180))),
    ("E-02", "定量磨豆机", "吧台", 4200, 48, 540, (("清刀盘", 14),)),
    ("E-03", "电窑 80 升", "陶艺工作室", 16_800, 96, 500, (("检查热电偶", 90),)),
)
#: name, hall, kind, budget in yuan, what was spent besides the things above; the things bought for it.
ENTRIES = (
    ("咖啡设备", "前厅", "purchase", 24_000, 860, ("E-01", "E-02")),
    ("窑炉和用电", "后厅", "purchase", 20_000, 2400, ("E-03",)),
    ("前厅粉刷和招牌", "前厅", "task", 6000, 5480, ()),
    ("食品经营许可", "前厅", "task", 0, 0, ()),
)


def bring_buying(*, at: datetime) -> None:
    """Make it once."""
    if session().scalar(select(Supplier.id).limit(1)) is not None:
        return
    teacher = teacher_id()
    buyer = session().scalars(select(Person.id).where(Person.nickname == BUYER)).one()
    items = session().scalars(
        select(Item).where(Item.kind == "ingredient", Item.active).options(selectinload(Item.packs)).order_by(Item.code)
    )
    bought = [item for item in items if item.packs and item.packs[0].price_fen][:8]
    for name, contact, terms, part, freight, fewest, days in SUPPLIERS:
        supplier = suppliers.save_supplier(SupplierFacts(name, contact, terms=terms), by=buyer, at=at)
        for item in bought:
            pack = item.packs[0]
            price = int((pack.price_fen or 0) * part)
            facts = QuoteFacts(
                supplier.id, item.id, pack.name, pack.factor, price, freight, fewest, item.shelf_life_days, days
            )
            suppliers.add_quote(facts, by=buyer, at=at)
    requests.set_budget(requests.month_of(at), amount_fen=BUDGET_FEN, by=teacher, at=at)
    bring_orders(bought[2:], by=buyer, approver=teacher, at=at)
    wanted = [Wanted(item.id, item.reorder_to) for item in bought[:3] if item.reorder_to]
    if wanted:
        requests.write_request(wanted, note="下周的常备", by=buyer, at=at)
    _things(buyer, at=at)


def _things(buyer: int, *, at: datetime) -> None:
    today = business_day(at)
    entry_of: dict[str, int] = {}
    for name, hall, kind, budget, spent, codes in ENTRIES:
        facts = FitOutFacts(kind, name, hall, "done", budget * 100, spent * 100, today - timedelta(days=480), buyer)
        entry_of |= dict.fromkeys(codes, fit_out.save_fit_out(facts, by=buyer, at=at).id)
    for code, name, place, price, months, days, plans in THINGS:
        bought = today - timedelta(days=days)
        told = EquipmentFacts(
            code, name, bought, price * 100, months, price * 5, place=place, fit_out_id=entry_of[code],
            warranty_until=bought + timedelta(days=730), keeper_id=buyer,
        )  # fmt: skip
        thing = equipment.save_equipment(told, by=buyer, at=at)
        for place_in_list, (task, every) in enumerate(plans):
            _planned(thing.id, task, every, bought, today - timedelta(days=every - 5 * place_in_list), by=buyer, at=at)


def _planned(thing: int, task: str, every: int, bought: date, last: date, *, by: int, at: datetime) -> None:
    """A task that was done last on a day."""
    plan = equipment.add_plan(thing, task=task, every_days=every, since=bought, by=by, at=at)
    equipment.note_maintenance(thing, plan_id=plan.id, done_on=last, what="", cost_fen=0, by=by, at=at)
