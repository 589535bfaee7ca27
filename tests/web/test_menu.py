"""The menu: groups fold; the one of the present page is open, and what this browser opened stays open."""

from __future__ import annotations

import re

from tests.sales_pages.conftest import books, tablet, teacher
from tests.support.application import ShopClient

__all__ = ["books", "tablet", "teacher"]


def open_groups(client: ShopClient, page: str) -> list[str]:
    """The groups that the page draws open."""
    found = re.findall(r'<details class="nav-group" data-group="(\w+)"( open)?>', client.get(page).text)
    assert len(found) > 5
    return [code for code, is_open in found if is_open]


def test_the_group_of_the_page_is_open_and_no_other(teacher: ShopClient) -> None:
    assert open_groups(teacher, "/worklist") == [], "the first pages belong to no group and are always in sight"
    assert open_groups(teacher, "/stock") == ["stock"]
    assert open_groups(teacher, "/stock/items/new") == ["stock"], "a page behind one of the group"
    assert open_groups(teacher, "/live/videos") == open_groups(teacher, "/live/streams") != []
    assert open_groups(teacher, "/people/approvals") == [], "though it lies among the people's addresses"


def test_what_the_browser_opened_stays_open_and_nonsense_opens_nothing(teacher: ShopClient) -> None:
    teacher.set_cookie("menu", "books.people")
    assert open_groups(teacher, "/stock") == ["stock", "books", "people"]
    teacher.set_cookie("menu", "<script>.. ;stock/../x")
    assert open_groups(teacher, "/worklist") == []
