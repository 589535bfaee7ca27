"""Printers, what waits for them, and orders as papers show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import func, select

from shop.catalog.models import Product, Station
from shop.db import session
from shop.kernel.clock import SHANGHAI
from shop.kernel.errors import NotFound
from shop.kernel.quantity import quantity_text
from shop.people.queries import shop_profile
from shop.people.queries.persons import nicknames
from shop.printing.models import Printer, PrinterStation, PrintJob
from shop.printing.rules.documents import Line, Paid, Receipt
from shop.sales.models import Order
from shop.sales.words import SERVICES
from shop.web.address import shop_address
from shop.web.now import settings
from shop.web.pages import Page, paged

LOCALES = {"zh": "zh_Hans_CN", "en": "en"}


def printers(*, active_only: bool = False) -> list[Printer]:
    """All printers by name, those in use first."""
    statement = select(Printer).order_by(Printer.active.desc(), Printer.name)
    return list(session().scalars(statement.where(Printer.active.is_(True)) if active_only else statement))


def found_printer(printer_id: int) -> Printer:
    """The printer. Raises NotFound."""
    printer = session().get(Printer, printer_id)
    if printer is None:
        raise NotFound
    return printer


def found_job(job_id: int) -> PrintJob:
    """The print job. Raises NotFound."""
    job = session().get(PrintJob, job_id)
    if job is None:
        raise NotFound
    return job


def printer_for(kind: str, *, device: int | None = None) -> Printer | None:
    """The printer for this kind of paper: one set up for this very tablet before one for all tablets."""
    able = [one for one in printers(active_only=True) if kind in one.prints]
    own = [one for one in able if device is not None and device in one.devices]
    return next(iter(own or [one for one in able if not one.devices]), None)


def jobs_page(state: str = "", printer_id: int | None = None) -> Page[Any]:
    """Print jobs, the newest first."""
    statement = select(PrintJob).order_by(PrintJob.id.desc())
    if state:
        statement = statement.where(PrintJob.state == state)
    if printer_id:
        statement = statement.where(PrintJob.printer_id == printer_id)
    return paged(statement)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many jobs of a printer wait, and how many need a person."""

    waiting: int = 0
    stuck: int = 0


def waiting_by_printer() -> dict[int, Waiting]:
    """For each printer what waits and what is stuck."""
    rows = session().execute(
        select(PrintJob.printer_id, PrintJob.state, func.count())
        .where(PrintJob.state.in_(("waiting", "printing", "failed", "perhaps")))
        .group_by(PrintJob.printer_id, PrintJob.state)
    )
    found: dict[int, Waiting] = {}
    for printer_id, state, count in rows:
        before = found.get(printer_id, Waiting())
        stuck = count if state in ("failed", "perhaps") else 0
        found[printer_id] = Waiting(before.waiting + count - stuck, before.stuck + stuck)
    return found


def station_names() -> dict[int, str]:
    """Every station by id."""
    return dict(session().execute(select(Station.id, Station.name).order_by(Station.sort, Station.id)).all())


def prints_for(station_id: int) -> bool:
    """Whether a printer is set up for this station."""
    found = select(PrinterStation.printer_id).where(PrinterStation.station_id == station_id).limit(1)
    return session().scalar(found) is not None


def drinks_among(product_ids: set[int]) -> set[int]:
    """Those of the products that are drinks: they get cup labels."""
    return set(session().scalars(select(Product.id).where(Product.id.in_(product_ids), Product.kind == "drink")))


def labelled_products() -> list[tuple[int, str]]:
    """Products a price label can be printed for."""
    statement = select(Product.id, Product.name).where(Product.active.is_(True), Product.kind != "combo")
    return [(number, name) for number, name in session().execute(statement.order_by(Product.sort, Product.id))]


def local_time(moment: datetime) -> str:
    """A moment as papers print it."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def short_time(moment: datetime) -> str:
    """The time of day as tickets print it."""
    return moment.astimezone(SHANGHAI).strftime("%H:%M")


def service_name(service: str) -> str:
    """Takeaway or here, in words."""
    return in_shop_language(SERVICES[service]) if service in SERVICES else ""


def in_shop_language(text: str) -> str:
    """Papers speak the shop's language, whoever asked for them."""
    with force_locale(LOCALES.get(shop_profile().language, "zh_Hans_CN")):
        return str(_(text))


def modifier_words(modifiers: Any) -> list[str]:
    """What was chosen for a line, one text each; accepts what tablets send and what the books keep."""
    words = []
    for one in modifiers or ():
        told = one if isinstance(one, dict) else {"name": one.name, "quantity": one.quantity}
        name, quantity = told["name"], told.get("quantity") or 1
        words.append(name if quantity == 1 else f"{name} ×{quantity}")
    return words


def receipt_of(order: Order) -> Receipt:
    """An order as its receipt tells it."""
    profile = shop_profile()
    names = {tender.code: in_shop_language(tender.name) for tender in profile.tenders}
    return Receipt(
        shop=in_shop_language(profile.name),
        number=order.number,
        call_number=order.call_number,
        time=local_time(order.occurred_at),
        cashier=nicknames().get(order.cashier_id, "") if order.cashier_id else "",
        service=service_name(order.service),
        lines=[
            Line(
                name=line.name,
                quantity=quantity_text(line.quantity),
                gross_fen=line.gross_fen,
                modifiers=modifier_words(line.modifiers),
                discount_fen=line.discount_fen,
                comped=line.comped,
                promotions=tuple(
                    (one["label"], one["fen"]) for one in line.discounts if one.get("kind") == "promotion"
                ),
                note=line.note,
            )
            for line in order.lines
        ],
        gross_fen=order.gross_fen,
        discount_fen=order.discount_fen,
        rounding_fen=order.rounding_fen,
        total_fen=order.total_fen + order.rounding_fen,
        payments=[
            Paid(
                name=names.get(one.method, one.method),
                net_fen=one.net_fen,
                tendered_fen=one.tendered_fen,
                change_fen=one.change_fen,
            )
            for one in order.payments
            if one.refund_id is None
        ],
        returned_fen=order.returned_fen,
        header=profile.receipt_header,
        footer=in_shop_language(profile.receipt_footer) if profile.receipt_footer else "",
        note=order.note,
        address=f"{shop_address()}/r/{order.uuid}",
        demo=settings().demo,
    )
