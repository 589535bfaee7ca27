"""Price labels of pottery: one per form, what nobody tested says so, and the code of the public page."""

from __future__ import annotations

import pytest

from shop.db import transaction
from shop.pottery.actions.contact import certify_work
from shop.pottery.actions.lots import sell_seconds
from shop.printing.actions.labels import queue_price_labels
from shop.printing.actions.printers import PrinterFacts, add_printer
from tests.pottery.conftest import Studio, studio

__all__ = ["studio"]


@pytest.fixture
def texts(studio: Studio):  # type: ignore[no-untyped-def]
    """Print the labels of a product; the texts of their rows."""
    by, at = studio.books.teacher, studio.clock.now()
    facts = PrinterFacts(
        name="价签机", address="192.168.1.9", port=9100, width_mm=58, has_cutter=True, prints=["price_label"],
        devices=[], stations=[], active=True,
    )  # fmt: skip
    add_printer(facts, by=by, at=at)

    def printed(code: str) -> list[str]:
        jobs = queue_price_labels({studio.work(code).product_id: 1}, by=by, at=at)
        return [row["text"] for job in jobs for row in job.document if "text" in row]

    return printed


def test_a_display_piece_says_so_and_leads_to_its_page(studio: Studio, texts) -> None:  # type: ignore[no-untyped-def]
    said = texts("DT-CUP-001")
    assert "手拍小茶杯（陈设）" in said
    assert "陈设 · 未做食品接触检测，不能盛放食物和饮料" in said
    assert any(text.endswith("/w/DT-CUP-001") for text in said)
    certify_work(studio.work("DT-CUP-001").id, number="WT-1", on=studio.clock.now().date(), by=1, at=studio.clock.now())
    said = texts("DT-CUP-001")
    assert not any("陈设" in text for text in said)
    assert "食品接触已检测" in said


def test_a_draft_has_no_page_to_lead_to(studio: Studio, texts) -> None:  # type: ignore[no-untyped-def]
    with transaction():
        studio.work("DT-CUP-001").published = False
    assert not any("/w/" in text for text in texts("DT-CUP-001"))


def test_seconds_have_a_label_with_their_own_price_and_code(studio: Studio, texts) -> None:  # type: ignore[no-untyped-def]
    sell_seconds(studio.work("DT-BWL-001").id, price_fen=2400, by=1, at=studio.clock.now())
    said = texts("DT-BWL-001")
    assert {"￥48.00", "￥24.00", "DT-BWL-001", "DT-BWL-001-B"} <= set(said)
    assert any(text.endswith("/w/DT-BWL-001-B") for text in said)
