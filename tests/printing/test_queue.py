"""The queue: survives printers that are off or out of paper, prints in order, never twice by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shop.db import transaction
from shop.kernel.errors import Invalid
from shop.printing.actions.printers import PrinterFacts, add_printer, change_printer, look_at
from shop.printing.actions.queue import JobGoneOn, cancel, print_again, queue, queue_test_page, try_again
from shop.printing.actions.work import drain
from shop.printing.models import Printer, PrintJob
from shop.printing.rules.documents import CUT, plain
from shop.printing.wire import NotPrinted, PerhapsPrinted, Place, send
from shop.printing.words import PROBLEMS
from tests.support.paper import FakePrinter, draw
from tests.support.people import School

pytestmark = pytest.mark.once


def put(school: School, printer: Printer, words: str) -> int:
    by = school.people["teacher"]
    job = queue(printer, [plain(words), CUT], kind="test", subject="test", title=words, by=by, at=school.clock.now())
    return job.id


def job(session: Session, job_id: int) -> PrintJob:
    session.rollback()
    return session.scalars(
        select(PrintJob).where(PrintJob.id == job_id).execution_options(populate_existing=True)
    ).one()


def work(school: School, **later: float) -> int:
    school.clock.advance(**later)
    return drain(now=school.clock.now, send=send)


def words_on(machine: FakePrinter) -> list[str]:
    return [draw(paper, width_mm=58).lines[0] for paper in machine.papers]


def test_papers_come_out_in_their_order_once(
    session: Session, school: School, printer: Printer, machine: FakePrinter
) -> None:
    first, second = put(school, printer, "第一张"), put(school, printer, "第二张")
    assert work(school) == 2
    assert work(school, minutes=5) == 0
    assert words_on(machine) == ["第一张", "第二张"]
    assert job(session, first).state == job(session, second).state == "printed"
    assert session.get_one(Printer, printer.id, populate_existing=True).state == "ready"


def test_without_paper_it_waits_and_goes_on_when_there_is_some(
    session: Session, school: School, printer: Printer, machine: FakePrinter
) -> None:
    machine.paper = False
    number = put(school, printer, "等纸")
    assert work(school) == 0
    waiting = job(session, number)
    assert (waiting.state, waiting.problem, machine.papers) == ("waiting", "paper_out", [])
    assert look_at(printer.id, at=school.clock.now()) == "paper_out"
    machine.paper = True
    assert work(school, seconds=1) == 0, "not before its time"
    assert work(school, seconds=10) == 1
    assert words_on(machine) == ["等纸"]


def test_with_its_cover_open_nothing_is_sent(school: School, printer: Printer, machine: FakePrinter) -> None:
    machine.cover_closed = False
    put(school, printer, "开盖")
    assert work(school) == 0
    assert look_at(printer.id, at=school.clock.now()) == "cover_open"
    assert machine.papers == []


def test_a_printer_that_answers_no_questions_prints_all_the_same(
    session: Session, school: School, printer: Printer, machine: FakePrinter
) -> None:
    machine.answers = False
    number = put(school, printer, "老机器")
    assert work(school) == 1
    assert job(session, number).state == "printed"


def test_a_broken_connection_is_never_repeated_by_itself(
    session: Session, school: School, printer: Printer, machine: FakePrinter
) -> None:
    machine.cuts_off_after = 5
    number = put(school, printer, "断线" * 20)
    assert work(school) == 0
    stuck = job(session, number)
    assert (stuck.state, stuck.problem) == ("perhaps", "cut_off")
    machine.cuts_off_after = None
    assert work(school, minutes=30) == 0
    with pytest.raises(JobGoneOn):
        try_again(number, by=school.people["teacher"], at=school.clock.now())
    print_again(number, by=school.people["teacher"], at=school.clock.now())
    assert work(school) == 1
    assert "重打" in words_on(machine)[0]
    assert job(session, number).state == "cancelled"


def test_papers_cut_off_by_the_computer_are_found_at_the_next_start(
    session: Session, school: School, printer: Printer, machine: FakePrinter
) -> None:
    number = put(school, printer, "停电")

    def power_cut(_place: Place, _content: bytes) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        drain(now=school.clock.now, send=power_cut)
    assert job(session, number).state == "printing"
    assert work(school, seconds=30) == 0
    assert job(session, number).state == "printing", "another worker may be at it"
    assert work(school, minutes=3) == 0
    found = job(session, number)
    assert (found.state, found.problem, machine.papers) == ("perhaps", "stopped", [])


def test_one_printer_that_is_off_holds_up_no_other(
    session: Session, school: School, printer: Printer, machine: FakePrinter
) -> None:
    tries: list[Place] = []

    def one_is_off(place: Place, content: bytes) -> None:
        tries.append(place)
        if place.address == "127.0.0.9":
            raise NotPrinted("offline")
        send(place, content)

    facts = PrinterFacts(name="坏的", address="127.0.0.9")
    off = add_printer(facts, by=school.people["teacher"], at=school.clock.now())
    numbers = [put(school, off, "甲"), put(school, off, "乙"), put(school, printer, "丙")]
    assert drain(now=school.clock.now, send=one_is_off) == 1
    assert [place.address for place in tries].count("127.0.0.9") == 1, "asked once a turn, not once a paper"
    assert [job(session, number).state for number in numbers] == ["waiting", "waiting", "printed"]


def test_papers_are_given_up_after_an_hour_and_can_be_tried_again(
    session: Session, school: School, printer: Printer, machine: FakePrinter
) -> None:
    machine.paper = False
    number = put(school, printer, "太久")
    for _ in range(4):
        work(school, minutes=20)
    given_up = job(session, number)
    assert (given_up.state, given_up.problem) == ("failed", "too_long")
    machine.paper = True
    try_again(number, by=school.people["teacher"], at=school.clock.now())
    assert work(school) == 1
    assert words_on(machine) == ["太久"]


def test_two_workers_never_print_the_same_paper(
    session: Session, school: School, printer: Printer, machine: FakePrinter
) -> None:
    put(school, printer, "一张")

    def meanwhile(place: Place, content: bytes) -> None:
        assert drain(now=school.clock.now, send=send) == 0
        send(place, content)

    assert drain(now=school.clock.now, send=meanwhile) == 1
    assert words_on(machine) == ["一张"]


def test_a_paper_at_the_end_of_a_long_queue_is_not_lost_while_it_is_printed(
    session: Session, school: School, printer: Printer, machine: FakePrinter
) -> None:
    numbers = [put(school, printer, "甲"), put(school, printer, "乙")]
    states: list[str] = []

    def slowly(place: Place, content: bytes) -> None:
        if states:
            assert drain(now=school.clock.now, send=send) == 0, "another worker has its turn"
        states.append(job(session, numbers[len(states)]).state)
        send(place, content)
        school.clock.advance(minutes=3)

    assert drain(now=school.clock.now, send=slowly) == 2
    assert states == ["printing", "printing"]
    assert [job(session, number).state for number in numbers] == ["printed", "printed"]
    assert [job(session, number).ended_at for number in numbers][1] == school.clock.now()


@pytest.mark.parametrize("answer", [None, NotPrinted("offline"), PerhapsPrinted()])
def test_a_paper_that_was_decided_about_meanwhile_stays_as_it_is(
    session: Session, school: School, printer: Printer, machine: FakePrinter, answer: Exception | None
) -> None:
    number = put(school, printer, "很慢")

    def hangs(_place: Place, _content: bytes) -> None:
        assert work(school, minutes=3) == 0
        print_again(number, by=school.people["teacher"], at=school.clock.now())
        if answer is not None:
            raise answer

    drain(now=school.clock.now, send=hangs)
    assert job(session, number).state == "cancelled"
    assert work(school, minutes=1) == 1
    assert len(machine.papers) == 1, "the copy, and the old paper never again"


def test_a_paper_that_cannot_be_drawn_fails_at_once_and_holds_up_no_other(
    session: Session, school: School, printer: Printer, machine: FakePrinter
) -> None:
    broken, next_one = put(school, printer, "坏的"), put(school, printer, "好的")
    with transaction() as current:
        current.execute(update(PrintJob).where(PrintJob.id == broken).values(document=[{"size": "huge"}]))
    assert work(school) == 1
    failed = job(session, broken)
    assert (failed.state, failed.problem) == ("failed", "not_drawn")
    assert PROBLEMS[failed.problem]
    assert words_on(machine) == ["好的"]
    assert job(session, next_one).state == "printed"


def test_a_cancelled_paper_stays_in(session: Session, school: School, printer: Printer, machine: FakePrinter) -> None:
    number = put(school, printer, "不要了")
    cancel(number, by=school.people["teacher"], at=school.clock.now())
    assert work(school) == 0
    with pytest.raises(JobGoneOn):
        cancel(number, by=school.people["teacher"], at=school.clock.now())
    assert machine.papers == []


def test_putting_a_printer_away_calls_its_papers_off(
    session: Session, school: School, printer: Printer, machine: FakePrinter
) -> None:
    number = put(school, printer, "停用")
    facts = PrinterFacts(name="吧台小票机", address="127.0.0.1", port=machine.port, active=False)
    change_printer(printer.id, facts, by=school.people["teacher"], at=school.clock.now())
    assert job(session, number).state == "cancelled"


def test_a_test_page_comes_out(school: School, printer: Printer, machine: FakePrinter) -> None:
    queue_test_page(printer.id, by=school.people["teacher"], at=school.clock.now())
    assert work(school) == 1
    assert words_on(machine)[0].strip() == "测试页"


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "printer.example", "/etc/passwd", "/dev/usb/../sda", "0.0.0.0", "", "::1"],  # noqa: S104
)
def test_nothing_is_ever_sent_outside_the_shops_network(school: School, address: str) -> None:
    facts = PrinterFacts(name="远的", address=address)
    with pytest.raises(Invalid):
        add_printer(facts, by=school.people["teacher"], at=school.clock.now())


def test_all_that_is_wrong_with_a_printer_is_told_at_once(school: School, printer: Printer) -> None:
    facts = PrinterFacts(name=printer.name, address="8.8.8.8", port=0, width_mm=70, prints=["money"])
    with pytest.raises(Invalid) as refused:
        add_printer(facts, by=school.people["teacher"], at=school.clock.now())
    assert {problem.field for problem in refused.value.problems} == {"name", "address", "port", "width_mm", "prints"}


def test_a_hanging_up_printer_is_told_apart_from_one_that_is_off(machine: FakePrinter) -> None:
    machine.cuts_off_after = 0
    with pytest.raises(PerhapsPrinted):
        send(Place("127.0.0.1", machine.port), b"x" * 100_000)
    with pytest.raises(NotPrinted, match="offline"):
        send(Place("127.0.0.1", 1), b"x")


def test_waits_grow(school: School, session: Session, printer: Printer, machine: FakePrinter) -> None:
    machine.paper = False
    number = put(school, printer, "慢慢来")
    waits = []
    for _ in range(8):
        work(school, minutes=2)
        waits.append(job(session, number).next_at - school.clock.now())
    assert waits == sorted(waits)
    assert waits[0] < waits[-1] == timedelta(minutes=1)
