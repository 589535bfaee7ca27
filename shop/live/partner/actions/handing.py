"""Hand-overs: asked for with reason and recipient, approved by somebody else, written by the worker, gone in time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import func, insert, or_, select
from sqlalchemy.orm import selectinload

from shop.db import session, transaction
from shop.jobs.actions import enqueue
from shop.kernel.errors import N_, Conflict, Forbidden, Invalid, NotFound, Problem
from shop.live.partner.actions.partners import layouts_of
from shop.live.partner.jobs import WRITE, subject_of
from shop.live.partner.models import HandOver, HandOverLine, Partner, ShipLine, ShipOrder
from shop.live.partner.rules.layouts import CALLED_OFF, CHANGED, NEW, SAME, Layout
from shop.live.partner.rules.states import READY, PackedBy
from shop.people.actions import audit
from shop.web.access import May
from shop.worklist.actions import close_about, open_item

KIND = "hand_over"
MOST_DAYS = 30
COUNTED = ("writing", "written", "expired")


class StillWaiting(Conflict):
    """One version after the other, so that each tells only what the one before did not."""

    message = N_("%(title)s 还没有办完（等批准或正在写）。办完以后再准备下一份。")


class NothingNew(Conflict):
    """There is nothing to tell."""

    message = N_("没有新的、变更的或取消的订单要告诉这家合作企业。请先确认订单，或者选「全部重发」。")


class FourEyes(Forbidden):
    """Who asks does not approve."""

    message = N_("自己申请的清单，要由另一位老师批准。")


class NotNow(Conflict):
    """A version is decided once."""

    message = N_("这份清单已经处理过了，刷新后可以看到。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for."""

    partner_id: int
    layout: str
    packed_by: PackedBy
    only_changes: bool
    reason: str
    recipient: str
    keep_days: int


def ask(asked: Asked, *, by: int, at: datetime) -> HandOver:
    """Ask for the next version; what stands in it is fixed now. Raises NotFound, Invalid, StillWaiting, NothingNew."""
    with transaction() as current:
        partner = current.get(Partner, asked.partner_id, with_for_update=True)
        if partner is None:
            raise NotFound
        layout = layouts_of(partner.id).get(asked.layout)
        problems = _problems(asked, layout)
        if problems or layout is None:
            raise Invalid(problems=tuple(problems))
        of_partner = select(HandOver).where(HandOver.partner_id == partner.id)
        open_one = current.scalar(of_partner.where(HandOver.state.in_(("waiting", "writing"))).limit(1))
        if open_one is not None:
            raise StillWaiting(title=open_one.title)
        lines = _lines(partner, layout, asked)
        if not lines:
            raise NothingNew
        last = select(func.max(HandOver.number)).where(HandOver.partner_id == partner.id)
        made = HandOver(
            partner_id=partner.id, number=(current.scalar(last) or 0) + 1, layout_name=layout.name,
            written_as=layout.written_as, columns=layout.as_json(), packed_by=asked.packed_by.value,
            only_changes=asked.only_changes, with_recipients=layout.with_recipients, reason=asked.reason.strip(),
            recipient=asked.recipient.strip(), keep_days=asked.keep_days, rows=len(lines), asked_at=at, asked_by=by,
        )  # fmt: skip
        current.add(made)
        current.flush()
        current.execute(insert(HandOverLine), [{"hand_over_id": made.id, **one} for one in lines])
        facts = {"hand_over_id": made.id, "title": made.title, "partner": partner.name, "rows": len(lines)}
        open_item(KIND, subject=f"hand_over:{made.id}", right=May.APPROVE_HANDOVER, facts=facts, by=by, at=at)
        detail = f"{partner.name} {made.title} {made.recipient} {made.reason}"
        audit.record("hand_over.ask", subject=f"hand_over:{made.id}", detail=detail, by=by, at=at)
        return made


def approve(hand_over_id: int, *, by: int, at: datetime) -> HandOver:
    """Say yes to what somebody else asked for: the worker writes the file. Raises NotFound, NotNow, FourEyes."""
    with transaction() as current:
        found = _waiting(hand_over_id)
        if found.asked_by == by:
            raise FourEyes
        found.state, found.decided_at, found.decided_by = "writing", at, by
        current.flush()
        enqueue(WRITE, arguments={"hand_over": found.id}, subject=subject_of(found.id), by=by, at=at)
        close_about(KIND, subject=f"hand_over:{found.id}", outcome=N_("已批准。"), by=by, at=at)
        detail = f"{found.title} {found.recipient}"
        audit.record("hand_over.approve", subject=f"hand_over:{found.id}", detail=detail, by=by, at=at)
        return found


def refuse(hand_over_id: int, *, reason: str, by: int, at: datetime) -> HandOver:
    """Say no; who asked may take it back too. Raises NotFound, NotNow, Invalid."""
    with transaction() as current:
        found = _waiting(hand_over_id)
        if not reason.strip():
            raise Invalid(problems=(Problem("reason", N_("请写一句为什么退回。")),))
        found.state, found.decision = "refused", reason.strip()
        found.decided_at, found.decided_by = at, by if by != found.asked_by else None
        current.flush()
        close_about(KIND, subject=f"hand_over:{found.id}", outcome=reason.strip(), by=by, at=at)
        audit.record("hand_over.refuse", subject=f"hand_over:{found.id}", detail=reason.strip(), by=by, at=at)
        return found


def mark_of(order: ShipOrder, line: ShipLine, *, with_recipients: bool) -> str:
    """What a line tells a partner, as a few signs: another mark means that something changed."""
    told: list[Any] = [order.number, line.line, line.code, line.name, line.pieces]
    if with_recipients:
        told.append(order.recipient_mark)
    return blake2b(json.dumps(told, ensure_ascii=False).encode(), digest_size=16).hexdigest()


def _problems(asked: Asked, layout: Layout | None) -> list[Problem]:
    checks = (
        (layout is not None, "layout", N_("请选一种格式。")),
        (bool(asked.reason.strip()), "reason", N_("请写明为什么要给。")),
        (bool(asked.recipient.strip()), "recipient", N_("请写明给谁（邮箱或联系人）。")),
        (1 <= asked.keep_days <= MOST_DAYS, "keep_days", N_("文件保留 1 到 30 天。")),
    )
    return [Problem(field, message) for right, field, message in checks if not right]


def _waiting(hand_over_id: int) -> HandOver:
    found = session().get(HandOver, hand_over_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    if found.state != "waiting":
        raise NotNow
    return found


def _lines(partner: Partner, layout: Layout, asked: Asked) -> list[dict[str, Any]]:
    """What is new, changed or called off since the partner was told last; everything ready when all is wanted."""
    told = _told(partner.id, asked.packed_by)
    found, seen = [], set()
    for order in _ready(partner, asked):
        seen |= {line.id for line in order.lines}
        if layout.with_recipients and not order.has_recipient:
            continue  # told by a list without recipients, and still to be sent
        for line in order.lines:
            before = told.get(line.id)
            mark = mark_of(order, line, with_recipients=layout.with_recipients)
            known = {mark, mark_of(order, line, with_recipients=True)}  # a list that tells less changes nothing
            change = NEW if before is None or before.change == CALLED_OFF else SAME if before.mark in known else CHANGED
            if change == SAME and asked.only_changes:
                continue
            found.append(_row(line.id, order.id, change, line.code, line.name, line.pieces, mark))
    gone = [one for one in told.values() if one.line_id not in seen and one.change != CALLED_OFF]
    sent = _sent({one.order_id for one in gone})
    found += [
        _row(one.line_id, one.order_id, CALLED_OFF, one.code, one.name, one.pieces, one.mark)
        for one in gone
        if one.order_id not in sent
    ]
    return found


def _row(line_id: int, order_id: int, change: str, code: str, name: str, pieces: int, mark: str) -> dict[str, Any]:
    return {
        "line_id": line_id, "order_id": order_id, "change": change, "code": code, "name": name, "pieces": pieces,
        "mark": mark,
    }  # fmt: skip


def _ready(partner: Partner, asked: Asked) -> Sequence[ShipOrder]:
    wanted = select(ShipOrder).where(ShipOrder.state.in_(READY), ShipOrder.packed_by == asked.packed_by.value)
    if asked.packed_by == PackedBy.PARTNER:
        wanted = wanted.where(or_(ShipOrder.partner_id == partner.id, ShipOrder.partner_id.is_(None)))
    return session().scalars(wanted.options(selectinload(ShipOrder.lines)).order_by(ShipOrder.id)).all()


def _told(partner_id: int, packed_by: PackedBy) -> dict[int, HandOverLine]:
    """What the partner was told last of each line."""
    found = (
        select(HandOverLine)
        .join(HandOver, HandOver.id == HandOverLine.hand_over_id)
        .where(
            HandOver.partner_id == partner_id, HandOver.packed_by == packed_by.value, HandOver.state.in_(COUNTED)
        )
        .order_by(HandOver.number)
    )  # fmt: skip
    return {one.line_id: one for one in session().scalars(found)}


def _sent(order_ids: set[int]) -> set[int]:
    """Those of the orders whose goods have left: nothing is called off any more."""
    gone = select(ShipOrder.id).where(ShipOrder.id.in_(order_ids), ShipOrder.goods_left_from.is_not(None))
    return set(session().scalars(gone))
