"""Settlement: statements are brought, held beside our books, taken back."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.kernel.errors import DomainError, Invalid
from shop.live.imports.rules.states import Platform
from shop.live.partner.actions import settling as actions
from shop.live.partner.files import read_sent
from shop.live.partner.forms import BookingForm, StatementForm
from shop.live.partner.models import PartnerStatement
from shop.live.partner.queries import by_stream as streams
from shop.live.partner.queries import settling as queries
from shop.live.partner.queries.orders import partners
from shop.live.partner.rules.settling import NAMES, NEEDED, NOTES, PLACES
from shop.live.partner.views.blueprint import blueprint, me
from shop.live.sessions.queries import stream_of
from shop.stock.queries.lists import nicknames
from shop.web.access import May, needs
from shop.web.downloads import workbook
from shop.web.forms import options, put_problems
from shop.web.limits import limiter
from shop.web.messages import tell
from shop.web.now import now, today
from shop.web.pages import file_asked, paged
from shop.web.sheets import Column, Sheet

ORDERS_SHOWN = 200


@blueprint.route("/statements", methods=["GET", "POST"])
@needs(May.SETTLE_PARTNER)
@limiter.limit("60 per hour", methods=["POST"])
def statements() -> ResponseReturnValue:
    """All statements and what nobody has settled; a new one is brought here."""
    form = StatementForm()
    form.whose.choices = options(
        [(f"partner:{one.id}", one.name) for one in partners()]
        + [(f"platform:{one.value}", _(one.label)) for one in Platform]
    )
    status = 200
    if request.method == "POST":
        try:
            if not form.validate():
                raise Invalid
            kind, _sign, value = form.whose.data.partition(":")
            sheet = read_sent(form.file.data, NAMES, NEEDED)
            whose = {"partner_id": int(value)} if kind == "partner" else {"platform": value}
            made = actions.bring(sheet, **whose, by=me(), at=now())
            return redirect(url_for("partner.statement", partner_statement_id=made.id), 303)
        except DomainError as error:
            put_problems(form, error)
            status = error.status
    page = paged(queries.statement_list(), file=False)
    return render_template(
        "live/partner/statements.html", page=page, form=form, came=queries.came_of([one.id for one in page.rows]),
        platforms=Platform, waiting=queries.not_settled(),
    ), status  # fmt: skip


@blueprint.get("/statements/<int:partner_statement_id>")
@needs(May.SETTLE_PARTNER)
def statement(partner_statement_id: int) -> ResponseReturnValue:
    """One statement beside our books, as a page or as a file."""
    found = queries.statement_of(partner_statement_id)
    figures = queries.figures_of(found)
    if file_asked():
        return workbook([_orders_sheet(figures), _pieces_sheet(figures)], name=f"settlement-{found.id}")
    return _page(found, figures, BookingForm(formdata=None, data={"came_on": today()}))


def _page(found: PartnerStatement, figures: queries.Figures, form: BookingForm) -> str:
    booked_by = [found.booking.booked_by] if found.booking else []
    return render_template(
        "live/partner/statement.html", one=found, figures=figures, notes=NOTES, platforms=Platform, most=ORDERS_SHOWN,
        form=form, places=PLACES, mine=found.brought_by == me(), people=nicknames([found.brought_by, *booked_by]),
    )  # fmt: skip


@blueprint.post("/statements/<int:partner_statement_id>/book")
@needs(May.SETTLE_PARTNER)
def statement_book(partner_statement_id: int) -> ResponseReturnValue:
    """Another teacher says when the money came, and where."""
    form = BookingForm()
    try:
        if not form.validate():
            raise Invalid
        actions.book(
            partner_statement_id, came_on=form.came_on.data, came_to=form.came_to.data, by=me(), at=now()
        )  # fmt: skip
    except Invalid as error:
        put_problems(form, error)
        found = queries.statement_of(partner_statement_id)
        return _page(found, queries.figures_of(found), form), error.status
    tell(_("已记到账，今晚记进账本。"))
    return redirect(url_for("partner.statement", partner_statement_id=partner_statement_id), 303)


@blueprint.post("/statements/<int:partner_statement_id>/back")
@needs(May.SETTLE_PARTNER)
def statement_back(partner_statement_id: int) -> ResponseReturnValue:
    """A statement counts no more."""
    actions.take_back(partner_statement_id, by=me(), at=now())
    tell(_("结算单已撤销，不再算进来。"))
    return redirect(url_for("partner.statements"), 303)


@blueprint.get("/statements/streams")
@needs(May.SETTLE_PARTNER)
def streams_settled() -> ResponseReturnValue:
    """The latest streams: what is owed, what came, what differs; as a file too."""
    found = streams.streams_settled()
    if file_asked():
        return workbook([_streams_sheet(found)], name="settlement-streams")
    return render_template("live/partner/streams_settled.html", streams=found, platforms=Platform)


@blueprint.get("/statements/streams/<int:stream_id>")
@needs(May.SETTLE_PARTNER)
def stream_settled(stream_id: int) -> ResponseReturnValue:
    """One stream by order and by piece; as a file too."""
    found = streams.settled_of(stream_of(stream_id))
    if file_asked():
        figures = queries.Figures(found.settled, found.pieces)
        return workbook([_orders_sheet(figures), _pieces_sheet(figures)], name=f"settlement-stream-{stream_id}")
    return render_template(
        "live/partner/stream_settled.html", one=found, notes=NOTES, platforms=Platform, most=ORDERS_SHOWN
    )


def _streams_sheet(found: Sequence[streams.StreamSettled]) -> Sheet:
    money = (_("私下收的"), _("应到账"), _("到账"), _("差额"), _("还没结的实付"))
    columns = [
        Column(_("标题"), width=30), Column(_("开播"), "moment", width=18), Column(_("平台订单"), "number"),
        *(Column(title, "yuan") for title in money), Column(_("还没结的单"), "number"),
    ]  # fmt: skip
    rows = (
        [
            one.stream.title, one.stream.started_at, one.orders, one.private_fen, one.owed_fen, one.came_fen,
            one.differs_fen, one.waiting_fen, len(one.waiting),
        ]
        for one in found
    )  # fmt: skip
    return Sheet(_("按场次"), columns, rows)


def _orders_sheet(figures: queries.Figures) -> Sheet:
    money = (_("实付"), _("退款"), _("分成与佣金"), _("手续费"), _("应到账"), _("到账"), _("差额"))
    columns = [Column(_("单号"), width=24), *(Column(title, "yuan") for title in money), Column(_("说明"), width=30)]
    rows = (
        [
            one.number, one.sums.paid_fen, one.sums.refund_fen, one.share_fen, one.fee_fen, one.owed_fen,
            one.sums.came_fen, one.differs_fen, "、".join(_(NOTES[code]) for code in one.notes),
        ]
        for one in figures.orders
    )  # fmt: skip
    return Sheet(_("按订单"), columns, rows)


def _pieces_sheet(figures: queries.Figures) -> Sheet:
    columns = [
        Column(_("编码")), Column(_("商品"), width=30), Column(_("应到账"), "yuan"), Column(_("到账"), "yuan"),
        Column(_("差额"), "yuan"),
    ]  # fmt: skip
    rows = ([one.code, one.name, one.owed_fen, one.came_fen, one.came_fen - one.owed_fen] for one in figures.pieces)
    return Sheet(_("按商品"), columns, rows)
