"""Roles: named sets of rights. The shop begins with the school's posts; all of them can be changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from shop.db import session, transaction
from shop.kernel.errors import N_, Conflict, Forbidden, Invalid, NotFound, Problem
from shop.once import take_numbers
from shop.people.actions import audit
from shop.people.models import PersonRole, Role, RoleRight
from shop.people.queries.persons import administrators, known_rights, rights_of
from shop.web.access import LABELS, May

LOOK = frozenset({May.SEE_CATALOG, May.SEE_CALENDAR, May.SEE_STOCK, May.SEE_PROMOTIONS, May.SEE_WORKS})
KEEP_STOCK = frozenset({May.MOVE_STOCK, May.COUNT_STOCK})
PLAN = frozenset({May.SEE_PLANNING, May.PLAN})
TILL = LOOK | {
    May.SELL, May.PARK, May.DISCOUNT, May.WRITE_OFF, May.SET_SOLD_OUT, May.NOTE_WEATHER, May.SEE_BOARD, May.PRINT,
    May.SEE_RECIPES, May.SEE_SAFETY, May.NOTE_SAFETY,
}  # fmt: skip
CASHIER = TILL | {May.VOID, May.REFUND, May.COMP, May.OVERRIDE_PRICE, May.FIX_TENDER, May.RUN_SHIFT, May.COUNT_STOCK}
TEACHER = frozenset(May) - {May.EDIT_ROLES, May.EDIT_SETTINGS}

#: code: (Chinese name, English name, rights)
BUILT_IN: dict[str, tuple[str, str, frozenset[May]]] = {
    "cashier": (N_("收银员"), "Cashier", CASHIER),
    "barista": (N_("咖啡师"), "Barista", (TILL - {May.DISCOUNT}) | KEEP_STOCK | {May.PREPARE, May.SEE_PLANNING}),
    "store_manager": (
        N_("值周店长"),
        "Store manager",
        CASHIER
        | PLAN
        | {
            May.SEE_SALES,
            May.SEE_WORKLIST,
            May.SEE_PEOPLE,
            May.EXPORT_SALES,
            May.SEE_MEMBERS,
            May.SEE_CASH,
            May.MOVE_STOCK,
            May.PREPARE,
            May.SEE_PURCHASING,
            May.PURCHASE,
            May.KEEP_EQUIPMENT,
            May.SEE_STREAMS,
            May.SEE_SUGGESTIONS,
            May.NOTE_DECISIONS,
            May.SEE_REPORTS,
            May.EDIT_REPORTS,
            May.SEE_BOOKS,
            May.WRITE_BOOKS,
        },
    ),
    "studio": (
        N_("陶艺工作室"),
        "Studio keeper",
        LOOK
        | KEEP_STOCK
        | {
            May.SET_SOLD_OUT,
            May.WRITE_OFF,
            May.NOTE_WEATHER,
            May.SEE_PURCHASING,
            May.KEEP_EQUIPMENT,
            May.EDIT_WORKS,
            May.PRINT,
            May.SEE_STREAMS,
            May.SEE_PLANNING,
            May.SEE_SUGGESTIONS,
        },
    ),
    "presenter": (N_("主播"), "Presenter", LOOK | {May.SEE_STREAMS, May.SEE_PLANNING, May.SEE_SUGGESTIONS}),
    "stream_operator": (
        N_("场控"),
        "Stream operator",
        LOOK
        | {
            May.SEE_ORDERS,
            May.SEE_STREAMS,
            May.PLAN_STREAMS,
            May.RUN_STREAMS,
            May.PACK_ORDERS,
            May.SEE_PLANNING,
        },
    ),
    "buyer": (
        N_("采购员"),
        "Buyer",
        LOOK
        | KEEP_STOCK
        | PLAN
        | {
            May.SEE_SALES,
            May.SEE_RECIPES,
            May.SEE_PURCHASING,
            May.PURCHASE,
            May.KEEP_EQUIPMENT,
            May.SEE_SUGGESTIONS,
            May.NOTE_DECISIONS,
            May.SEE_REPORTS,
            May.EDIT_REPORTS,
            May.SEE_BOOKS,
            May.WRITE_BOOKS,
        },
    ),
    "marketing": (
        N_("营销员"),
        "Marketing",
        LOOK
        | PLAN
        | {
            May.SEE_SALES,
            May.EXPORT_SALES,
            May.NOTE_WEATHER,
            May.SEE_MEMBERS,
            May.SEE_RECIPES,
            May.EDIT_PROMOTIONS,
            May.SEE_STREAMS,
            May.PLAN_STREAMS,
            May.SEE_SUGGESTIONS,
            May.NOTE_DECISIONS,
            May.SEE_REPORTS,
            May.EDIT_REPORTS,
        },
    ),
    "teacher": (N_("老师"), "Teacher", TEACHER),
    "partner": (N_("合作企业（只读）"), "Enterprise partner (read only)", frozenset({May.SEE_CATALOG})),
    "administrator": (N_("管理员"), "Administrator", frozenset(May)),
}


class LastAdministrator(Conflict):
    """Somebody must always be able to manage people."""

    message = N_("这样一改就没有人能管理人员和岗位了。请先让另一位能登录的老师担任管理员。")


class MoreThanOwn(Forbidden):
    """Nobody gives, takes or changes rights he does not hold."""

    message = N_("这里涉及您自己没有的权限，只能由管理员来改。")


class RoleInUse(Conflict):
    """A role somebody holds stays."""

    message = N_("还有 %(people)s 人担任「%(name)s」。请先给他们换岗位，再删除。")


def add_builtin_roles(*, at: datetime) -> None:
    """Create the school's posts that are not there yet; those that were changed stay as they are."""
    with transaction() as current:
        present = set(current.scalars(select(Role.code)))
        missing = {code: post for code, post in BUILT_IN.items() if code not in present}
        for code, (name, name_en, rights) in missing.items():
            current.add(Role(code=code, name=name, name_en=name_en, rights=_rows(rights)))
        current.flush()
        given = [("role.add", f"role:{code}", _text(rights), None, None) for code, (_, _, rights) in missing.items()]
        audit.record_many(given, at=at)


def add_role(*, name: str, rights: Iterable[May], by: int, at: datetime) -> Role:
    """Create a post. Raises Invalid for a name that is missing or taken, MoreThanOwn."""
    wanted = frozenset(rights)
    with transaction() as current:
        _check_name(name, except_id=None)
        refuse_more_than_own(wanted, by=by)
        number = (current.scalar(select(func.max(Role.id))) or 0) + 1
        role = Role(code=f"own_{number}", name=name.strip(), name_en="", rights=_rows(wanted))
        current.add(role)
        current.flush()
        audit.record("role.add", subject=f"role:{role.code}", detail=f"{role.name}: {_text(wanted)}", by=by, at=at)
        return role


def change_role(role_id: int, *, name: str, rights: Iterable[May], by: int, at: datetime) -> Role:
    """Rename a post and set its rights. Raises NotFound, Invalid, MoreThanOwn, LastAdministrator."""
    wanted = frozenset(rights)
    with transaction() as current:
        role = found_role(role_id)
        _check_name(name, except_id=role_id)
        before = known_rights(row.right for row in role.rights)
        refuse_more_than_own(before ^ wanted, by=by)
        someone = bool(administrators())
        old_name, role.name = role.name, name.strip()
        role.rights = [row for row in role.rights if row.right in wanted] + _rows(wanted - before)
        current.flush()
        keep_an_administrator(there_was_one=someone)
        detail = _changes(old_name, role.name, given=wanted - before, taken=before - wanted)
        audit.record("role.change", subject=f"role:{role.code}", detail=detail, by=by, at=at)
        return role


def delete_role(role_id: int, *, by: int, at: datetime) -> None:
    """Remove a post nobody holds. Raises NotFound, RoleInUse, MoreThanOwn."""
    with transaction() as current:
        role = found_role(role_id)
        refuse_more_than_own(known_rights(row.right for row in role.rights), by=by)
        people = current.scalar(select(func.count()).select_from(PersonRole).where(PersonRole.role_id == role_id))
        if people:
            raise RoleInUse(people=people, name=role.name)
        current.delete(role)
        current.flush()
        audit.record("role.delete", subject=f"role:{role.code}", detail=role.name, by=by, at=at)


def found_role(role_id: int) -> Role:
    """The role. Raises NotFound."""
    role = session().get(Role, role_id)
    if role is None:
        raise NotFound
    return role


def refuse_more_than_own(rights: Iterable[May], *, by: int | None) -> None:
    """Raises MoreThanOwn when `by` lacks one of the rights; the shop itself (None) may give everything."""
    if by is not None and not frozenset(rights) <= rights_of(by):
        raise MoreThanOwn


def keep_an_administrator(*, there_was_one: bool) -> None:
    """Raises LastAdministrator when there was somebody who can manage people and now there is nobody.

    Holding the ledger's head, so that of two who shut each other out at the same moment the second is refused.
    """
    take_numbers(session())
    if there_was_one and not administrators():
        raise LastAdministrator


def _check_name(name: str, *, except_id: int | None) -> None:
    if not 0 < len(name.strip()) <= 64:
        raise Invalid(problems=(Problem("name", N_("岗位名称要有 1 到 64 个字。")),))
    taken = session().scalar(select(Role.id).where(Role.name == name.strip()))
    if taken is not None and taken != except_id:
        raise Invalid(problems=(Problem("name", N_("已经有同名的岗位了，请换个名称。")),))


def _changes(old_name: str, name: str, *, given: frozenset[May], taken: frozenset[May]) -> str:
    parts = [old_name if old_name == name else f"{old_name} → {name}"]
    parts += [f"＋{_text(given)}"] if given else []
    parts += [f"－{_text(taken)}"] if taken else []
    return "；".join(parts)


def _rows(rights: Iterable[May]) -> list[RoleRight]:
    return [RoleRight(right=right.value) for right in sorted(rights)]


def _text(rights: Iterable[May]) -> str:
    return "、".join(LABELS[right] for right in May if right in rights)
