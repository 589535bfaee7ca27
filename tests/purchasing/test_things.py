"""Equipment loses its value to the fen and is looked after in time; the fit-out list: budget against the truth."""

from __future__ import annotations

import re
from datetime import date

import pytest

from shop.kernel.errors import Invalid
from shop.purchasing.actions import equipment, fit_out
from shop.purchasing.actions.equipment import EquipmentFacts
from shop.purchasing.actions.fit_out import FitOutFacts
from shop.purchasing.models import Equipment
from shop.purchasing.queries.equipment import depreciation_in, upkeep_of, worth_on
from shop.purchasing.queries.fit_out import fit_outs, spent_on
from shop.purchasing.rules.depreciation import schedule
from tests.purchasing.conftest import Market, log_in
from tests.support.application import ShopClient
from tests.support.books import count

MACHINE = EquipmentFacts("E-01", "咖啡机", date(2026, 11, 10), 1_000_000, 36, residual_fen=50_000)


def keep(market: Market, facts: EquipmentFacts = MACHINE, *, number: int | None = None) -> Equipment:
    return equipment.save_equipment(facts, equipment_id=number, by=market.books.potter, at=market.clock.now())


def test_ten_thousand_yuan_in_three_years_to_the_fen() -> None:
    # 9,500.00 over 36 months: 263.88 and 32 times one fen more; from December on; 500.00 are left.
    rows = schedule(price_fen=1_000_000, residual_fen=50_000, life_months=36, bought_on=date(2026, 11, 10))
    assert [rows[0].month, rows[1].month, rows[-1].month] == ["2026-12", "2027-01", "2029-11"]
    assert (rows[0].amount_fen, rows[-1].amount_fen, rows[-1].left_fen) == (26_389, 26_388, 50_000)
    assert sum(row.amount_fen for row in rows) == 950_000


def test_what_is_retired_is_written_off_up_to_its_last_month() -> None:
    rows = schedule(
        price_fen=1200, residual_fen=0, life_months=12, bought_on=date(2026, 1, 31), retired_on=date(2026, 4, 2)
    )
    assert [(row.month, row.left_fen) for row in rows] == [("2026-02", 1100), ("2026-03", 1000), ("2026-04", 900)]


def test_the_books_are_told_what_a_month_costs(market: Market) -> None:
    thing = keep(market)
    assert depreciation_in("2026-11") == {}
    assert depreciation_in("2026-12") == {thing.id: 26_389}
    assert (worth_on(thing, date(2026, 11, 30)), worth_on(thing, date(2026, 12, 1))) == (1_000_000, 973_611)


def test_what_was_done_is_due_again_so_many_days_later(market: Market) -> None:
    thing, now = keep(market), market.clock.now()
    plan = equipment.add_plan(thing.id, task="除垢", every_days=30, since=date(2026, 10, 20), by=1, at=now)
    today = now.date()
    (due,) = upkeep_of([thing], today=today)[thing.id]
    assert (due.due, due.urgency) == (date(2026, 11, 19), "over")
    equipment.note_maintenance(thing.id, plan_id=plan.id, done_on=today, what="", cost_fen=0, by=1, at=now)
    (due,) = upkeep_of([thing], today=today)[thing.id]
    assert (due.due, due.urgency) == (date(2026, 12, 23), "fine")
    equipment.end_plan(plan.id, by=1, at=now)
    assert upkeep_of([thing], today=today) == {thing.id: []}


def test_everything_wrong_with_a_thing_is_said_at_once(market: Market) -> None:
    keep(market)
    wrong = EquipmentFacts(
        "E-01", "磨豆机", date(2026, 11, 1), 100, 12, residual_fen=200, state="retired",
        warranty_until=date(2026, 10, 1),
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        keep(market, wrong)
    assert {one.field for one in refused.value.problems} == {"code", "residual", "retired_on", "warranty_until"}


def test_the_fit_out_list_counts_the_equipment_bought_for_it(market: Market) -> None:
    now = market.clock.now()
    facts = FitOutFacts("purchase", "咖啡设备", budget_fen=1_200_000, spent_fen=30_000)
    row = fit_out.save_fit_out(facts, by=market.buyer, at=now)
    keep(market, EquipmentFacts("E-02", "咖啡机", date(2026, 11, 10), 1_000_000, 36, fit_out_id=row.id))
    assert spent_on(fit_outs(state="")) == {row.id: 1_030_000}


def test_the_studio_keeps_its_kiln(buyer: ShopClient, market: Market) -> None:
    keeper = log_in(buyer, market.books.potter, market.clock)
    answer = keeper.post("/purchasing/fit-out/new", data={"kind": "purchase", "name": "电窑", "state": "doing",
                                                          "budget": "20000", "hall": "后厅"})  # fmt: skip
    assert answer.status_code == 303
    typed = {
        "code": "K-1", "name": "电窑 80 升", "bought_on": "2026-09-01", "price": "18000", "life_months": "60",
        "state": "used", "keeper_id": str(market.books.potter), "fit_out_id": "1", "warranty_until": "2027-09-01",
    }  # fmt: skip
    refused = keeper.post("/purchasing/equipment/new", data={**typed, "price": "一万八", "life_months": ""})
    assert refused.status_code == 422
    assert "一万八" in refused.text
    assert count(Equipment) == 0
    address = keeper.post("/purchasing/equipment/new", data=typed).headers["Location"]
    assert keeper.post(f"{address}/plans", data={"task": "", "every_days": "0"}).status_code == 422
    assert keeper.post(f"{address}/plans", data={"task": "检查热电偶", "every_days": "90"}).status_code == 303
    page = keeper.get(address).text
    for told in ("¥300.00", "在保", "检查热电偶", "2027-02-21", "2026-10"):
        assert told in page, told
    plan = re.search(r'<option[^>]* value="(\d+)">检查热电偶', page)
    assert plan
    done = {"plan_id": plan[1], "done_on": "2026-11-23", "what": "换了一根", "cost": "80"}
    assert keeper.post(f"{address}/done", data=done).status_code == 303
    assert keeper.post(f"{address}/done", data={"plan_id": "0", "done_on": "2026-11-23"}).status_code == 422
    assert "换了一根" in keeper.get(address).text
    shown = keeper.get("/purchasing/fit-out").text
    for told in ("电窑", "¥20,000.00", "¥18,000.00", "¥2,000.00", "在做"):
        assert told in shown, told
    for path in ("/purchasing/equipment", "/purchasing/fit-out"):
        assert keeper.get(f"{path}?as=xlsx").mimetype.endswith("sheet")
    assert "检查热电偶" in keeper.get("/purchasing/equipment").text
    edited = keeper.post(f"{address}/edit", data={**typed, "state": "retired", "retired_on": "2026-11-01"})
    assert edited.status_code == 303
    assert "已报废" in keeper.get(address).text
