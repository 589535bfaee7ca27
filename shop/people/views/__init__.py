"""Pages of people: logging in, own account, people, posts, tablets, sessions, the trail."""

from __future__ import annotations

from flask import Blueprint, g

from shop.kernel.errors import N_
from shop.people import finders
from shop.people.queries.persons import nicknames
from shop.web.access import May
from shop.web.nav import Entry
from shop.web.search import Finder, offer

blueprint = Blueprint("people", __name__)
offer(
    blueprint,
    Finder(N_("人员"), "people", May.SEE_PEOPLE, finders.people),
    Finder(N_("平板"), "tablet", May.MANAGE_DEVICES, finders.devices),
    pages=(
        Entry("people.account", N_("我的密码与 PIN"), "person"),
        Entry("people.person_new", N_("添加人员"), "plus"),
        Entry("people.device_new", N_("登记新平板"), "plus"),
        Entry("people.role_new", N_("添加岗位"), "plus"),
        Entry("people.audit_check", N_("核对操作记录有没有被改过"), "check"),
    ),
)


@blueprint.app_template_global("nickname")
def nickname(person_id: int | None) -> str:
    """How pages of any area name somebody; all names are read once a request."""
    if "nicknames" not in g:
        g.nicknames = nicknames()
    return str(g.nicknames.get(person_id, "—"))


from shop.people.views import account, devices, entrance, persons, roles, trail  # noqa: E402

__all__ = ["account", "blueprint", "devices", "entrance", "persons", "roles", "trail"]
