"""Addresses are built as Werkzeug builds them, although nothing is compiled before the first one."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask import Flask
from werkzeug.routing import BuildError, Map, Rule

from shop.web.late_rules import LateRule

ADDRESSES: dict[str, Mapping[str, object]] = {
    "plain": {},
    "thing": {"number": 7},
    "file": {"path": "一/b c.txt", "as": "xlsx"},
    "old": {"page": 1},
    "asked": {"q": ["a", "b"], "empty": None},
}


def addresses(kind: type[Rule]) -> dict[str, str]:
    rules = [
        kind("/plain", endpoint="plain"),
        kind("/thing/<int:number>/", endpoint="thing"),
        kind("/file/<path:path>", endpoint="file"),
        kind("/old/", defaults={"page": 1}, endpoint="old"),
        kind("/old/<int:page>", endpoint="old"),
        kind("/asked", endpoint="asked"),
    ]
    adapter = Map(rules).bind("shop.example")
    return {name: adapter.build(name, values) for name, values in ADDRESSES.items()}


def test_the_same_addresses_as_werkzeugs_own_rules() -> None:
    assert addresses(LateRule) == addresses(Rule)


def test_what_is_missing_is_told_as_ever() -> None:
    adapter = Map([LateRule("/thing/<int:number>", endpoint="thing")]).bind("shop.example")
    with pytest.raises(BuildError, match="number"):
        adapter.build("thing", {})


def test_nothing_is_compiled_at_the_start(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def compiled(*_: object) -> None:
        raise AssertionError("a start makes no addresses")

    monkeypatch.setattr(Rule, "_compile_builder", compiled)
    LateRule("/late", endpoint="late").bind(Map())
    with pytest.raises(AssertionError):
        Rule("/early", endpoint="early").bind(Map())
    assert all(isinstance(rule, LateRule) for rule in app.url_map.iter_rules() if rule.endpoint != "static")
