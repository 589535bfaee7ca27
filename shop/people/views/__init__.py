"""Pages of people: logging in, own account, people, posts, tablets, sessions, the trail."""

from __future__ import annotations

from flask import Blueprint, g, request
from flask_login import current_user

from shop.kernel.errors import N_
from shop.people import finders
from shop.people.queries import steps
from shop.people.queries.persons import nicknames
from shop.web.access import May, may
from shop.web.address import Reach, reach
from shop.web.guide import Step, offer_steps
from shop.web.nav import Entry
from shop.web.photos import MOST_BYTES, REST_OF_A_FORM
from shop.web.search import Finder, offer

#: What has to come before the first tablet while none can reach the shop.
BEFORE_A_TABLET = {
    Reach.HERE: N_("店现在只开在这台电脑上：先按 Ctrl+C 关店，用 python3 manage.py run --lan 打开。"),
    Reach.NO_NETWORK: N_("先把这台电脑连上店里的 Wi-Fi：用了 --lan，可是还没有找到局域网。"),
}
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
offer_steps(
    blueprint,
    Step(
        10,
        N_("添加同学和老师"),
        N_("每个人有自己的岗位，谁做了什么都记得清。"),
        "people.person_new",
        steps.somebody_was_added,
    ),
    Step(
        20,
        N_("登记第一台平板"),
        N_("在平板上扫码，收银台就装好了。"),
        "people.device_new",
        steps.a_tablet_is_enrolled,
        lambda: BEFORE_A_TABLET.get(reach(), ""),
    ),
    Step(
        30,
        N_("给收银的同学设 PIN"),
        N_("在平板上用 6 位数字换人。"),
        "people.persons",
        steps.somebody_has_a_pin,
    ),
)


@blueprint.url_value_preprocessor
def allow_photos(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Photos are larger than other forms; only people who may edit are let send that much."""
    if request.endpoint == "people.set_photo" and current_user.is_authenticated and may(May.EDIT_PEOPLE):
        request.max_content_length = MOST_BYTES + REST_OF_A_FORM


@blueprint.app_template_global("nickname")
def nickname(person_id: int | None) -> str:
    """How pages of any area name somebody; all names are read once a request."""
    if "nicknames" not in g:
        g.nicknames = nicknames()
    return str(g.nicknames.get(person_id, "—"))


from shop.people.views import account, approvals, devices, entrance, faces, persons, phone, roles, trail, worklist  # noqa: E402

__all__ = [
    "account",
    "approvals",
    "blueprint",
    "devices",
    "entrance",
    "faces",
    "persons",
    "phone",
    "roles",
    "trail",
    "worklist",
]
