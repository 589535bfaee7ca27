"""The money of a statement stands in the books once, to the fen; what lacks stays owed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from shop.books.actions.months import close_month
from shop.books.models import Posting
from shop.books.rules import chart
from shop.db import session
from shop.kernel.clock import SHANGHAI, business_day
from shop.kernel.errors import Invalid
from shop.live.partner.actions import settling as actions
from tests.books.conftest import post, stands
from tests.live.partner.conftest import Bring, bring, other_teacher, partner, teacher
from tests.live.partner.test_settling import HEAD, upload
from tests.support.application import ShopClient
from tests.support.books import Books

__all__ = ["bring", "other_teacher", "partner", "teacher"]
RIGHT = "6926900000000000002,DT-CUP-006,384.00,0,76.80,0.60,306.60\n"
SHORT = "6926900000000000006,DT-JAR-009,1280.00,0,256.00,0,1000.00\n"
NOBODYS = "P-1,DT-TEA-003,138.00,38.00,20.00,0,80.00\n"
KEPT = 7680 + 60 + 25_600


def brought(client: ShopClient, whose: str, *rows: str) -> str:
    status, where = upload(client, whose, HEAD + "".join(rows))
    assert status == 303, where
    return where


def came(client: ShopClient, where: str, day: date, place: str = "bank") -> int:
    return client.post(f"{where}/book", data={"came_on": day.isoformat(), "came_to": place}).status_code


def moved(before: dict[str, int]) -> dict[str, int]:
    """What the accounts stand at more than before."""
    now = stands()
    changed = {code: now.get(code, 0) - before.get(code, 0) for code in now.keys() | before.keys()}
    return {code: fen for code, fen in changed.items() if fen}


def test_money_and_deductions_lessen_what_is_owed_and_what_lacks_stays(
    teacher: ShopClient, other_teacher: ShopClient, books: Books, bring: Bring, partner: int
) -> None:
    bring()
    where = brought(teacher, f"partner:{partner}", RIGHT, SHORT)
    post(books.clock)
    before = stands()
    assert came(teacher, where, business_day(books.clock.now())) == 403, "who brought it does not say that it came"
    assert came(other_teacher, where, business_day(books.clock.now())) == 303
    assert post(books.clock) == 1
    assert moved(before) == {
        chart.BANK: 30_660 + 100_000, chart.COMMISSION: KEPT, chart.PLATFORMS: -(38_400 + 128_000 - 2400),
    }  # fmt: skip
    assert post(books.clock) == 0
    assert came(other_teacher, where, business_day(books.clock.now())) == 409, "money comes once"
    assert "已记到账" in teacher.get(where).text
    assert teacher.post(f"{where}/back").status_code == 303
    assert post(books.clock) == 1
    assert moved(before) == {}


def test_what_only_a_partner_knows_is_its_own_sale_and_what_only_a_platform_knows_is_unclear(
    teacher: ShopClient, other_teacher: ShopClient, books: Books, partner: int
) -> None:
    today = business_day(books.clock.now())
    assert came(other_teacher, brought(teacher, f"partner:{partner}", NOBODYS), today, "safe") == 303
    post(books.clock)
    assert stands() == {
        chart.SAFE: 8000, chart.COMMISSION: 2000, chart.PLATFORM_SALES: -13_800, chart.RETURNS: 3800,
    }  # fmt: skip
    before = stands()
    assert came(other_teacher, brought(teacher, "platform:kuaishou", RIGHT), today, "wechat") == 303
    post(books.clock)
    assert moved(before) == {chart.WECHAT: 30_660, chart.COMMISSION: 7740, chart.UNCLEAR: -38_400}


def test_a_closed_month_stays_and_money_that_came_in_it_is_posted_late(
    teacher: ShopClient, other_teacher: ShopClient, books: Books, partner: int
) -> None:
    came_on = business_day(books.clock.now())
    assert came(other_teacher, brought(teacher, f"partner:{partner}", NOBODYS.replace("P-1", "P-0")), came_on) == 303
    where = brought(teacher, f"partner:{partner}", NOBODYS)
    books.clock.advance(days=12)
    today = books.clock.now().astimezone(SHANGHAI).date()
    with pytest.raises(Invalid):
        close_month("2026-11", note="", by=books.teacher, at=books.clock.now(), today=today)
    close_month("2026-11", note="结算单还没到账", by=books.teacher, at=books.clock.now(), today=today)
    before = stands(last=date(2026, 11, 30))
    number = int(where.rsplit("/", 1)[1])
    actions.book(number, came_on=came_on, came_to="bank", by=books.other_teacher, at=books.clock.now())
    post(books.clock)
    assert stands(last=date(2026, 11, 30)) == before
    assert stands()[chart.BANK] == 8000 * 2
    told = session().scalars(select(Posting).order_by(Posting.id.desc())).first()
    assert told is not None
    assert (told.fact_day, told.day, told.reason) == (came_on, date(2026, 12, 1), "late")


def test_a_day_that_is_not_yet_is_refused_with_the_page(
    teacher: ShopClient, other_teacher: ShopClient, books: Books, partner: int
) -> None:
    where = brought(teacher, f"partner:{partner}", NOBODYS)
    tomorrow = business_day(books.clock.now()) + timedelta(days=1)
    answer = other_teacher.post(f"{where}/book", data={"came_on": tomorrow.isoformat(), "came_to": "moon"})
    assert answer.status_code == 422
    assert "不能晚于今天" in answer.text
    assert "请选钱到了哪里" in answer.text
    with pytest.raises(actions.OwnStatement):
        actions.book(
            int(where.rsplit("/", 1)[1]), came_on=tomorrow, came_to="bank", by=books.teacher, at=books.clock.now()
        )


def test_an_order_that_is_settled_again_is_no_second_sale_and_takes_no_second_commission(
    teacher: ShopClient, other_teacher: ShopClient, books: Books, bring: Bring, partner: int
) -> None:
    bring()
    today = business_day(books.clock.now())
    assert came(other_teacher, brought(teacher, f"partner:{partner}", RIGHT, NOBODYS), today) == 303
    post(books.clock)
    before = stands()
    assert came(other_teacher, brought(teacher, f"partner:{partner}", NOBODYS, RIGHT), today) == 303
    post(books.clock)
    assert moved(before) == {chart.BANK: 30_660 + 8000, chart.PLATFORMS: -30_660, chart.PARTNER: -8000}


def test_a_paper_about_money_that_a_statement_booked_says_so_before_anybody_approves_it(
    teacher: ShopClient, other_teacher: ShopClient, books: Books, bring: Bring, partner: int
) -> None:
    bring()
    today = business_day(books.clock.now())
    paper = {"day": today.isoformat(), "amount": "384.00", "fee": "77.40", "money": chart.BANK, "payee": "合作企业"}
    where = teacher.post("/books/papers/new?kind=partner", data=paper).location
    assert where
    assert "记到账的也是这么多钱" not in other_teacher.get(where).text
    assert came(other_teacher, brought(teacher, f"partner:{partner}", RIGHT), today) == 303
    assert "「结算.csv」" in other_teacher.get(where).text
    assert "请不要批准" in other_teacher.get(where).text
    other = teacher.post("/books/papers/new?kind=partner", data={**paper, "fee": "77.00"}).location
    assert "请不要批准" not in other_teacher.get(other or "").text
