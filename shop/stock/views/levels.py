"""What is there: the list of items, and the card of one with where it is, its lots, its cost and its moves."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import NotFound
from shop.stock.actions import lots as lot_actions
from shop.stock.forms import ItemFilterForm
from shop.stock.queries import levels, lists
from shop.stock.views.blueprint import blueprint
from shop.stock.words import ITEM_KINDS, MOVE_KINDS, UNITS
from shop.web.access import May, needs
from shop.web.downloads import page_or_file
from shop.web.forms import options
from shop.web.limits import SEARCHES, limiter
from shop.web.messages import tell
from shop.web.now import now, today
from shop.web.pages import ROWS_ON_A_PAGE, paged, sort_order
from shop.web.sheets import Column

STATES = ("", "low", "short", "expiring", "none", "inactive")


@blueprint.get("")
@needs(May.SEE_STOCK)
@limiter.limit(SEARCHES)
def items() -> ResponseReturnValue:
    """Every item with what is on hand, filtered by the address."""
    form = ItemFilterForm(request.args)
    places = lists.real_locations()
    form.location.choices = options([("", _("全部")), *((str(one.id), _(one.name)) for one in places)])
    place = next((one for one in places if str(one.id) == form.location.data), None)
    state = request.args.get("state", "")
    order, sort = sort_order(lists.SORTS, "code")
    page = paged(
        lists.item_list(
            text=(form.q.data or "")[:60], kind=form.kind.data or "", location_id=place.id if place else None,
            state=state, today=today(),
        ).order_by(order, lists.SORTS["code"])
    )  # fmt: skip
    ids = [one.id for one in page.rows]
    values, hands, held = lists.values_of(ids), levels.on_hand(ids), levels.reserved(ids, at=now())

    def shown(item_id: int) -> tuple[int, int]:
        """On hand and kept back, here or everywhere."""
        if place is not None:
            return hands.get((item_id, place.id), 0), held.get((item_id, place.id), 0)
        return values[item_id].quantity, sum(one for (item, _place), one in held.items() if item == item_id)

    return page_or_file(
        "stock/items.html", page, name=_("库存"),
        columns=[
            Column(_("编码")), Column(_("名称"), width=28), Column(_("单位")), Column(_("现有"), "quantity"),
            Column(_("可用"), "quantity"), Column(_("金额"), "yuan"), Column(_("补货线"), "quantity"),
            Column(_("补到"), "quantity"),
        ],
        row=lambda one: (
            one.code, one.name, _(UNITS[one.unit]), shown(one.id)[0], shown(one.id)[0] - shown(one.id)[1],
            values[one.id].value_fen, one.reorder_point, one.reorder_to,
        ),
        form=form, sort=sort, state=state, states=STATES, values=values, shown=shown, place=place, kinds=ITEM_KINDS,
        units=UNITS,
    )  # fmt: skip


@blueprint.get("/items/<int:material_id>")
@needs(May.SEE_STOCK)
def item(material_id: int) -> ResponseReturnValue:
    """The card of one item."""
    found = lists.item_by_id(material_id)
    if found is None:
        raise NotFound
    before = request.args.get("before", type=int)
    moves = lists.moves_of_item(material_id, before=before)
    hands, held = levels.on_hand([material_id]), levels.reserved([material_id], at=now())
    shown = moves[:ROWS_ON_A_PAGE]
    return render_template(
        "stock/item.html",
        item=found,
        value=levels.value_of(material_id),
        hands={place: quantity for (_item, place), quantity in hands.items()},
        held={place: quantity for (_item, place), quantity in held.items()},
        lots=levels.lots_left(material_id),
        receipts=lists.latest_receipts(material_id),
        moves=shown,
        more=shown[-1].id if len(moves) > ROWS_ON_A_PAGE else None,
        before=before,
        locations=lists.all_locations(),
        people=lists.nicknames([one.by_id for one in shown]),
        kinds=MOVE_KINDS,
        item_kinds=ITEM_KINDS,
        units=UNITS,
        today=today(),
        now=now(),
    )


@blueprint.post("/lots/<int:lot_id>/open")
@needs(May.MOVE_STOCK)
def lot_open(lot_id: int) -> ResponseReturnValue:
    """A pack was opened."""
    lot = lot_actions.open_lot(lot_id, by=current_user.person_id, at=now())
    tell(_("批次 %(code)s 已记为开封。", code=lot.code))
    return redirect(url_for("stock.item", material_id=lot.item_id), 303)


@blueprint.post("/lots/<int:lot_id>/finish")
@needs(May.MOVE_STOCK)
def lot_finish(lot_id: int) -> ResponseReturnValue:
    """Nothing is left of a lot."""
    lot = lot_actions.finish_lot(lot_id, by=current_user.person_id, at=now())
    tell(_("批次 %(code)s 已用完。", code=lot.code))
    return redirect(url_for("stock.item", material_id=lot.item_id), 303)
