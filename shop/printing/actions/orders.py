"""Papers of orders: receipts when asked for, tickets and cup labels with the sale itself."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from shop.db import transaction
from shop.kernel.quantity import ONE, quantity_text
from shop.printing.actions.queue import NoPrinter, queue
from shop.printing.models import Printer, PrintJob
from shop.printing.queries import (
    drinks_among,
    in_shop_language,
    modifier_words,
    printer_for,
    printers,
    receipt_of,
    service_name,
    short_time,
)
from shop.printing.rules.documents import Drink, cup_label, marked_as_copy, receipt, ticket, with_black_box
from shop.printing.rules.states import TOO_LATE_FOR_TICKETS
from shop.sales.queries.orders import order_with_parts
from shop.sales.rules.records import SaleRecord

MOST_LABELS = 60
log = logging.getLogger("shop.printing")


def queue_receipt(
    order_uuid: UUID, *, copy: bool = False, codes: Sequence[str] = (), by: int | None, device: int | None = None,
    at: datetime,
) -> PrintJob:  # fmt: skip
    """The receipt of an order; a second one says that it is a copy. `codes`: the tablet's own, at the foot.

    Raises NotFound, NoPrinter.
    """
    with transaction() as current:
        printer = printer_for("receipt", device=device)
        if printer is None:
            raise NoPrinter
        order = order_with_parts(order_uuid)
        document = with_black_box(receipt(receipt_of(order), in_shop_language), codes, in_shop_language)
        subject = f"order:{order_uuid}"
        first = current.scalar(
            select(func.min(PrintJob.id)).where(
                PrintJob.subject == subject, PrintJob.kind == "receipt", PrintJob.state != "cancelled"
            )
        )
        if copy or first is not None:
            document = marked_as_copy(document, in_shop_language)
        return queue(
            printer, document, kind="receipt", subject=subject, title=order.number, by=by, device=device,
            copy_of=first, at=at,
        )  # fmt: skip


def queue_for_sales(
    sales: Sequence[SaleRecord], *, made_at: Mapping[int, int], device: int | None, at: datetime
) -> int:
    """Tickets and cup labels of sales just taken, in their transaction; none for sales that come late.

    `made_at`: the station of every product that is made, as the board has it. Paper never stops a sale: when it cannot
    be made, nothing is queued and the log says why.
    """
    try:
        with transaction() as current, current.begin_nested():
            return _queue_for_sales(sales, made_at, device=device, at=at)
    except Exception:
        log.exception("tickets could not be made")
        return 0


def _queue_for_sales(
    sales: Sequence[SaleRecord], made_at: Mapping[int, int], *, device: int | None, at: datetime
) -> int:
    makers = [one for one in printers(active_only=True) if {"ticket", "cup_label"} & set(one.prints)]
    fresh = [sale for sale in sales if at - sale.occurred_at < TOO_LATE_FOR_TICKETS]
    if not makers or not fresh:
        return 0
    drinks = drinks_among({line.product_id for sale in fresh for line in sale.lines})
    in_cups = {product: station for product, station in made_at.items() if product in drinks}
    queued = 0
    for sale in fresh:
        for printer in makers:
            queued += _ticket(sale, printer, made_at, device=device, at=at)
            queued += _labels(sale, printer, in_cups, device=device, at=at)
    return queued


def _mine(sale: SaleRecord, printer: Printer, made_at: Mapping[int, int]) -> list[Drink]:
    own = set(printer.station_ids)
    return [
        Drink(
            call_number=sale.call_number,
            number=sale.number,
            time=short_time(sale.occurred_at),
            service=service_name(sale.service),
            name=line.name,
            quantity=quantity_text(line.quantity),
            modifiers=modifier_words(line.modifiers),
            note=line.note,
            pieces=max(1, line.quantity // ONE),
        )
        for line in sale.lines
        if line.product_id in made_at and (not own or made_at[line.product_id] in own)
    ]


def _ticket(sale: SaleRecord, printer: Printer, made_at: Mapping[int, int], *, device: int | None, at: datetime) -> int:
    drinks = _mine(sale, printer, made_at) if "ticket" in printer.prints else []
    if not drinks:
        return 0
    document = ticket(drinks, in_shop_language, note=sale.note)
    queue(
        printer, document, kind="ticket", subject=f"order:{sale.uuid}", title=sale.number, by=sale.cashier_id,
        device=device, at=at,
    )  # fmt: skip
    return 1


def _labels(sale: SaleRecord, printer: Printer, in_cups: Mapping[int, int], *, device: int | None, at: datetime) -> int:
    drinks = _mine(sale, printer, in_cups) if "cup_label" in printer.prints else []
    total = sum(drink.pieces for drink in drinks)
    if not 0 < total <= MOST_LABELS:
        return 0
    rows, piece = [], 0
    for drink in drinks:
        for _ in range(drink.pieces):
            piece += 1
            rows += cup_label(
                Drink(
                    call_number=drink.call_number, number=drink.number, time=drink.time, service=drink.service,
                    name=drink.name, modifiers=drink.modifiers, note=drink.note, piece=piece, pieces=total,
                ),
                in_shop_language,
            )  # fmt: skip
    queue(
        printer, rows, kind="cup_label", subject=f"order:{sale.uuid}", title=sale.number, by=sale.cashier_id,
        device=device, at=at,
    )  # fmt: skip
    return total
