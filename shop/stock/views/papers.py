"""Papers by hand: receipts, transfers, write-offs, opening stock."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.db import session
from shop.kernel.errors import N_, Conflict, DomainError, Invalid, NotFound
from shop.kernel.ids import uuid7
from shop.stock.actions import papers as actions
from shop.stock.forms import PaperForm, on_rows
from shop.stock.models import StockPaper
from shop.stock.places import BAR, STORE
from shop.stock.queries import lists
from shop.stock.sheets.opening import opening_rows, opening_workbook, paper_of
from shop.stock.views.blueprint import blueprint
from shop.stock.words import PAPER_KINDS, PAPER_STATES, UNITS, WASTE_REASONS
from shop.web.access import May, needs
from shop.web.downloads import workbook
from shop.web.forms import put_problems
from shop.web.limits import limiter
from shop.web.messages import Undo, tell, warn
from shop.web.now import now, today
from shop.web.pages import paged
from shop.web.sheets_in import SheetForm
from shop.web.tables_in import read_table


class SheetBooked(Conflict):
    """The same sheet was booked before."""

    message = N_("这份表格已经记过账了，没有再记一次。要改的话，请先在「出入库单」里冲回那张期初单。")


@blueprint.get("/papers")
@needs(May.SEE_STOCK)
def papers() -> ResponseReturnValue:
    """All papers, the newest first."""
    kind = request.args.get("kind", "")
    page = paged(lists.paper_list(kind=kind, state=request.args.get("state", "")), file=False)
    return render_template(
        "stock/papers.html",
        page=page,
        kind=kind,
        kinds=PAPER_KINDS,
        states=PAPER_STATES,
        locations=lists.all_locations(),
        people=lists.nicknames([one.made_by for one in page.rows]),
    )


@blueprint.route("/receive", methods=["GET", "POST"])
@needs(May.MOVE_STOCK)
def receive() -> ResponseReturnValue:
    """Goods came."""
    return _paper_page("receipt")


@blueprint.route("/transfer", methods=["GET", "POST"])
@needs(May.MOVE_STOCK)
def transfer() -> ResponseReturnValue:
    """Goods change their place."""
    return _paper_page("transfer")


@blueprint.route("/write-off", methods=["GET", "POST"])
@needs(May.MOVE_STOCK)
def write_off() -> ResponseReturnValue:
    """Goods are gone."""
    return _paper_page("waste")


@blueprint.route("/opening", methods=["GET", "POST"])
@needs(May.EDIT_STOCK)
def opening() -> ResponseReturnValue:
    """What is there when the books begin."""
    return _paper_page("opening")


@blueprint.post("/opening/empty-sheet")
@needs(May.EDIT_STOCK)
def opening_sheet() -> ResponseReturnValue:
    """A workbook with every item, to be filled in."""
    return workbook([opening_workbook(lists.items_to_choose())], name=f"期初-{today().isoformat()}")


@blueprint.post("/opening/sheet")
@needs(May.EDIT_STOCK)
@limiter.limit("60 per hour")
def opening_import() -> ResponseReturnValue:
    """A filled workbook: its rows stand in the form, to be looked at and saved."""
    sheet = SheetForm()
    try:
        rows = opening_rows(read_table(sheet.content()))
        form = _blank("opening", rows, uuid=_free(paper_of(rows)))
    except DomainError as error:
        put_problems(sheet, error)
        return _show(_blank("opening"), "opening", sheet=sheet), 422
    _facts, _rows, problems = form.facts("opening", lists.items_to_choose())
    if problems:
        put_problems(form, Invalid(problems=tuple(problems)))
        return _show(form, "opening"), 422
    warn(_("表格里的 %(rows)s 行已填到下面，看过以后请保存。", rows=len(rows)))
    return _show(form, "opening")


def _free(name: UUID) -> UUID:
    """The same sheet is booked once; after it was taken back it may come again. Raises SheetBooked."""
    kept = session().get(StockPaper, name)
    if kept is None:
        return name
    if kept.state in ("posted", "waiting"):
        raise SheetBooked
    return uuid7(now())


def _blank(kind: str, rows: list[dict[str, Any]] | None = None, *, uuid: UUID | None = None) -> PaperForm:
    name, begin = uuid or uuid7(now()), STORE if kind == "transfer" else BAR
    facts: dict[str, Any] = {"uuid": str(name), "to_id": BAR, "from_id": begin}
    asked = request.args.get("item", "")[:64]
    facts["lines"] = rows or ([{"item": asked}] if asked else [])
    form = PaperForm(formdata=None, data=facts)
    while len(form.lines) < 6:
        form.lines.append_entry()
    return form


def _paper_page(kind: str) -> ResponseReturnValue:
    if request.method == "GET":
        return _show(_blank(kind), kind)
    form = PaperForm()
    form.offer(lists.real_locations())
    right = form.validate()
    facts, rows, problems = form.facts(kind, lists.items_to_choose())
    try:
        if problems or not right:
            raise Invalid(problems=tuple(problems))
        try:
            paper = actions.write_paper(facts, by=current_user.person_id, at=now())
        except Invalid as error:
            raise Invalid(problems=on_rows(error.problems, rows)) from error
    except Invalid as error:
        put_problems(form, error)
        return _show(form, kind), 422
    if paper.state == "waiting":
        warn(_("单价和平时差一半以上，已放进待办，要另一位核对后才入库。"))
    else:
        tell(_("已记账。"), undo=Undo(url_for("stock.paper_take_back", paper_uuid=paper.uuid)))
    return redirect(url_for("stock.paper", paper_uuid=paper.uuid), 303)


def _show(form: PaperForm, kind: str, *, sheet: SheetForm | None = None) -> str:
    form.offer(lists.real_locations())
    return render_template(
        "stock/paper_new.html", form=form, kind=kind, kinds=PAPER_KINDS, items=lists.items_to_choose(), units=UNITS,
        sheet=sheet or SheetForm(formdata=None),
    )  # fmt: skip


@blueprint.get("/papers/<uuid:paper_uuid>")
@needs(May.SEE_STOCK)
def paper(paper_uuid: UUID) -> ResponseReturnValue:
    """One paper."""
    found = session().get(StockPaper, paper_uuid)
    if found is None:
        raise NotFound
    return render_template(
        "stock/paper.html",
        paper=found,
        kinds=PAPER_KINDS,
        states=PAPER_STATES,
        reasons=WASTE_REASONS,
        units=UNITS,
        items=lists.names_of_items({line["item_id"] for line in found.lines}),
        locations=lists.all_locations(),
        people=lists.nicknames([found.made_by, found.confirmed_by]),
        mine=found.made_by == current_user.person_id,
    )


@blueprint.post("/papers/<uuid:paper_uuid>/confirm")
@needs(May.MOVE_STOCK)
def paper_confirm(paper_uuid: UUID) -> ResponseReturnValue:
    """A second person looked at the prices."""
    actions.confirm_paper(paper_uuid, by=current_user.person_id, at=now())
    tell(_("已核对，入库。"))
    return redirect(url_for("stock.paper", paper_uuid=paper_uuid), 303)


@blueprint.post("/papers/<uuid:paper_uuid>/refuse")
@needs(May.MOVE_STOCK)
def paper_refuse(paper_uuid: UUID) -> ResponseReturnValue:
    """The paper is wrong."""
    actions.refuse_paper(paper_uuid, by=current_user.person_id, at=now())
    tell(_("这张单不入库。"))
    return redirect(url_for("stock.paper", paper_uuid=paper_uuid), 303)


@blueprint.post("/papers/<uuid:paper_uuid>/take-back")
@needs(May.MOVE_STOCK)
def paper_take_back(paper_uuid: UUID) -> ResponseReturnValue:
    """Everything on it goes back."""
    actions.take_back_paper(paper_uuid, by=current_user.person_id, at=now())
    tell(_("这张单已全部冲回。"))
    return redirect(url_for("stock.paper", paper_uuid=paper_uuid), 303)
