"""Looking for printers: only beside this computer, only when asked, nothing is sent."""

from __future__ import annotations

import pytest
from flask import Flask

from shop.printing import discovery
from shop.printing.discovery import listening, neighbours
from tests.support.paper import FakePrinter
from tests.support.people import School, browser, log_in


def test_only_the_own_network_is_looked_at() -> None:
    found = neighbours(["192.168.7.20", "10.0.0.3"])
    assert len(found) == 253
    assert "192.168.7.20" not in found
    assert all(address.startswith("192.168.7.") for address in found)
    assert neighbours([]) == []


def test_what_listens_is_found_and_gets_nothing_to_print(machine: FakePrinter) -> None:
    assert listening(["127.0.0.1", "127.0.0.2"], port=machine.port) == ["127.0.0.1"]
    assert machine.papers == []


def test_the_button_finds_a_printer(app: Flask, school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    teacher = log_in(browser(app), "teacher")
    assert "没有连到店里的网络" in teacher.post("/printing/printers/discover").text
    app.extensions["own_addresses"] = lambda: ["127.0.0.77"]
    asked: list[str] = []

    def found_one(addresses: list[str]) -> list[str]:
        asked.extend(addresses)
        return ["127.0.0.5"]

    monkeypatch.setattr(discovery, "listening", found_one)
    assert "127.0.0.5:9100" in teacher.post("/printing/printers/discover").text
    assert len(asked) == 253
