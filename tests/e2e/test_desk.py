"""The desk in a real browser: search by keyboard, light and dark by choice, the first steps of a new shop."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from shop.catalog.actions.seed import load_seed
from shop.kernel.clock import SystemClock
from shop.people.actions.persons import add_first_teacher
from shop.upkeep.actions.books import open_books
from tests.support.browser import AXE_RULES, axe_problems

PASSWORD = "blue horse eats noodles"


@pytest.fixture
def desk(page: Page, live_app: Flask) -> Page:
    """The first teacher of a fresh shop, on the page of today."""
    with live_app.app_context():
        at = SystemClock().now()
        open_books(at=at)
        teacher = add_first_teacher(username="li.ming", name="李老师", password=PASSWORD, at=at)
        load_seed(by=teacher.id, at=at)
    page.goto("/login")
    page.locator("[name=username]").fill("li.ming")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/sales/today")
    return page


def test_search_is_a_matter_of_the_keyboard(desk: Page) -> None:
    desk.keyboard.press("Control+k")
    box = desk.get_by_role("dialog")
    field = box.get_by_role("searchbox")
    expect(field).to_be_focused()
    field.press_sequentially("natie")
    found = box.get_by_role("link")
    expect(found.first).to_contain_text("拿铁")
    assert axe_problems(desk, AXE_RULES) == []
    desk.keyboard.press("ArrowDown")
    expect(found.first).to_be_focused()
    desk.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    desk.keyboard.press("Escape")
    expect(box).to_be_hidden()
    desk.locator("[data-search-open]").click()
    field.press("Enter")
    desk.wait_for_url("**/catalog/products/*")


def test_search_works_without_script(desk: Page) -> None:
    desk.goto("/search?q=nt")
    expect(desk.locator("main").get_by_role("link").first).to_contain_text("拿铁")


def test_dark_is_chosen_and_stays(desk: Page) -> None:
    desk.emulate_media(color_scheme="light")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = desk.evaluate(paper)
    desk.locator(".looks summary").click()
    desk.get_by_role("button", name="深色").click()
    dark = desk.evaluate(paper)
    assert dark != light
    desk.goto("/till")
    assert desk.evaluate("document.documentElement.dataset.look") == "dark"
    desk.emulate_media(color_scheme="dark")
    desk.goto("/people")
    desk.locator(".looks summary").click()
    desk.get_by_role("button", name="浅色").click()
    assert desk.evaluate(paper) == light


def test_the_first_steps_lead_to_their_pages(desk: Page) -> None:
    assert axe_problems(desk, AXE_RULES) == []
    desk.get_by_role("link", name="添加同学和老师").click()
    desk.wait_for_url("**/people/new")
