"""What was done can be taken back by the button beside its message, with the same rights and the same trail."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from shop.catalog.actions.choices import save_group
from shop.catalog.actions.shelves import save_category
from shop.catalog.models import Category, ModifierGroup, Product
from shop.catalog.rules.facts import GroupFacts, OptionFacts
from shop.db import session
from shop.kernel.clock import FakeClock
from shop.people.models import AuditEntry, Person
from shop.web.access import May
from shop.worklist.actions import open_item
from shop.worklist.models import WorkItem
from tests.sales_pages.conftest import books, teacher
from tests.support.application import ShopClient
from tests.support.books import Books

__all__ = ["books", "teacher"]


def offered(client: ShopClient, page: str) -> tuple[str, dict[str, Any]]:
    """The reverse action that the next page offers: its address and fields."""
    text = client.get(page).text
    notice = text.split('class="notice notice-good"', 1)[1].split("</div>", 1)[0]
    assert "撤销" in notice
    fields: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', notice):
        if name != "csrf_token":
            fields.setdefault(name, []).append(unescape(value))
    address = re.search(r'action="([^"]+)"', notice)
    assert address
    return unescape(address[1]), fields


def take_back(client: ShopClient, page: str) -> None:
    address, fields = offered(client, page)
    assert client.post(address, data=fields).status_code == 303


def verbs() -> list[str]:
    return [verb for (verb,) in session().query(AuditEntry.verb).order_by(AuditEntry.id)]


def test_a_person_disabled_by_mistake_is_back(teacher: ShopClient, books: Books) -> None:
    teacher.post(f"/people/{books.cashier}/disable")
    assert session().get_one(Person, books.cashier).active is False
    take_back(teacher, f"/people/{books.cashier}")
    assert session().get_one(Person, books.cashier, populate_existing=True).active is True
    assert verbs()[-2:] == ["person.disable", "person.enable"]


def test_a_category_comes_back_as_it_was(teacher: ShopClient, books: Books, clock: FakeClock) -> None:
    made = save_category(
        name="点心", name_en="Cakes", icon="cup", colour="#2b4c78", sort=7, on_till=False, by=None, at=clock.now()
    )
    teacher.post(f"/catalog/categories/{made.id}/delete")
    take_back(teacher, "/catalog/categories")
    back = session().query(Category).filter(Category.name == "点心").one()
    assert (back.name_en, back.icon, back.colour, back.sort, back.on_till) == ("Cakes", "cup", "#2b4c78", 7, False)
    assert verbs()[-2:] == ["category.delete", "category.add"]


def test_a_group_of_choices_comes_back_with_options_and_products(
    teacher: ShopClient, books: Books, clock: FakeClock
) -> None:
    options = (OptionFacts(name="热", default=True), OptionFacts(name="冰", price_fen=150, available=False))
    facts = GroupFacts(name="温度", name_en="Heat", options=options, product_ids=(books.latte, books.tea))
    made = save_group(facts, by=None, at=clock.now())
    teacher.post(f"/catalog/choices/{made.id}/delete")
    take_back(teacher, "/catalog/choices")
    back = session().query(ModifierGroup).filter(ModifierGroup.name == "温度").one()
    assert [(one.name, one.price_fen, one.default, one.available) for one in back.options] == [
        ("热", 0, True, True),
        ("冰", 150, False, False),
    ]
    assert {group.name for group in session().get_one(Product, books.tea).modifier_groups} == {"温度"}


def test_sold_out_goes_back_to_the_reason_it_had(teacher: ShopClient, books: Books) -> None:
    address = f"/catalog/products/{books.latte}/sold-out"
    teacher.post(address, data={"reason": "牛奶用完"})
    assert "已标为售罄" in teacher.get("/catalog/products").text
    teacher.post(address, data={"on_sale": "1"})
    take_back(teacher, "/catalog/products")
    assert session().get_one(Product, books.latte, populate_existing=True).sold_out == "牛奶用完"


def test_a_product_taken_off_the_menu_is_sold_again(teacher: ShopClient, books: Books) -> None:
    address = f"/catalog/products/{books.latte}"
    page = teacher.get(address).text
    typed = dict(re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', page))
    typed |= {"kind": "drink", "category_id": "1", "tax_code": "standard", "name": "拿铁", "price_fen": "22.00"}
    typed.pop("active", None)
    answer = teacher.post(address, data={name: value for name, value in typed.items() if name != "csrf_token"})
    assert answer.status_code == 303, answer.text
    assert session().get_one(Product, books.latte, populate_existing=True).active is False
    take_back(teacher, address)
    assert session().get_one(Product, books.latte, populate_existing=True).active is True


def test_a_worklist_item_closed_too_soon_waits_again(teacher: ShopClient, books: Books, clock: FakeClock) -> None:
    facts = {"missing": 7, "highest": 9}
    open_item("number_gap", subject="device:1", right=May.MANAGE_DEVICES, facts=facts, at=clock.now())
    item = session().query(WorkItem).one()
    teacher.post(f"/worklist/{item.id}", data={"outcome": "找到了"})
    take_back(teacher, "/worklist")
    session().expire_all()
    assert session().get_one(WorkItem, item.id).closed_at is None
    noted = session().scalars(select(AuditEntry).where(AuditEntry.verb == "worklist.reopen")).all()
    assert [(one.person_id, one.subject) for one in noted] == [(books.teacher, f"item:{item.id}")]
    assert noted[0].detail.endswith(f"person:{books.teacher}: 找到了"), "who had closed it, and how, is not lost"
    teacher.post(f"/worklist/{item.id}/reopen")
    assert session().query(AuditEntry).filter(AuditEntry.verb == "worklist.reopen").count() == 1, "once is enough"


@pytest.mark.parametrize("times", [1, 2])
def test_taking_back_twice_does_no_harm(teacher: ShopClient, books: Books, times: int) -> None:
    teacher.post(f"/people/{books.cashier}/disable")
    address, fields = offered(teacher, f"/people/{books.cashier}")
    for _ in range(times):
        assert teacher.post(address, data=fields).status_code in (303, 409, 422)
    assert session().get_one(Person, books.cashier, populate_existing=True).active is True
