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


GROUNDS = ("paper", "surface", "sunken", "clay-soft")
TEXTS = ("ink", "ink-2", "ink-3", "clay-strong", "terrace", "indigo", "amber", "danger")


def test_every_text_colour_can_be_read_on_every_ground_even_while_it_is_pressed() -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1, in the light and in the dark."""
    text = Path(ROOT, "static/css/tokens.css").read_text("utf-8")
    blocks = re.findall(r":root(?:\[data-look=\"dark\"\])? \{\n(.*?)\n\s*\}\n", text, re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        colours = dict(re.findall(r"--([\w-]+): #([0-9a-f]{6});", block))
        for ground in GROUNDS:
            for ink in TEXTS:
                contrast = contrast_of(colours[ink], colours[ground])
                assert contrast >= 4.5, f"--{ink} on --{ground}: {contrast:.2f}"


def contrast_of(one: str, other: str) -> float:
    """The contrast of two colours of six hexadecimal digits, 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted(luminance(colour) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
