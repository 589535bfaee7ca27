"""Stories of the bar: what is sold is made once, whatever happens on the way."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from shop.db import db
from shop.kernel.errors import Invalid
from shop.sales.models import Order, UseKind
from shop.till.board.actions import tickets
from shop.till.board.actions.stations import assign, save_station
from shop.till.board.queries import screens
from shop.till.board.queries.screens import Ticket
from shop.till.models import TicketLine
from tests.support.books import CUP, LATTE, TEA, Books, count
from tests.support.tills import TabletForTests, line, payload_of


def board(books: Books) -> list[Ticket]:
    return screens.tickets(books.clock.now())


def calls(books: Books) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(screens.shown(books.clock.now(), calm_s=0).calls)
    return found


def version(books: Books) -> str:
    return screens.shown(books.clock.now(), calm_s=0).version


def step(books: Books, ticket: Ticket, before: str, after: str) -> int:
    uuids = [UUID(one["uuid"]) for one in ticket["lines"]]
    return tickets.step(uuids, before=before, after=after, by=books.cashier, at=books.clock.now())


def states(ticket: Ticket) -> list[str]:
    return [one["state"] for one in ticket["lines"]]


def test_a_sale_puts_on_the_board_what_has_to_be_made_and_nothing_else(tablet: TabletForTests, books: Books) -> None:
    oat = {"id": books.oat, "group_id": 1, "name": "燕麦奶", "quantity": 1, "price_fen": 0}
    tablet.send(
        tablet.sale(
            [line(books.latte, LATTE, name="拿铁", modifiers=[oat], note="少放冰"), line(books.cup, CUP)],
            service="dine_in",
            note="靠窗",
        )
    )
    (ticket,) = board(books)
    assert (ticket["call"], ticket["service"], ticket["note"]) == ("A-001", "dine_in", "靠窗")
    (one,) = ticket["lines"]
    assert (one["name"], one["quantity"], one["state"], one["note"]) == ("拿铁", 1000, "queued", "少放冰")
    assert one["modifiers"] == [{"name": "燕麦奶", "quantity": 1, "usual": False}]
    assert calls(books)["making"] == ["A-001"]


def test_only_pottery_goes_straight_to_the_counter(tablet: TabletForTests, books: Books) -> None:
    tablet.send(tablet.sale([line(books.cup, CUP)]))
    assert board(books) == []
    assert count(TicketLine) == 0


def test_sent_again_nothing_is_made_twice(tablet: TabletForTests, books: Books) -> None:
    sale = tablet.sale([line(books.latte, LATTE)])
    tablet.send(sale)
    (ticket,) = board(books)
    step(books, ticket, "queued", "making")
    assert [answer.verdict for answer in tablet.send(sale)] == ["replayed"]
    other = tablet.seal("sale", sale["payload"])
    assert [answer.verdict for answer in tablet.send(other)] == ["quarantined"]
    (ticket,) = board(books)
    assert states(ticket) == ["making"]
    assert count(TicketLine) == 1


def test_a_drink_goes_from_queued_to_collected_and_back_when_it_has_to(tablet: TabletForTests, books: Books) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE), line(books.tea, TEA)]))
    (ticket,) = board(books)
    assert step(books, ticket, "queued", "making") == 2
    assert step(books, ticket, "making", "done") == 2
    assert calls(books)["ready"] == ["A-001"]
    assert step(books, ticket, "done", "making") == 2, "recalled"
    assert calls(books) | {"version": ""} == {"version": "", "making": ["A-001"], "ready": []}
    step(books, ticket, "making", "done")
    step(books, ticket, "done", "collected")
    assert board(books) == []
    assert calls(books)["ready"] == []


def test_half_an_order_is_not_called_out(tablet: TabletForTests, books: Books) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE), line(books.tea, TEA)]))
    (ticket,) = board(books)
    first = [UUID(ticket["lines"][0]["uuid"])]
    tickets.step(first, before="queued", after="done", by=None, at=books.clock.now())
    assert calls(books)["ready"] == []
    assert calls(books)["making"] == ["A-001"]


def test_two_boards_tapping_the_same_drink_move_it_once(tablet: TabletForTests, books: Books) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    (ticket,) = board(books)
    assert step(books, ticket, "queued", "making") == 1
    assert step(books, ticket, "queued", "making") == 0
    assert states(board(books)[0]) == ["making"]


@pytest.mark.parametrize(("before", "after"), [("collected", "queued"), ("done", "queued"), ("queued", "collected")])
def test_a_step_that_does_not_exist_is_refused(tablet: TabletForTests, books: Books, before: str, after: str) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    with pytest.raises(Invalid):
        step(books, board(books)[0], before, after)


def void(tablet: TabletForTests, books: Books, sale: dict[str, Any]) -> None:
    order = payload_of(sale)
    lines = [(one["line_no"], one["quantity"], one["total_fen"]) for one in order["lines"]]
    payload = tablet.refund_payload(sale, lines, [("cash", order["total_fen"])])
    envelope = tablet.seal("void", payload)
    payload["approval_uuid"] = books.approve("void", envelope["envelope_uuid"], order["total_fen"])
    tablet.device_seq -= 1
    sealed = tablet.seal("void", payload, envelope_uuid=envelope["envelope_uuid"])
    assert [answer.verdict for answer in tablet.send(sealed)] == ["accepted"]


def test_a_void_cancels_the_ticket_and_the_bar_is_told(tablet: TabletForTests, books: Books) -> None:
    sale = tablet.sale([line(books.latte, LATTE)])
    tablet.send(sale)
    before = version(books)
    void(tablet, books, sale)
    assert version(books) != before
    (ticket,) = board(books)
    assert ticket["voided"]
    assert calls(books)["making"] == []
    assert step(books, ticket, "queued", "making") == 0, "nobody makes it any more"
    assert step(books, ticket, "queued", "cancelled") == 1, "seen and cleared away"
    assert board(books) == []


def test_only_what_was_voided_can_be_cleared_away(tablet: TabletForTests, books: Books) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    assert step(books, board(books)[0], "queued", "cancelled") == 0
    assert states(board(books)[0]) == ["queued"]


def test_a_remake_is_a_ticket_of_its_own(tablet: TabletForTests, books: Books) -> None:
    sale = tablet.sale([line(books.latte, LATTE, quantity=2000)])
    tablet.send(sale)
    step(books, board(books)[0], "queued", "done")
    again = tablet.seal(
        "remake",
        {
            "v": 1, "use_uuid": tablet.uuid(), "order_uuid": payload_of(sale)["order_uuid"], "line_no": 1,
            "quantity": 1000, "reason": "洒了", "note": "", "cashier_id": books.cashier,
        },
    )  # fmt: skip
    assert [answer.verdict for answer in tablet.send(again)] == ["accepted"]
    assert [answer.verdict for answer in tablet.send(again)] == ["replayed"]
    first, remake = board(books)
    assert (first["remake"], states(first)) == (False, ["done"])
    assert (remake["remake"], remake["reason"], remake["lines"][0]["quantity"]) == (True, "洒了", 1000)
    assert calls(books)["making"] == ["A-001"], "the customer waits again"
    assert UseKind.REMAKE == "remake"


def test_printing_again_is_counted(tablet: TabletForTests, books: Books) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    uuids = [UUID(board(books)[0]["lines"][0]["uuid"])]
    assert tickets.printed(uuids) == 0
    assert tickets.printed(uuids) == 1
    assert board(books)[0]["prints"] == 2


def test_tomorrow_the_board_is_empty_without_anybody_tidying_up(tablet: TabletForTests, books: Books) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    books.clock.advance(hours=24)
    assert board(books) == []
    assert calls(books)["making"] == []


def test_a_sale_that_arrives_a_day_late_is_not_made(tablet: TabletForTests, books: Books) -> None:
    sale = tablet.sale([line(books.latte, LATTE)])
    books.clock.advance(hours=24)
    tablet.send(sale)
    assert count(Order) == 1
    assert count(TicketLine) == 0


def test_what_was_done_long_ago_leaves_the_screens(tablet: TabletForTests, books: Books) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    step(books, board(books)[0], "queued", "done")
    books.clock.advance(minutes=31)
    assert board(books) == []
    assert calls(books)["ready"] == []


def test_a_product_or_category_is_made_where_somebody_says(tablet: TabletForTests, books: Books) -> None:
    now = books.clock.now()
    kitchen = save_station(None, name="后厨", takes_drinks=False, takes_food=False, by=books.teacher, at=now).id
    assign(
        categories={}, products={books.tea: kitchen, books.latte: None, books.cup: kitchen}, by=books.teacher, at=now
    )
    tablet.send(tablet.sale([line(books.latte, LATTE), line(books.tea, TEA), line(books.cup, CUP)]))
    (ticket,) = board(books)
    assert [(one["station"], one["name"]) for one in ticket["lines"]] == [
        (kitchen, f"商品 {books.tea}"),
        (kitchen, f"商品 {books.cup}"),
    ]


def test_an_unchanged_board_is_one_small_read(tablet: TabletForTests, books: Books) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    first = screens.shown(books.clock.now(), calm_s=0)
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert screens.shown(books.clock.now(), calm_s=0) is first
        assert len(seen) == 1
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_while_sales_pour_in_screens_are_content_with_a_moment_ago_but_a_tap_shows_at_once(
    tablet: TabletForTests, books: Books
) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    first = screens.shown(books.clock.now(), calm_s=60)
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    assert screens.shown(books.clock.now(), calm_s=60) is first
    step(books, board(books)[0], "queued", "making")
    assert len(json.loads(screens.shown(books.clock.now(), calm_s=60).board)["tickets"]) == 2


def test_what_a_tablet_made_without_the_server_is_not_new_to_the_bar(tablet: TabletForTests, books: Books) -> None:
    sale = tablet.sale([line(books.latte, LATTE), line(books.tea, TEA)])
    told = [{"order_uuid": payload_of(sale)["order_uuid"], "line_no": 1}]
    tablet.send(sale, made=told)
    assert states(board(books)[0]) == ["done", "queued"], "one as the list says, the other still to make"
    step(books, board(books)[0], "done", "making")
    tablet.send(sale, made=told)
    assert states(board(books)[0]) == ["making", "queued"], "a repeat changes nothing"


def test_a_tablet_speaks_only_for_its_own_sales(tablet: TabletForTests, books: Books) -> None:
    sale = tablet.sale([line(books.latte, LATTE)])
    tablet.send(sale)
    books.tablet(letter="B").send(made=[{"order_uuid": payload_of(sale)["order_uuid"], "line_no": 1}])
    assert states(board(books)[0]) == ["queued"]
