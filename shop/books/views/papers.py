"""Papers: the list, writing one with its receipt, the decision of somebody else."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.books.actions import papers as actions
from shop.books.forms import PaperForm, ReasonForm
from shop.books.models import Paper
from shop.books.queries import papers as queries
from shop.books.rules.chart import ACCOUNTS
from shop.books.rules.papers import PAPER_KINDS
from shop.books.views.blueprint import blueprint
from shop.books.words import HALLS, PAPER_STATES
from shop.kernel.errors import DomainError, Invalid, Problem
from shop.kernel.ids import uuid7
from shop.stock.queries.lists import nicknames
from shop.web.access import May, may, needs
from shop.web.downloads import page_or_file
from shop.web.forms import put_problems
from shop.web.messages import tell
from shop.web.now import now, settings, today
from shop.web.pages import paged
from shop.web.photos import MOST_BYTES, REST_OF_A_FORM, BadPhoto, keep_photo, photo_answer
from shop.web.sheets import Column


@blueprint.url_value_preprocessor
def allow_photos(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Photos are larger than other forms; only people who may write papers are let send that much."""
    if request.endpoint == "books.paper_new" and current_user.is_authenticated and may(May.WRITE_BOOKS):
        request.max_content_length = MOST_BYTES + REST_OF_A_FORM


@blueprint.get("/papers")
@needs(May.SEE_BOOKS)
def papers() -> ResponseReturnValue:
    """All papers."""
    state, kind = request.args.get("state", ""), request.args.get("kind", "")
    page = paged(queries.paper_list(kind=kind, state=state))
    people = nicknames([one.made_by for one in page.rows])
    columns = [
        Column(_("日期"), "day"), Column(_("种类")), Column(_("金额"), "yuan"), Column(_("其中扣点"), "yuan"),
        Column(_("用在哪里"), width=20), Column(_("哪一笔钱"), width=16), Column(_("付给谁、谁付的"), width=20),
        Column(_("备注"), width=28), Column(_("谁写的")), Column(_("状态"), width=16),
    ]  # fmt: skip

    def row(one: Paper) -> tuple[object, ...]:
        return (
            one.day, _(PAPER_KINDS[one.kind].name), one.amount_fen, one.fee_fen, against(one),
            _(ACCOUNTS[one.money].name), one.payee, one.note, people.get(one.made_by, ""),
            _(PAPER_STATES[one.state][0]),
        )  # fmt: skip

    return page_or_file(
        "books/papers.html", page, name=f"凭单-{today()}", columns=columns, row=row, state=state, kind=kind,
        states=PAPER_STATES, kinds=PAPER_KINDS, accounts=ACCOUNTS, people=people, against=against,
    )  # fmt: skip


def against(paper: Paper) -> str:
    """What a paper is against, in words."""
    return str(_(ACCOUNTS[PAPER_KINDS[paper.kind].account or paper.account].name))


@blueprint.route("/papers/new", methods=["GET", "POST"])
@needs(May.WRITE_BOOKS)
def paper_new() -> ResponseReturnValue:
    """Choose the kind, then write the paper."""
    kind = request.args.get("kind", "")
    if kind not in PAPER_KINDS:
        return render_template("books/paper_kinds.html", kinds=PAPER_KINDS)
    if request.method == "GET":
        form = PaperForm(formdata=None, data={"uuid": str(uuid7(now())), "day": today(), "money": "1010"})
        return _new_page(form, kind)
    form = PaperForm()
    try:
        right = form.validate()
        facts = form.facts(kind, photo=_photo(form))
        if not right or facts is None:
            raise Invalid
        paper = actions.write_paper(facts, by=current_user.person_id, at=now())
    except DomainError as error:
        put_problems(form, error)
        return _new_page(form, kind), 422
    tell(_("凭单已写好，等另一位批准。"))
    return redirect(url_for("books.paper", books_paper_uuid=paper.uuid), 303)


def _new_page(form: PaperForm, kind: str) -> str:
    form.offer(kind)
    return render_template("books/paper_new.html", form=form, kind=kind, told=PAPER_KINDS[kind])


def _photo(form: PaperForm) -> str | None:
    """The receipt that was brought. Raises Invalid."""
    if not form.photo.data:
        return None
    try:
        return keep_photo(form.photo.data.read(MOST_BYTES + 1), settings().receipts_dir)
    except BadPhoto as error:
        raise Invalid(problems=(Problem("photo", error.message, error.facts),)) from error


@blueprint.get("/papers/<uuid:books_paper_uuid>")
@needs(May.SEE_BOOKS)
def paper(books_paper_uuid: UUID) -> ResponseReturnValue:
    """One paper with its receipt."""
    return _page(queries.paper_of(books_paper_uuid), ReasonForm(formdata=None))


def _page(found: Paper, form: ReasonForm) -> str:
    return render_template(
        "books/paper.html", paper=found, form=form, told=PAPER_KINDS[found.kind], accounts=ACCOUNTS,
        states=PAPER_STATES, halls=HALLS, against=against(found),
        people=nicknames([found.made_by, found.decided_by, found.taken_back_by]),
        mine=found.made_by == current_user.person_id, booked=queries.booked_by_statement(found),
    )  # fmt: skip


@blueprint.get("/receipts/<name>")
@needs(May.SEE_BOOKS)
def paper_photo(name: str) -> ResponseReturnValue:
    """The photo of a receipt."""
    return photo_answer(name, settings().receipts_dir, cache="private")


@blueprint.post("/papers/<uuid:books_paper_uuid>/decide")
@needs(May.KEEP_BOOKS)
def paper_decide(books_paper_uuid: UUID) -> ResponseReturnValue:
    """Yes, or no and why."""
    form, approve = ReasonForm(), request.form.get("step") == "approve"
    try:
        if not form.validate():
            raise Invalid
        actions.decide(
            books_paper_uuid, approve=approve, reason=form.reason.data or "", by=current_user.person_id, at=now()
        )
    except Invalid as error:
        put_problems(form, error)
        return _page(queries.paper_of(books_paper_uuid), form), 422
    tell(_("已批准，已记进账本。") if approve else _("没有批准，理由已写上。"))
    return redirect(url_for("books.paper", books_paper_uuid=books_paper_uuid), 303)


@blueprint.post("/papers/<uuid:books_paper_uuid>/withdraw")
@needs(May.WRITE_BOOKS)
def paper_withdraw(books_paper_uuid: UUID) -> ResponseReturnValue:
    """Who wrote it takes it back while it waits."""
    actions.withdraw(books_paper_uuid, by=current_user.person_id, at=now())
    tell(_("凭单已撤回。"))
    return redirect(url_for("books.paper", books_paper_uuid=books_paper_uuid), 303)


@blueprint.post("/papers/<uuid:books_paper_uuid>/take-back")
@needs(May.KEEP_BOOKS)
def paper_take_back(books_paper_uuid: UUID) -> ResponseReturnValue:
    """It was wrong: posted the other way round."""
    form = ReasonForm()
    try:
        if not form.validate():
            raise Invalid
        actions.take_back(books_paper_uuid, reason=form.reason.data or "", by=current_user.person_id, at=now())
    except Invalid as error:
        put_problems(form, error)
        return _page(queries.paper_of(books_paper_uuid), form), 422
    tell(_("已冲回：账本里反着记了一笔。"))
    return redirect(url_for("books.paper", books_paper_uuid=books_paper_uuid), 303)
