"""Partners, the layouts of their files, and who packs what is sold on which channel."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from shop.db import session, transaction
from shop.kernel.errors import N_, Invalid, NotFound, Problem
from shop.live.partner.models import Partner, PartnerLayout, ShipChannel, ShipOrder
from shop.live.partner.rules.layouts import BUILT_IN, WRITTEN_AS, Layout, columns_from, layout_problems
from shop.live.partner.rules.states import PackedBy, State
from shop.people.actions import audit
from shop.stock.models import Location
from shop.stock.places import REAL


def save_partner(
    partner_id: int | None,
    *,
    name: str,
    contact: str,
    note: str,
    share_bp: int,
    location_id: int,
    active: bool,
    by: int,
    at: datetime,
) -> Partner:
    """Add a partner or change one. Raises NotFound, Invalid."""
    with transaction() as current:
        problems = []
        taken = current.scalar(select(Partner.id).where(Partner.name == name))
        if taken is not None and taken != partner_id:
            problems.append(Problem("name", N_("已经有同名的合作企业了。")))
        place = current.get(Location, location_id)
        if place is None or place.kind != REAL:
            problems.append(Problem("location_id", N_("请选择库位。")))
        if problems:
            raise Invalid(problems=tuple(problems))
        partner = current.get(Partner, partner_id) if partner_id else Partner(name=name, location_id=location_id)
        if partner is None:
            raise NotFound
        partner.name, partner.contact, partner.note = name, contact, note
        partner.share_bp, partner.location_id, partner.active = share_bp, location_id, active
        current.add(partner)
        current.flush()
        audit.record("partner.save", subject=f"partner:{partner.id}", detail=f"{name} {share_bp}", by=by, at=at)
        return partner


def set_channel(channel: str, *, packed_by: PackedBy, partner_id: int | None, by: int, at: datetime) -> int:
    """Say who packs what is sold on a channel; how many orders that are not confirmed yet follow. Raises Invalid."""
    with transaction() as current:
        partner = current.get(Partner, partner_id) if partner_id and packed_by == PackedBy.PARTNER else None
        if packed_by == PackedBy.PARTNER and partner is None:
            raise Invalid(problems=(Problem("partner_id", N_("请选是哪家合作企业打包。")),))
        kept = current.get(ShipChannel, channel) or ShipChannel(channel=channel, packed_by=packed_by.value)
        kept.partner_id, kept.packed_by = partner.id if partner else None, packed_by.value
        current.add(kept)
        waiting = (State.CLAIMED.value, State.PAID.value)
        moved = current.execute(
            update(ShipOrder)
            .where(ShipOrder.channel == channel, ShipOrder.state.in_(waiting))
            .values(packed_by=packed_by.value, partner_id=kept.partner_id)
            .returning(ShipOrder.id)
        ).all()
        detail = f"{channel} {packed_by} {partner.name if partner else ''}"
        audit.record("ship.channel", subject="ship_order", detail=detail, by=by, at=at)
    return len(moved)


def save_layout(partner_id: int, layout: Layout, *, by: int, at: datetime) -> PartnerLayout:
    """Keep a layout for a partner; one of the same name is ended, so that old versions still tell theirs.

    Raises NotFound, Invalid.
    """
    with transaction() as current:
        if current.get(Partner, partner_id) is None:
            raise NotFound
        problems = layout_problems(layout.columns)
        if not layout.name:
            problems.append(Problem("name", N_("请给这种格式起个名字。")))
        if layout.written_as not in WRITTEN_AS:
            problems.append(Problem("written_as", N_("请选文件格式。")))
        if problems:
            raise Invalid(problems=tuple(problems))
        same = (PartnerLayout.partner_id == partner_id, PartnerLayout.name == layout.name)
        current.execute(update(PartnerLayout).where(*same, PartnerLayout.ended_at.is_(None)).values(ended_at=at))
        kept = PartnerLayout(
            partner_id=partner_id, name=layout.name, written_as=layout.written_as, columns=layout.as_json(), made_at=at,
            made_by=by,
        )  # fmt: skip
        current.add(kept)
        current.flush()
        audit.record("layout.save", subject=f"partner:{partner_id}", detail=layout.name, by=by, at=at)
        return kept


def end_layout(layout_id: int, *, by: int, at: datetime) -> PartnerLayout:
    """A layout is not used any more. Raises NotFound."""
    with transaction() as current:
        kept = current.get(PartnerLayout, layout_id)
        if kept is None or kept.ended_at is not None:
            raise NotFound
        kept.ended_at = at
        current.flush()
        audit.record("layout.end", subject=f"partner:{kept.partner_id}", detail=kept.name, by=by, at=at)
        return kept


def layouts_of(partner_id: int) -> dict[str, Layout]:
    """What a partner's file may look like: the built-in layouts, then its own, by the key forms use."""
    found = dict(BUILT_IN)
    own = select(PartnerLayout).where(PartnerLayout.partner_id == partner_id, PartnerLayout.ended_at.is_(None))
    for one in session().scalars(own.order_by(PartnerLayout.id)):
        columns = columns_from(one.columns)
        found[str(one.id)] = Layout(name=one.name, written_as=one.written_as, columns=columns)
    return found
