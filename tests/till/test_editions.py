"""A tablet of an earlier edition is understood; one of a later edition is kept until the server knows it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints

import msgspec
import pytest
from sqlalchemy import select

from shop.db import session
from shop.people.actions import devices
from shop.people.models import Device
from shop.sales.models import Order, Refund
from shop.shifts.models import Shift, ZReport
from shop.till import editions
from shop.till.actions.decide import book_held
from shop.till.actions.envelopes import DECODERS
from shop.till.messages import Sale
from shop.till.models import HeldEnvelope
from tests.support.books import LATTE, Books, count, worklist_kinds
from tests.support.shifts import DrawerForTests
from tests.support.tills import TabletForTests, line, payload_of, reseal

RECORDED = sorted((Path(__file__).parent / "recorded").glob("*.json"))


@pytest.fixture
def drawer(tablet: TabletForTests) -> DrawerForTests:
    """The tablet's drawer."""
    return DrawerForTests(tablet)


class SecondSale(Sale):
    """A sale as a later edition may tell it."""

    v: Literal[2]
    tip_fen: int = 0


class FourthSale(Sale):
    """Three versions on."""

    v: Literal[4]


@pytest.fixture
def later_sales(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server on which sales have changed three times; each step marks the note."""
    monkeypatch.setitem(editions.CURRENT, "sale", 4)
    steps = {
        ("sale", 1): lambda told: {**told, "note": told["note"] + "1"},
        ("sale", 2): lambda told: {**told, "note": told["note"] + "2"},
        ("sale", 3): lambda told: {**told, "note": told["note"] + "3"},
    }
    monkeypatch.setattr(editions, "STEPS", {**editions.STEPS, **steps})

    monkeypatch.setitem(DECODERS, "sale", msgspec.json.Decoder(FourthSale))


def versioned(tablet: TabletForTests, books: Books, version: int) -> dict[str, Any]:
    return tablet.sale([line(books.latte, LATTE)], v=version)


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_what_tablets_of_earlier_editions_have_sent_is_still_understood(path: Path, books: Books) -> None:
    devices.add_device(name="吧台", people=[books.cashier, books.teacher], by=books.teacher, at=books.clock.now())
    recorded = json.loads(path.read_text("utf-8"))
    books.clock.advance(hours=1)
    tablet = TabletForTests(recorded[0]["device_id"], books.cashier, books.clock, letter="B")
    assert {one["type"] for one in recorded} == set(DECODERS)
    assert [one.verdict for one in tablet.send(*recorded)] == ["accepted"] * len(recorded)
    assert (count(Order), count(Refund), count(ZReport)) == (5, 3, 1)
    assert count(HeldEnvelope) == 0
    shift = session().scalars(select(Shift)).one()
    assert (shift.variance_fen, shift.removed_pieces) == (0, None)


def test_every_type_has_its_version_and_every_step_is_there() -> None:
    assert editions.CURRENT.keys() == DECODERS.keys()
    for kind, decoder in DECODERS.items():
        assert get_args(get_type_hints(decoder.type)["v"]) == (editions.CURRENT[kind],)
        for version in range(max(1, editions.CURRENT[kind] - editions.BEHIND), editions.CURRENT[kind]):
            assert (kind, version) in editions.STEPS


def test_the_report_tells_what_was_taken_out_before_sending(drawer: DrawerForTests) -> None:
    drawer.tablet.send(drawer.open(), drawer.close(removed={"pieces": 3, "fen": 7200}))
    report = json.loads(session().scalars(select(ZReport.content)).one())
    assert report["evidence"]["removed"] == {"count": 3, "fen": 7200}


@pytest.mark.parametrize(("version", "note"), [(2, "23"), (3, "3"), (4, "")])
def test_the_present_edition_and_the_two_before_are_booked(
    later_sales: None, tablet: TabletForTests, books: Books, version: int, note: str
) -> None:
    assert [one.verdict for one in tablet.send(versioned(tablet, books, version))] == ["accepted"]
    assert session().scalars(select(Order.note)).one() == note


def test_one_that_is_too_far_behind_is_kept_and_says_so(
    later_sales: None, tablet: TabletForTests, books: Books
) -> None:
    sale = versioned(tablet, books, 1)
    assert [(one.verdict, one.reason) for one in tablet.send(sale)] == [("quarantined", "older_edition")]
    assert json.loads(session().scalars(select(HeldEnvelope.envelope)).one()) == sale


@pytest.mark.parametrize("changes", [{"v": 2}, {"v": 2, "tip_fen": 100}], ids=["newer version", "with a new field"])
def test_a_newer_edition_is_kept_word_for_word_until_the_server_knows_it(
    tablet: TabletForTests, books: Books, changes: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    sale = tablet.seal("sale", {**tablet.sale_payload([line(books.latte, LATTE)]), **changes})
    plain = tablet.sale([line(books.latte, LATTE)])
    verdicts = [(one.verdict, one.reason) for one in tablet.send(sale, plain)]
    assert verdicts == [("quarantined", "newer_edition"), ("accepted", None)]
    held = session().scalars(select(HeldEnvelope)).one()
    assert (json.loads(held.envelope), held.type) == (sale, "sale")
    assert "先更新服务器" in held.explanation
    assert worklist_kinds() == ["held_envelope"]
    with pytest.raises(editions.NewerEdition):
        book_held(held.id, by=books.teacher, at=books.clock.now())

    monkeypatch.setitem(editions.CURRENT, "sale", 2)
    monkeypatch.setitem(editions.STEPS, ("sale", 1), dict)
    monkeypatch.setitem(DECODERS, "sale", msgspec.json.Decoder(SecondSale))
    book_held(held.id, by=books.teacher, at=books.clock.now())
    assert sorted(session().scalars(select(Order.number))) == sorted(
        [payload_of(sale)["number"], payload_of(plain)["number"]]
    )
    assert worklist_kinds() == []


def test_a_kind_nobody_knows_yet_is_kept_and_leaves_no_gap(tablet: TabletForTests, books: Books) -> None:
    tip = tablet.seal("tip_jar", {"v": 1, "tip_uuid": tablet.uuid(), "cashier_id": books.cashier})
    verdicts = [(one.verdict, one.reason) for one in tablet.send(tip, tablet.sale([line(books.latte, LATTE)]))]
    assert verdicts == [("quarantined", "newer_edition"), ("accepted", None)]
    device = session().get_one(Device, tablet.device_id)
    assert (device.contiguous_seq, device.highest_seq) == (2, 2)
    assert [one.verdict for one in tablet.send(tip)] == ["quarantined"]
    assert count(HeldEnvelope) == 1


def test_a_newer_one_that_was_changed_on_the_way_is_kept_too(tablet: TabletForTests, books: Books) -> None:
    sale = tablet.seal("sale", {**tablet.sale_payload([line(books.latte, LATTE)]), "v": 9})
    assert [one.verdict for one in tablet.send({**sale, "sha256": "0" * 64})] == ["quarantined"]
    assert [one.reason for one in tablet.send(reseal(sale))] == ["changed"]
    assert count(HeldEnvelope) == 2
