"""Reports on the printer of a tablet or of the desk."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from shop.db import transaction
from shop.printing.actions.queue import NoPrinter, queue
from shop.printing.models import PrintJob
from shop.printing.queries import printer_for
from shop.printing.rules.documents import Document


def queue_report(
    document: Document, *, shift_uuid: UUID, title: str, by: int | None, device: int | None = None, at: datetime
) -> PrintJob:
    """Put a report on the printer that prints receipts. Raises NoPrinter."""
    with transaction():
        printer = printer_for("receipt", device=device)
        if printer is None:
            raise NoPrinter
        return queue(
            printer, document, kind="report", subject=f"shift:{shift_uuid}", title=title, by=by, device=device, at=at
        )
