"""Food contact: reports of works and of lots, and which lot coffee is served in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select

from shop.catalog.actions.choices import serve_under_report
from shop.catalog.actions.whole import save_product
from shop.catalog.queries.facts import product_by_id, product_facts
from shop.catalog.rules.facts import ProductFacts
from shop.catalog.rules.pottery import DISPLAY, DISPLAY_ONLY, LONGEST_REPORT, TESTED, UNTESTED
from shop.db import session, transaction
from shop.kernel.errors import N_, Conflict, Invalid, NotFound, Problem
from shop.people.actions import audit
from shop.pottery.models import Work, WorkLot
from shop.pottery.queries.works import work_by_id, work_facts
from shop.pottery.rules.works import inviting_problems

MARK = f"（{DISPLAY}）"


class NoReport(Conflict):
    """Drinks are served only in what was tested."""

    message = N_("堂食陶杯要用有检测报告的批次，作品本身也要是「已检测」。请先登记报告。")


class StillServed(Conflict):
    """The report of the lot coffee is served in is needed."""

    message = N_("堂食正用着这一批，请先停用堂食陶杯，再改报告。")


def certify_work(work_id: int, *, number: str, on: date | None, by: int, at: datetime) -> Work:
    """A report says that food may touch it: it is no longer a display piece. Raises Invalid."""
    with transaction():
        work = work_by_id(work_id)
        before = _facts(work)
        description = before.description if before.description != DISPLAY_ONLY else work.care
        tested = replace(
            before, name=before.name.replace(MARK, ""), description=description, food_contact=TESTED,
            badge="" if before.badge == DISPLAY else before.badge,
            report_number=number, report_date=on.isoformat() if on else "",
        )  # fmt: skip
        save_product(tested, product_id=work.product_id, by=by, at=at)
        audit.record("work.certify", subject=f"work:{work_id}", detail=f"{number} {on}", by=by, at=at)
        return work


def show_only(work_id: int, *, by: int, at: datetime) -> Work:
    """There is no report (any more): it is a display piece, and nothing is served in its lots.

    Raises Invalid while its texts invite people to drink from it.
    """
    with transaction():
        work = work_by_id(work_id)
        if problems := inviting_problems(work_facts(work)):
            raise Invalid(problems=tuple(problems))
        if any(lot.dine_in for lot in work.lots):
            close_dine_in(by=by, at=at)
        before = _facts(work)
        name = before.name if DISPLAY in before.name else f"{before.name}{MARK}"
        display = replace(
            before, name=name, badge=DISPLAY, description=DISPLAY_ONLY, food_contact=UNTESTED, report_number="",
            report_date="",
        )  # fmt: skip
        save_product(display, product_id=work.product_id, by=by, at=at)
        audit.record("work.show_only", subject=f"work:{work_id}", detail=name, by=by, at=at)
        return work


def certify_lot(lot_id: int, *, number: str, on: date | None, today: date, by: int, at: datetime) -> WorkLot:
    """The report of this very lot. Raises NotFound, Invalid."""
    problems = []
    if not number or len(number) > LONGEST_REPORT:
        problems.append(Problem("number", N_("请填检测报告编号，最多 64 个字。")))
    if on is None or on > today:
        problems.append(Problem("on", N_("请填检测报告日期，不能晚于今天。")))
    if problems:
        raise Invalid(problems=tuple(problems))
    with transaction() as current:
        lot = _lot(lot_id)
        lot.report_number, lot.report_on = number, on
        current.flush()
        audit.record("lot.certify", subject=f"work:{lot.work_id}", detail=f"{lot.code} {number}", by=by, at=at)
        return lot


def uncertify_lot(lot_id: int, *, by: int, at: datetime) -> WorkLot:
    """The report was not this lot's. Raises NotFound, StillServed."""
    with transaction() as current:
        lot = _lot(lot_id)
        if lot.dine_in:
            raise StillServed
        lot.report_number, lot.report_on = "", None
        current.flush()
        audit.record("lot.uncertify", subject=f"work:{lot.work_id}", detail=lot.code, by=by, at=at)
        return lot


def open_dine_in(lot_id: int, *, by: int, at: datetime) -> WorkLot:
    """From now on drinks may be served in cups of this lot. Raises NotFound, NoReport."""
    with transaction() as current:
        lot = _lot(lot_id)
        if lot.report_on is None or lot.taken_back_at is not None or _facts(lot.work).food_contact != TESTED:
            raise NoReport
        _stop_serving()
        lot.dine_in = True
        current.flush()
        serve_under_report(f"{lot.work.product.code} {lot.code} {lot.report_number}", by=by, at=at)
        audit.record("lot.serve", subject=f"work:{lot.work_id}", detail=lot.code, by=by, at=at)
        return lot


def close_dine_in(*, by: int, at: datetime) -> None:
    """No drinks in cups of clay any more; the option goes from the tills."""
    with transaction():
        _stop_serving()
        serve_under_report("", by=by, at=at)


def _stop_serving() -> None:
    for lot in session().scalars(select(WorkLot).where(WorkLot.dine_in)):
        lot.dine_in = False
    session().flush()


def _facts(work: Work) -> ProductFacts:
    product = product_by_id(work.product_id)
    if product is None:
        raise NotFound
    return product_facts(product)


def _lot(lot_id: int) -> WorkLot:
    lot = session().get(WorkLot, lot_id, with_for_update=True)
    if lot is None:
        raise NotFound
    return lot
