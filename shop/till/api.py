"""What tablets ask and send. JSON only; the tablet's own credential is checked before any of this runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from flask import Blueprint, Response, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.catalog.actions.products import set_sold_out
from shop.catalog.queries import catalog_version
from shop.kernel.clock import iso_utc
from shop.kernel.errors import N_, Invalid, NotFound, Problem
from shop.people.actions import approvals, asking, sessions
from shop.people.login import switch_off, switch_on
from shop.people.queries.asking import answers_for
from shop.people.queries.devices import is_face_on_device, pin_mark_of
from shop.printing.actions.orders import queue_receipt
from shop.promotions.queries import till_rules
from shop.till import messages
from shop.till.actions.envelopes import Sender
from shop.till.actions.parking import claim, park
from shop.till.actions.receive import Verdict
from shop.till.actions.together import take
from shop.till.messages import decoded
from shop.till.queries.boot import boot_of, parked_orders
from shop.till.queries.menu import till_menu
from shop.till.queries.orders import order_detail, orders_of
from shop.till.shell import app_version
from shop.till.words import REASONS
from shop.web.access import May, for_device
from shop.web.limits import SEARCHES, limiter, tries
from shop.web.now import now, settings, today
from shop.web.photos import full_size, photo_answer

blueprint = Blueprint("till_api", __name__, url_prefix="/till")
LARGEST_MESSAGE = 200_000
NOTED_EVERY = timedelta(seconds=30)


class NotTheSender(Invalid):
    """A tablet speaks for itself only."""

    message = N_("这批单据写的不是这台平板的编号。请刷新收银页面后重试。")


def _sent(message: type[messages.SENT], *, largest: int = LARGEST_MESSAGE) -> messages.SENT:
    request.max_content_length = largest
    return decoded(request.get_data(cache=False), message)


def _json(value: Any) -> Response:
    return Response(msgspec.json.encode(value), mimetype="application/json")


def _person() -> dict[str, Any] | None:
    if not current_user.is_authenticated or current_user.kind != "till":
        return None
    return {
        "id": current_user.person_id,
        "name": current_user.name,
        "nickname": current_user.nickname,
        "rights": sorted(right.value for right in current_user.rights),
        "pin_mark": pin_mark_of(current_user.person_id),
    }


@blueprint.get("/boot.json")
@for_device(revoked_too=True)
def boot() -> ResponseReturnValue:
    """Everything the till needs to open, but the catalogue. A revoked tablet opens only to hand over what it holds."""
    facts = boot_of(g.device.id, demo=settings().demo)
    if g.device.revoked:
        facts["people"] = []
    return jsonify(
        {
            **facts,
            "token": g.device.token,
            "server_time": iso_utc(now()),
            "app_version": app_version(),
            "person": _person(),
        }
    )


@blueprint.get("/faces/<name>")
@for_device()
def face(name: str) -> ResponseReturnValue:
    """The photo of somebody who may switch on at this tablet."""
    if not is_face_on_device(g.device.id, full_size(name)):
        raise NotFound
    return photo_answer(name, settings().faces_dir, cache="private")


@blueprint.get("/catalog.json")
@for_device(revoked_too=True)
def catalog() -> ResponseReturnValue:
    """The catalogue; unchanged ones are answered with 304. A revoked tablet cannot open without one: its is empty."""
    facts = {**till_menu(), "promotions": till_rules()}
    if g.device.revoked:
        facts = {name: [] if isinstance(value, list) else value for name, value in facts.items()}
    response = _json(facts)
    response.set_etag(f"catalog-{catalog_version()}{'-empty' if g.device.revoked else ''}")
    return response.make_conditional(request)


@blueprint.post("/pin")
@for_device()
@tries("30 per minute")
def pin() -> ResponseReturnValue:
    """Somebody switches on by PIN."""
    entry = _sent(messages.PinEntry)
    switch_on(person_id=entry.person_id, pin=entry.pin, at=now())
    return jsonify(person=_person())


@blueprint.post("/lock")
@for_device()
def lock() -> ResponseReturnValue:
    """End the person's session; the tablet stays enrolled."""
    _sent(messages.Nothing)
    switch_off(at=now())
    return jsonify(ok=True)


@blueprint.post("/approvals")
@for_device(May.SELL)
@tries("20 per minute")
def approve() -> ResponseReturnValue:
    """A second person's yes to exactly one action and amount."""
    asked = _sent(messages.ApprovalRequest)
    approval = approvals.grant(
        asked.action,
        operation_uuid=asked.operation_uuid,
        amount_fen=asked.amount_fen,
        reason=asked.reason,
        username=asked.username,
        secret=asked.secret,
        requested_by=current_user.person_id,
        device=g.device.id,
        at=now(),
    )
    return jsonify(approval_uuid=str(approval.uuid), approver=asked.username, expires_at=iso_utc(approval.expires_at))


@blueprint.post("/asked")
@for_device(May.SELL)
@limiter.limit("10 per minute")
def ask() -> ResponseReturnValue:
    """Ask a teacher who is elsewhere; sent again it is asked once."""
    asked = _sent(messages.AskedApproval)
    request = asking.ask(
        asked.request_uuid, action=asked.action, operation_uuid=asked.operation_uuid, amount_fen=asked.amount_fen,
        reason=asked.reason, subject=asked.what, lines=msgspec.to_builtins(asked.lines),
        requested_by=current_user.person_id, device=g.device.id, at=now(),
    )  # fmt: skip
    return jsonify(request_uuid=str(request.uuid), expires_at=iso_utc(request.expires_at))


@blueprint.get("/asked.json")
@for_device()
def asked() -> ResponseReturnValue:
    """What became of what this tablet asked for lately."""
    return jsonify(requests=answers_for(g.device.id, at=now()))


@blueprint.post("/asked/<uuid:request_uuid>/withdraw")
@for_device()
def withdraw(request_uuid: UUID) -> ResponseReturnValue:
    """It is not needed any more, or nobody answered in time."""
    _sent(messages.Nothing)
    asking.withdraw(request_uuid, device=g.device.id, by=current_user.person_id, at=now())
    return jsonify(ok=True)


@blueprint.get("/parked.json")
@for_device(May.PARK)
def parked() -> ResponseReturnValue:
    """Baskets put aside on any tablet."""
    return jsonify(parked_orders())


@blueprint.post("/parked")
@for_device(May.PARK)
def park_one() -> ResponseReturnValue:
    """Put a basket aside."""
    asked = _sent(messages.Parked)
    park(
        asked.parked_uuid, label=asked.label, items=asked.items, total_fen=asked.total_fen, basket=asked.basket,
        size=request.content_length or 0, by=current_user.person_id, device=g.device.id, at=now(),
    )  # fmt: skip
    return jsonify(ok=True)


@blueprint.post("/parked/<uuid:parked_uuid>/claim")
@for_device(May.PARK)
def claim_one(parked_uuid: UUID) -> ResponseReturnValue:
    """Take a basket up; exactly one tablet gets it."""
    _sent(messages.Nothing)
    basket = claim(parked_uuid, by=current_user.person_id, device=g.device.id, at=now())
    return jsonify(basket=basket)


@blueprint.get("/orders.json")
@for_device(May.SELL)
@limiter.limit(SEARCHES)
def orders() -> ResponseReturnValue:
    """Orders of a day (today when none is named), or those a search finds."""
    return jsonify(orders=orders_of(_day(request.args.get("day")), text=request.args.get("q", "")[:40]))


@blueprint.get("/orders/<uuid:order_uuid>.json")
@for_device(May.SELL)
def order(order_uuid: UUID) -> ResponseReturnValue:
    """One order in full."""
    return jsonify(order_detail(order_uuid))


@blueprint.post("/print")
@for_device(May.SELL)
@limiter.limit("30 per minute")
def print_receipt() -> ResponseReturnValue:
    """The receipt of an order on the printer this tablet has."""
    asked = _sent(messages.Print)
    job = queue_receipt(
        asked.order_uuid, copy=asked.copy, codes=asked.codes, by=current_user.person_id, device=g.device.id, at=now()
    )
    return jsonify(ok=True, job=job.id, copy=job.copy_of is not None)


@blueprint.post("/sold-out")
@for_device(May.SET_SOLD_OUT)
def sold_out() -> ResponseReturnValue:
    """Mark a product or variant as sold out, or back on sale."""
    asked = _sent(messages.SoldOut)
    set_sold_out(
        asked.product_id, variant_id=asked.variant_id, reason=asked.reason, by=current_user.person_id,
        device=g.device.id, at=now(),
    )  # fmt: skip
    return jsonify(ok=True, catalog_version=catalog_version())


@blueprint.post("/sync")
@for_device(revoked_too=True)
def sync() -> ResponseReturnValue:
    """Take a batch of envelopes; the answer goes out only after everything is safely written."""
    asked = decoded(request.get_data(cache=False), messages.SyncRequest)
    device, at = g.device, now()
    if asked.device_id != device.id:
        raise NotTheSender
    answer = take(asked, sender=Sender(device.id, device.epoch, device.revoked), at=at)
    known = answer.known
    _note_selling(device.id, answer.selling, at)
    return _json(
        {
            "ok": True,
            "books_epoch": known.books_epoch,
            "server_time": iso_utc(at),
            "contiguous_seq": known.contiguous_seq,
            "catalog_version": known.catalog_version,
            "verdicts": [_in_words(one) for one in answer.verdicts],
        }
    )


def _in_words(verdict: Verdict) -> Verdict:
    """The verdict with its reason as people read it on the tablet."""
    if verdict.reason is None:
        return verdict
    return replace(verdict, reason=_(REASONS.get(verdict.reason, REASONS["refused"])))


def _note_selling(device_id: int, people: set[int], at: datetime) -> None:
    """Whoever sells is not idle; noted now and then, not with every sale."""
    noted: dict[tuple[int, int], datetime] = current_app.extensions.setdefault("selling_noted", {})
    due = {person for person in people if at - noted.get((device_id, person), at - NOTED_EVERY) >= NOTED_EVERY}
    if due:
        sessions.still_selling(device_id=device_id, people=due, at=at)
        noted.update({(device_id, person): at for person in due})


def _day(text: str | None) -> date:
    if not text:
        return today()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(problems=(Problem("day", N_("日期要写成 2026-11-23 这样。")),)) from error
