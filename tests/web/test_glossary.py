"""Every page says what it is, and the words stand in one place in both languages."""

from __future__ import annotations

import pytest
from flask import Flask

from shop.web.explained import GLOSSARY, HELP
from shop.web.nav import NAVIGATION
from tests.sales_pages.conftest import books, teacher
from tests.support.application import ShopClient
from tests.support.source import ROOT

__all__ = ["books", "teacher"]
WORDS = (ROOT / "docs" / "words.md").read_text("utf-8")
TERMS = [term for _, terms in GLOSSARY for term in terms]


def test_what_is_explained_is_there(app: Flask) -> None:
    assert set(HELP) <= set(app.view_functions)


def test_every_page_of_the_navigation_says_what_it_is() -> None:
    """Say it in shop/web/explained.py. An area that explains none of its pages yet is let off."""
    areas = {name.split(".")[0] for name in HELP}
    silent = [
        entry.endpoint
        for _, entries in NAVIGATION
        for entry in entries
        if entry.endpoint not in HELP and entry.endpoint.split(".")[0] in areas
    ]
    assert silent == []


def test_every_term_is_a_word_of_the_house() -> None:
    assert [term.word for term in TERMS if term.word not in WORDS] == []
    assert len({term.word for term in TERMS}) == len(TERMS)


@pytest.mark.parametrize(
    ("language", "expected"), [("zh", "从早上 4 点算起的一天"), ("en", "A day that begins at 04:00")]
)
def test_the_glossary_in_both_languages(teacher: ShopClient, language: str, expected: str) -> None:
    page = teacher.get(f"/help?lang={language}").text
    assert expected in page
    assert page.count("<tr>") == len(TERMS)


def test_a_word_is_found_by_a_part_of_it(teacher: ShopClient) -> None:
    page = teacher.get("/help?q=BREAK").text
    assert "不亏要卖" in page
    assert "营业日" not in page
    assert "没有这个词" in teacher.get("/help?q=xyz").text


def test_a_page_explains_itself_and_so_do_the_pages_below_it(teacher: ShopClient) -> None:
    assert "只四舍五入一次" in teacher.get("/recipes").text
    for address in ("/books", "/books/papers/new"):
        assert "账本从销售" in teacher.get(address).text, address
    assert "The books are made from sales" in teacher.get("/books?lang=en").text
