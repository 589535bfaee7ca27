"""Statements are brought, row by row, and taken back whole."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import insert, select

from shop.db import session, transaction
from shop.kernel.clock import business_day
from shop.kernel.errors import N_, Conflict, Forbidden, Invalid, NotFound, Problem
from shop.live.imports.rules.states import Platform
from shop.live.partner.files import Sheet
from shop.live.partner.models import Partner, PartnerStatement, StatementBooking, StatementRow
from shop.live.partner.rules.settling import PLACES, rows_said
from shop.people.actions import audit


class AlreadyBrought(Conflict):
    """The same file twice would count twice."""

    message = N_("这个文件以前导入过，没有再导入一次。")


class AlreadyBack(Conflict):
    """A statement is taken back once."""

    message = N_("这份结算单已经撤销了。")


class AlreadyBooked(Conflict):
    """Money comes once."""

    message = N_("这份结算单已经记过到账了。")


class OwnStatement(Forbidden):
    """Who brought a statement does not say that its money came."""

    message = N_("自己导入的结算单，要由另一位老师记到账。")


def bring(
    sheet: Sheet, *, partner_id: int | None = None, platform: str = "", by: int, at: datetime
) -> PartnerStatement:
    """Keep a statement of a partner or a platform. Raises NotFound, Invalid with every bad row, AlreadyBrought."""
    with transaction() as current:
        if (partner_id is None) == (platform == "") or platform not in ("", *(one.value for one in Platform)):
            raise Invalid(problems=(Problem("whose", N_("请选是谁的结算单。")),))
        if partner_id is not None and current.get(Partner, partner_id) is None:
            raise NotFound
        same = (PartnerStatement.file_sha256 == sheet.sha256, PartnerStatement.taken_back_at.is_(None))
        if current.scalar(select(PartnerStatement.id).where(*same).limit(1)) is not None:
            raise AlreadyBrought
        rows = rows_said(sheet.facts(), titles=sheet.titles, columns=sheet.columns)
        if not rows:
            raise Invalid(problems=(Problem("file", N_("文件里没有数据行。")),))
        made = PartnerStatement(
            partner_id=partner_id, platform=platform, file_name=sheet.name[:200], file_sha256=sheet.sha256,
            rows=len(rows), brought_at=at, brought_by=by,
        )  # fmt: skip
        current.add(made)
        current.flush()
        current.execute(insert(StatementRow), [{"statement_id": made.id, **asdict(one)} for one in rows])
        detail = f"{made.file_name} {len(rows)}"
        audit.record("statement.bring", subject=f"partner_statement:{made.id}", detail=detail, by=by, at=at)
        return made


def book(statement_id: int, *, came_on: date | None, came_to: str, by: int, at: datetime) -> StatementBooking:
    """The money has come, as the books learn tonight.

    Raises NotFound, AlreadyBack, AlreadyBooked, OwnStatement, Invalid.
    """
    with transaction() as current:
        found = _locked(statement_id)
        if found.brought_by == by:
            raise OwnStatement
        if current.get(StatementBooking, statement_id) is not None:
            raise AlreadyBooked
        problems = []
        if came_on is None or came_on > business_day(at):
            problems.append(Problem("came_on", N_("请填钱到的日期，不能晚于今天。")))
        if came_to not in PLACES:
            problems.append(Problem("came_to", N_("请选钱到了哪里。")))
        if problems or came_on is None:
            raise Invalid(problems=tuple(problems))
        made = StatementBooking(statement_id=statement_id, came_on=came_on, came_to=came_to, booked_at=at, booked_by=by)
        current.add(made)
        current.flush()
        detail = f"{found.file_name} {came_on} {came_to}"
        audit.record("statement.book", subject=f"partner_statement:{statement_id}", detail=detail, by=by, at=at)
        return made


def take_back(statement_id: int, *, by: int, at: datetime) -> None:
    """A statement counts no more. Raises NotFound, AlreadyBack."""
    with transaction() as current:
        found = _locked(statement_id)
        found.taken_back_at, found.taken_back_by = at, by
        current.flush()
        detail = found.file_name
        audit.record("statement.take_back", subject=f"partner_statement:{statement_id}", detail=detail, by=by, at=at)


def _locked(statement_id: int) -> PartnerStatement:
    found = session().get(PartnerStatement, statement_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    if found.taken_back_at is not None:
        raise AlreadyBack
    return found
