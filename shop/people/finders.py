"""What search finds here: people, tablets."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import or_, select

from shop.db import session
from shop.people.forms import KINDS
from shop.people.models import Device, Person
from shop.web.access import May, may
from shop.web.search import Found


def people(text: str, most: int) -> list[Found]:
    """People, also those who left; whoever may not edit them is led to the list."""
    columns = (Person.name, Person.nickname, Person.username, Person.staff_number)
    found = session().execute(
        select(Person.id, Person.name, Person.nickname, Person.kind, Person.active)
        .where(or_(*(column.icontains(text, autoescape=True) for column in columns)))
        .order_by(Person.active.desc(), Person.nickname, Person.id)
        .limit(most)
    )
    edits = may(May.EDIT_PEOPLE)
    return [
        Found(
            f"{nickname} · {name}",
            url_for("people.person", person_id=number)
            if edits
            else url_for("people.persons", q=name, state="" if active else "left"),
            str(KINDS[kind]) if active else _("已停用"),
        )
        for number, name, nickname, kind, active in found
    ]


def devices(text: str, most: int) -> list[Found]:
    """Tablets by name or letter."""
    found = session().execute(
        select(Device.id, Device.name, Device.letter)
        .where(or_(Device.name.icontains(text, autoescape=True), Device.letter == text.upper()))
        .order_by(Device.revoked_at.is_not(None), Device.id)
        .limit(most)
    )
    return [Found(name, url_for("people.device", device_id=number), letter) for number, name, letter in found]
