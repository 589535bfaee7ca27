"""Light or dark, kept by the browser; the page itself says so, without script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shop.db import ROOT
from tests.support.application import ShopClient


@pytest.mark.parametrize("chosen", ["light", "dark", "system"])
def test_the_choice_is_kept_and_stands_on_every_page(client: ShopClient, session: object, chosen: str) -> None:
    assert 'data-look="system"' in client.get("/login").text
    answer = client.post("/look", data={"look": chosen, "back": "/login?next=/held"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login?next=/held")
    for page in ("/login", "/till", "/no-such-page"):
        assert f'data-look="{chosen}"' in client.get(page).text, page


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "", "javascript:alert(1)"])
def test_the_way_back_never_leaves_the_shop_and_nonsense_means_the_system(
    client: ShopClient, session: object, back: str
) -> None:
    answer = client.post("/look", data={"look": "pink", "back": back})
    assert answer.headers["Location"] == "/"
    assert 'data-look="system"' in client.get("/login").text


def test_dark_by_choice_is_dark_by_system() -> None:
    """The same colours stand in two places, because a stylesheet cannot say “either”."""
    text = Path(ROOT, "static/css/tokens.css").read_text("utf-8")
    blocks = re.findall(
        r':root(?:\[data-look="dark"\]|:not\(\[data-look="light"\]\)) \{\n(.*?)\n\s*\}\n', text, re.DOTALL
    )
    chosen, system = (re.findall(r"--[\w-]+: .*?;", block) for block in blocks)
    assert chosen == system
    assert len(chosen) > 25
