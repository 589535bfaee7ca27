"""The desk's pages of members: list, one member, joining, erasing, the words of the agreement."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.customers import queries
from shop.customers.actions import consents
from shop.customers.actions import members as actions
from shop.customers.forms import JoinForm, MemberFilterForm, WordsForm
from shop.customers.models import Member
from shop.db import session
from shop.kernel.errors import DomainError
from shop.people.actions import audit
from shop.web.access import May, needs
from shop.web.codes import qr
from shop.web.downloads import page_or_file, workbook
from shop.web.forms import put_problems
from shop.web.limits import SEARCHES, limiter
from shop.web.messages import tell
from shop.web.now import now, today
from shop.web.pages import paged, sort_order
from shop.web.sheets import Column, Sheet

blueprint = Blueprint("customers", __name__, url_prefix="/members")
SORTS = {"joined": Member.joined_at, "points": Member.points, "tail": Member.tail}


@blueprint.get("")
@needs(May.SEE_MEMBERS)
@limiter.limit(SEARCHES)
def members() -> ResponseReturnValue:
    """Everybody who comes back, by the tail of the number; no number is kept whole."""
    form = MemberFilterForm(request.args)
    erased = request.args.get("state") == "erased"
    order, sort = sort_order(SORTS, "-joined")
    page = paged(queries.members((form.q.data or "")[:20], erased=erased).order_by(order, Member.id.desc()))
    visits = queries.visits_of([one.id for one in page.rows])
    return page_or_file(
        "customers/members.html", page, name=_("会员"),
        columns=[
            Column(_("会员"), "number", 8), Column(_("手机尾号")), Column(_("积分"), "number"),
            Column(_("来过几次"), "number"), Column(_("加入"), "moment", 17),
        ],
        row=lambda one: (one.id, one.tail, one.points, visits.get(one.id, 0), one.joined_at),
        form=form, sort=sort, visits=visits, erased=erased,
    )  # fmt: skip


@blueprint.route("/new", methods=["GET", "POST"])
@needs(May.EDIT_MEMBERS)
def member_new() -> ResponseReturnValue:
    """Join at the desk."""
    form = JoinForm()
    version, text = queries.words_now()
    if form.validate_on_submit():
        try:
            found, new = actions.join(form.phone.data or "", agreed=form.agreed.data, by=_me(), at=now())
        except DomainError as error:
            put_problems(form, error)
        else:
            tell(_("已登记为会员。") if new else _("这个号码已经是会员。"))
            return redirect(url_for("customers.member", member_id=found.id), 303)
    page = render_template("customers/new.html", form=form, version=version, text=text)
    return page, 422 if request.method == "POST" else 200


@blueprint.get("/<int:member_id>")
@needs(May.SEE_MEMBERS)
def member(member_id: int) -> ResponseReturnValue:
    """One member: points and where they came from, what was agreed to."""
    found = queries.member_of(member_id)
    return render_template(
        "customers/member.html",
        member=found,
        page=paged(queries.points_of_member(member_id)),
        consents=queries.consents_of(member_id),
        picture=qr(found.code) if found.code else None,
    )


@blueprint.post("/<int:member_id>/withdraw")
@needs(May.EDIT_MEMBERS)
def withdraw(member_id: int) -> ResponseReturnValue:
    """The agreement is taken back: no more points are collected."""
    consents.withdraw(member_id, by=_me(), at=now())
    tell(_("已记下撤回同意，以后的消费不再累计积分。"))
    return redirect(url_for("customers.member", member_id=member_id), 303)


@blueprint.post("/<int:member_id>/erase")
@needs(May.EDIT_MEMBERS)
def erase(member_id: int) -> ResponseReturnValue:
    """Forget who the member is."""
    actions.erase(member_id, by=_me(), at=now())
    tell(_("会员资料已删除：尾号、记号和会员码都没有了，积分清零；销售记录保留。"))
    return redirect(url_for("customers.member", member_id=member_id), 303)


@blueprint.post("/<int:member_id>/export")
@needs(May.EDIT_MEMBERS)
@limiter.limit("60 per hour")
def export(member_id: int) -> ResponseReturnValue:
    """Everything that is kept of a member, for the member."""
    found = queries.member_of(member_id)
    audit.record("member.export", subject=f"member:{member_id}", by=_me(), at=now())
    facts = [
        (_("会员码"), found.code or ""), (_("手机尾号"), found.tail), (_("积分"), str(found.points)),
        (_("加入"), found.joined_at.isoformat()),
    ]  # fmt: skip
    ledger = session().scalars(queries.points_of_member(member_id)).all()
    return workbook(
        [
            Sheet(_("会员"), [Column(_("项目")), Column(_("内容"), width=40)], facts),
            Sheet(
                _("同意书"),
                [Column(_("版本"), "number"), Column(_("同意"), "moment", 17), Column(_("撤回"), "moment", 17),
                 Column(_("内容"), width=80)],
                ((row.version, row.given_at, row.withdrawn_at, row.text) for row in queries.consents_of(member_id)),
            ),
            Sheet(
                _("积分"),
                [Column(_("时间"), "moment", 17), Column(_("订单"), width=18), Column(_("积分"), "number")],
                ((one.at, one.order_number, one.points) for one in ledger),
            ),
        ],
        name=f"member-{today().isoformat()}",
    )  # fmt: skip


@blueprint.get("/words")
@needs(May.SEE_MEMBERS)
def consent_words() -> ResponseReturnValue:
    """What members agree to, and the versions before."""
    return _words_page(WordsForm(formdata=None, data={"text": queries.words_now()[1]}))


@blueprint.post("/words")
@needs(May.EDIT_MEMBERS)
def write_words() -> ResponseReturnValue:
    """New words."""
    form = WordsForm()
    if form.validate_on_submit():
        try:
            made = consents.write_text(form.text.data or "", by=_me(), at=now())
        except DomainError as error:
            put_problems(form, error)
        else:
            tell(_("同意书第 %(version)s 版已保存，以后加入的会员看这一版。", version=made.version))
            return redirect(url_for("customers.consent_words"), 303)
    return _words_page(form), 422


def _words_page(form: WordsForm) -> str:
    version, text = queries.words_now()
    return render_template("customers/words.html", form=form, version=version, text=text, versions=queries.all_words())


def _me() -> int:
    person: int = current_user.person_id
    return person
