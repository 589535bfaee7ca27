"""People come, change and leave; teachers hand out passwords for a first login.

The ledger's head comes before the people, as it does for a sale: nobody then waits for a sale in a circle.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from shop.db import session, transaction
from shop.kernel.errors import N_, Conflict, Invalid, NotFound, Problem
from shop.once import take_numbers
from shop.people import secrets
from shop.people.actions import audit, sessions
from shop.people.actions.passwords import check_password
from shop.people.actions.roles import keep_an_administrator, refuse_more_than_own
from shop.people.models import Person, PersonKind, Role
from shop.people.queries.persons import administrators, known_rights, rights_of
from shop.people.queries.profile import shop_profile
from shop.people.rules.secrets import password_problems
from shop.web.access import May

COLOURS = ("clay", "indigo", "terrace", "amber", "coffee", "danger")
ONE_TIME_DAYS = 7
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")


class NotYourself(Conflict):
    """Nobody shuts himself out."""

    message = N_("不能停用自己。请让另一位老师来做。")


class NoUsername(Invalid):
    """A password needs a user name."""

    message = N_("先给这个人填一个用户名，才能设密码。")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """What is known of a person; `birthday` like ``2009-05-17``, empty texts mean not known."""

    kind: str
    name: str
    nickname: str
    username: str = ""
    staff_number: str = ""
    birthday: str = ""
    colour: str = "clay"


def add_person(facts: PersonFacts, *, roles: Iterable[str] = (), by: int | None, at: datetime) -> Person:
    """Add somebody with roles by code. Raises Invalid with every problem, roles.MoreThanOwn."""
    with transaction() as current:
        person = Person(created_at=at, roles=_roles(roles))
        refuse_more_than_own(_rights(person.roles), by=by)
        _write(person, facts)
        current.add(person)
        current.flush()
        audit.record("person.add", subject=f"person:{person.id}", detail=_posts(person), by=by, at=at)
        return person


def change_person(person_id: int, facts: PersonFacts, *, roles: Iterable[str], by: int, at: datetime) -> Person:
    """Change what is known of somebody and his roles. Raises as `add_person`, and LastAdministrator."""
    with transaction() as current:
        take_numbers(session())
        person = found_person(person_id)
        before, someone = _posts(person), bool(administrators())
        wanted = _roles(roles)
        refuse_more_than_own(_rights({*wanted} ^ {*person.roles}), by=by)
        if (facts.username.strip().lower() or None) != person.username:
            refuse_more_than_own(_rights(person.roles), by=by)
        person.roles = wanted
        _write(person, facts)
        current.flush()
        keep_an_administrator(there_was_one=someone)
        detail = f"{before} → {_posts(person)}" if before != _posts(person) else ""
        audit.record("person.change", subject=f"person:{person_id}", detail=detail, by=by, at=at)
        return person


def disable_person(person_id: int, *, by: int, at: datetime) -> None:
    """Somebody left: all his sessions end. Raises NotYourself, MoreThanOwn, LastAdministrator."""
    with transaction() as current:
        take_numbers(session())
        if person_id == by:
            raise NotYourself
        person = found_person(person_id)
        refuse_more_than_own(rights_of(person_id), by=by)
        someone = bool(administrators())
        person.active = False
        current.flush()
        keep_an_administrator(there_was_one=someone)
        sessions.end_all_of(person_id, why="disabled", at=at)
        audit.record("person.disable", subject=f"person:{person_id}", by=by, at=at)


def enable_person(person_id: int, *, by: int, at: datetime) -> None:
    """Somebody is back. Raises MoreThanOwn."""
    with transaction():
        take_numbers(session())
        person = found_person(person_id)
        refuse_more_than_own(rights_of(person_id), by=by)
        person.active = True
        audit.record("person.enable", subject=f"person:{person_id}", by=by, at=at)


def reset_password(person_id: int, *, by: int, at: datetime) -> str:
    """Make and return a password for a first login within a week. Raises NoUsername, MoreThanOwn."""
    password = secrets.one_time_password()
    hashed = secrets.hash_password(password)
    with transaction():
        take_numbers(session())
        person = found_person(person_id)
        refuse_more_than_own(rights_of(person_id), by=by)
        if person.username is None:
            raise NoUsername
        _put_password(person, hashed, one_time_until=at + timedelta(days=ONE_TIME_DAYS))
        sessions.end_all_of(person_id, why="new password", at=at)
        audit.record("password.reset", subject=f"person:{person_id}", by=by, at=at)
    return password


def set_password(person_id: int, password: str, *, by: int | None, at: datetime) -> None:
    """Give somebody a password for good (set-up, invented people). Raises Invalid when it is too easy."""
    hashed = _checked(found_person(person_id), password)
    with transaction():
        take_numbers(session())
        person = found_person(person_id)
        _put_password(person, hashed, one_time_until=None)
        sessions.end_all_of(person_id, why="new password", at=at)
        audit.record("password.set", subject=f"person:{person_id}", by=by, at=at)


def change_own_password(person_id: int, *, present: str, new: str, session_id: int, at: datetime) -> None:
    """Change one's own password; all other sessions end. Raises WrongPassword, Invalid."""
    person = found_person(person_id)
    hashed = _checked(person, new, field="new")
    check_password(person.username or "", present, at=at)
    with transaction():
        take_numbers(session())
        _put_password(found_person(person_id), hashed, one_time_until=None)
        sessions.end_all_of(person_id, why="new password", except_id=session_id, at=at)
        audit.record("password.change", subject=f"person:{person_id}", by=person_id, at=at)


def first_teacher_problems(*, username: str, name: str, password: str, shop_name: str = "") -> list[Problem]:
    """Everything that is wrong with the first account of a new shop, before there is a shop to look into."""
    known = [*re.split(r"[._-]", username), username, name, shop_name]
    problems = _shape_problems(_first_teacher(username, name))
    problems = [problem for problem in problems if problem.field != "nickname"]
    if not username.strip():
        problems.append(Problem("username", N_("请输入用户名，登录时用。")))
    return [*problems, *password_problems(password, known=known)]


def add_first_teacher(*, username: str, name: str, password: str, at: datetime) -> Person:
    """The first account of a new shop: teacher and administrator. Raises Invalid with every problem."""
    facts = _first_teacher(username, name)
    problems = [
        *first_teacher_problems(username=username, name=name, password=password, shop_name=shop_profile().name),
        *_taken_problems(facts, None),
    ]
    if problems:
        raise Invalid(problems=tuple(problems))
    with transaction():
        teacher = add_person(facts, roles=("teacher", "administrator"), by=None, at=at)
        set_password(teacher.id, password, by=None, at=at)
        return teacher


def _first_teacher(username: str, name: str) -> PersonFacts:
    return PersonFacts(kind=PersonKind.TEACHER, name=name, nickname=name.strip()[:32], username=username)


def set_person_photo(person_id: int, *, name: str | None, by: int, at: datetime) -> str | None:
    """Show the photo kept under `name` with the person, or none.

    Returns the photo that nobody shows any more, so that its file can go. Raises NotFound.
    """
    with transaction() as current:
        take_numbers(session())
        person = found_person(person_id)
        before = person.photo
        if before == name:
            return None
        person.photo = name
        current.flush()
        audit.record("person.photo", subject=f"person:{person_id}", detail="" if name else "-", by=by, at=at)
        shown = current.scalar(select(Person.id).where(Person.photo == before).limit(1))
        return before if before and shown is None else None


def found_person(person_id: int) -> Person:
    """The person. Raises NotFound."""
    person = session().get(Person, person_id)
    if person is None:
        raise NotFound
    return person


def _checked(person: Person, password: str, *, field: str = "password") -> str:
    problems = password_problems(password, known=_known(person.username or "", person.name), field=field)
    if problems:
        raise Invalid(problems=tuple(problems))
    return secrets.hash_password(password)


def _known(username: str, name: str) -> list[str]:
    return [*re.split(r"[._-]", username), username, name, shop_profile().name]


def _put_password(person: Person, hashed: str, *, one_time_until: datetime | None) -> None:
    person.password_hash = hashed
    person.one_time_until = one_time_until
    person.failed_passwords = 0
    person.password_wait_until = None


def _rights(roles: Iterable[Role]) -> frozenset[May]:
    return known_rights(row.right for role in roles for row in role.rights)


def _roles(codes: Iterable[str]) -> list[Role]:
    wanted = set(codes)
    roles = list(session().scalars(select(Role).where(Role.code.in_(wanted)).order_by(Role.id)))
    if len(roles) < len(wanted):
        raise Invalid(problems=(Problem("roles", N_("有的岗位已经不在了，请刷新后重选。")),))
    return roles


def _posts(person: Person) -> str:
    return "、".join(role.name for role in person.roles)


def _write(person: Person, facts: PersonFacts) -> None:
    problems = _problems(facts, person.id)
    if problems:
        raise Invalid(problems=tuple(problems))
    person.kind = facts.kind
    person.name = facts.name.strip()
    person.nickname = facts.nickname.strip()
    person.username = facts.username.strip().lower() or None
    person.staff_number = facts.staff_number.strip() or None
    person.birthday = facts.birthday or None
    person.colour = facts.colour


def _problems(facts: PersonFacts, person_id: int | None) -> list[Problem]:
    return [*_shape_problems(facts), *_taken_problems(facts, person_id)]


def _shape_problems(facts: PersonFacts) -> list[Problem]:
    username = facts.username.strip().lower()
    checks = [
        (facts.kind in {kind.value for kind in PersonKind}, "kind", N_("请选老师、学生或合作企业。")),
        (0 < len(facts.name.strip()) <= 64, "name", N_("请填姓名，最多 64 个字。")),
        (0 < len(facts.nickname.strip()) <= 32, "nickname", N_("请填昵称，最多 32 个字；平板和小票上只显示昵称。")),
        (
            not username or USERNAME.fullmatch(username) is not None,
            "username",
            N_("用户名要 3 到 64 位，只用小写字母、数字、点和横线，例如 pu.yun。"),
        ),
        (len(facts.staff_number.strip()) <= 32, "staff_number", N_("学号或工号最多 32 位。")),
        (not facts.birthday or _is_day(facts.birthday), "birthday", N_("生日要写成 2009-05-17 这样。")),
        (facts.colour in COLOURS, "colour", N_("请选一种颜色。")),
    ]
    return [Problem(field, message) for right, field, message in checks if not right]


def _taken_problems(facts: PersonFacts, person_id: int | None) -> list[Problem]:
    username = facts.username.strip().lower()
    checks = [
        (
            not _taken(func.lower(Person.username), username, person_id),
            "username",
            N_("这个用户名已经有人用了，请换一个。"),
        ),
        (
            not _taken(Person.staff_number, facts.staff_number.strip(), person_id),
            "staff_number",
            N_("这个学号或工号已经登记过了。"),
        ),
    ]
    return [Problem(field, message) for right, field, message in checks if not right]


def _taken(column: object, value: str, person_id: int | None) -> bool:
    if not value:
        return False
    return session().scalar(select(Person.id).where(column == value, Person.id != (person_id or 0))) is not None  # type: ignore[arg-type]


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
