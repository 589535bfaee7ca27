"""What a tablet needs to open the till, and the baskets put aside."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from shop.catalog.queries import catalog_version
from shop.db import session
from shop.kernel.clock import DAY_STARTS_HOUR, SHANGHAI, iso_utc
from shop.once import LedgerHead
from shop.people.models import Device, Person
from shop.people.queries import people_on_device, shop_profile
from shop.people.queries.devices import OnDevice, has_display
from shop.people.rules.secrets import PIN_DIGITS
from shop.printing.queries import printer_for
from shop.sales.models import Order
from shop.shifts.queries.lists import running_shifts
from shop.till.models import ParkedOrder
from shop.web.address import lan, shop_address
from shop.web.language import chosen
from shop.web.photos import thumbnail

MOST_PARKED = 100
IDLE_SECONDS = 180
#: Where tablets find photos of people (`till_api.face`).
FACES = "/till/faces/"


def books_epoch() -> str:
    """The random name of these books; another one means they were restored and tablets send everything again."""
    return session().scalars(select(LedgerHead.books_epoch)).one()


def boot_of(device_id: int, *, demo: bool) -> dict[str, Any]:
    """The tablet, the shop's settings and the people who may switch on there."""
    device = session().get_one(Device, device_id)
    return {
        "device": {
            "id": device.id,
            "letter": device.letter,
            "epoch": device.epoch,
            "name": device.name,
            "revoked": device.revoked_at is not None,
        },
        "books_epoch": books_epoch(),
        "shop": _shop(demo=demo),
        "printer": printer.name if (printer := printer_for("receipt", device=device.id)) else None,
        "people": [_face(person) for person in people_on_device(device.id)],
        "catalog_version": catalog_version(),
        "last": last_of(device),
        "display": has_display(),
        "shifts": running_shifts(),
        "language": "en" if chosen() == "en" else "zh",
    }


def _face(person: OnDevice) -> dict[str, Any]:
    return asdict(person) | {"photo": FACES + thumbnail(person.photo) if person.photo else None}


def _shop(*, demo: bool) -> dict[str, Any]:
    profile = shop_profile()
    return {
        "name": profile.name,
        "language": profile.language,
        "demo": demo,
        "day_starts_hour": DAY_STARTS_HOUR,
        "timezone": SHANGHAI.key,
        "rounding": {"mode": profile.rounding_mode, "step_fen": profile.rounding_step_fen},
        "receipt": {
            "width_mm": profile.receipt_width_mm,
            "header": profile.receipt_header,
            "footer": profile.receipt_footer,
        },
        "discount_limit_bp": profile.discount_limit_bp,
        "shift": {
            "required": profile.shift_required,
            "checklist": [_(text) for text in profile.opening_checklist],
            "cash_out_limit_fen": profile.cash_out_limit_fen,
            "tolerance_fen": profile.cash_tolerance_fen,
        },
        "idle_seconds": IDLE_SECONDS,
        "pin_digits": PIN_DIGITS,
        "tenders": [
            {
                "code": tender.code,
                "name": tender.name,
                "static_code": tender.static_code,
                "needs_reference": tender.needs_reference,
            }
            for tender in profile.tenders
        ],
        "receipt_url": f"{shop_address()}/r/" if lan() else "/r/",
    }


def last_of(device: Device) -> dict[str, Any]:
    """The last numbers the server knows of this tablet's epoch, so that a wiped store is noticed."""
    last = session().execute(
        select(Order.business_day, Order.day_count)
        .where(Order.device_id == device.id, Order.epoch == device.epoch, Order.day_count.is_not(None))
        .order_by(Order.business_day.desc(), Order.day_count.desc())
        .limit(1)
    ).one_or_none()  # fmt: skip
    return {
        "device_seq": device.highest_seq,
        "business_day": last[0].isoformat() if last else None,
        "day_count": last[1] if last else 0,
        "sha256": device.last_sha256 if device.highest_seq else None,
    }


def parked_orders() -> list[dict[str, Any]]:
    """Baskets that wait, newest first."""
    rows = session().execute(
        select(ParkedOrder, Person.nickname, Device.name)
        .outerjoin(Person, Person.id == ParkedOrder.parked_by)
        .outerjoin(Device, Device.id == ParkedOrder.device_id)
        .where(ParkedOrder.claimed_at.is_(None))
        .order_by(ParkedOrder.parked_at.desc())
        .limit(MOST_PARKED)
    )
    return [
        {
            "parked_uuid": str(parked.uuid),
            "label": parked.label,
            "total_fen": parked.total_fen,
            "items": parked.items,
            "parked_at": iso_utc(parked.parked_at),
            "by": by or "",
            "device": device or "",
        }
        for parked, by, device in rows
    ]
