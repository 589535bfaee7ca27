"""A name that is sent twice: the first counts, everywhere, or the whole is refused."""

from __future__ import annotations

import ast
import importlib
import json
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Field, Form
from wtforms.fields import FieldList, FormField, SelectMultipleField

from shop.till.messages import PinEntry, decoded
from tests.support import source
from tests.support.application import ShopClient
from tests.support.people import School, browser, log_in, open_school
from tests.support.source import name

pytestmark = pytest.mark.once

#: Read on purpose with everything that was sent: the search for signs that no database keeps, and ticks of a list.
READS_ALL = {
    "shop/web/access.py",
    "shop/purchasing/views/requests.py",
    "shop/live/partner/views/orders.py",
    "shop/planning/views/plans.py",
    "shop/reports/views/builder.py",
}


def form_classes() -> list[type[Form]]:
    """Every form of the shop, found by looking into every module of forms."""
    found = []
    for path in source.files("shop"):
        if path.name in ("forms.py", "sheets_in.py") or path.parent.name == "forms":
            module = importlib.import_module(name(path).removesuffix(".py").replace("/", ".").removesuffix(".__init__"))
            found += [
                one
                for one in vars(module).values()
                if isinstance(one, type) and issubclass(one, Form) and one.__module__ == module.__name__
            ]
    return sorted(found, key=lambda one: (one.__module__, one.__name__))


def single_fields(form: Form) -> Iterator[Field]:
    """Fields that hold one value."""
    for one in form:
        if not isinstance(one, (SelectMultipleField, FieldList, FormField)) and one.name != "csrf_token":
            yield one


@pytest.mark.parametrize("kind", form_classes(), ids=lambda kind: kind.__name__)
def test_of_two_values_a_form_takes_the_first_or_none(app: Flask, kind: type[Form]) -> None:
    with app.test_request_context("/"):
        names = [one.name for one in single_fields(_empty(kind))]
        for field in names:
            for first, second in (("1", "2"), ("第一", "第二"), ("2026-11-23", "2026-11-24"), ("07:00", "08:00")):
                alone = _filled(kind, field, [first])
                twice = _filled(kind, field, [first, second])
                assert twice[field].data in (alone[field].data, None), f"{kind.__name__}.{field}"


def _empty(kind: type[Form]) -> Form:
    return _filled(kind, "", [])


def _filled(kind: type[Form], field: str, values: list[str]) -> Form:
    """The form as it is sent. Each can be made from that alone, so that none is left out here."""
    return kind(MultiDict([(field, value) for value in values]))


def test_there_are_forms() -> None:
    assert len(form_classes()) > 20


def test_nothing_takes_the_last_or_mixes_address_and_form() -> None:
    wrong = []
    for path in source.files("shop"):
        for node in ast.walk(source.syntax(path)):
            if isinstance(node, ast.Attribute) and node.attr in ("getlist", "values", "lists"):
                of_request = "request" in ast.unparse(node.value) or node.attr != "values"
                if of_request and name(path) not in READS_ALL:
                    wrong.append(f"{name(path)}:{node.lineno} {ast.unparse(node)}")
    assert wrong == []


@pytest.fixture
def school(app: Flask, session: object, clock: object) -> School:
    return open_school(session, clock)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "twice",
    ["/people?q=zzz&q=cashier", "/catalog/products?q=zzz&q=a", "/sales/orders?since=2020-01-01&since=x&q=zzz&q=a"],
)
def test_a_list_searches_for_the_first(school: School, app: Flask, twice: str) -> None:
    client = log_in(browser(app), "administrator")
    answer = client.get(twice)
    assert answer.status_code == 200
    assert 'value="zzz"' in answer.text


def test_a_second_way_back_does_not_count(school: School, app: Flask) -> None:
    client = browser(app)
    form = {"username": "teacher", "password": "blue horse eats noodles"}
    answer = client.post("/login?next=/account&next=//evil.example", data=form)
    assert answer.location == "/account"


def test_a_second_amount_or_name_in_a_form_does_not_count(school: School, app: Flask) -> None:
    client: ShopClient = log_in(browser(app), "administrator")
    sent = MultiDict([("name", "新岗位"), ("name", "另一个"), ("rights", "sell")])
    assert client.post("/roles/new", data=sent).status_code == 303
    page = client.get("/roles").text
    assert "新岗位" in page
    assert "另一个" not in page


def test_whoever_reads_a_message_of_a_tablet_reads_the_same() -> None:
    """JSON keeps the last: what is booked and what a teacher is shown of held ones come from readers that agree."""
    text = b'{"person_id": 1, "person_id": 2, "pin": "603914"}'
    assert decoded(text, PinEntry).person_id == json.loads(text)["person_id"] == 2
