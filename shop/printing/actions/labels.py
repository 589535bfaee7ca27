"""Price labels of products."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from shop.catalog.models import Product
from shop.db import transaction
from shop.kernel.errors import N_, Invalid, Problem
from shop.printing.actions.queue import NoPrinter, queue
from shop.printing.models import PrintJob
from shop.printing.queries import printer_for
from shop.printing.rules.documents import price_label

MOST_COPIES = 100


def queue_price_labels(copies: Mapping[int, int], *, by: int, at: datetime) -> list[PrintJob]:
    """So many labels of each product, with the code the till scans. Raises Invalid, NoPrinter."""
    wanted = {product_id: count for product_id, count in copies.items() if count}
    if not wanted or any(not 0 < count <= MOST_COPIES for count in wanted.values()):
        raise Invalid(problems=(Problem("copies", N_("每种商品打 1 到 100 张，至少选一种。")),))
    with transaction() as current:
        printer = printer_for("price_label")
        if printer is None:
            raise NoPrinter
        products = current.scalars(
            select(Product).where(Product.id.in_(wanted)).options(selectinload(Product.barcodes)).order_by(Product.id)
        ).all()
        jobs = []
        for product in products:
            codes = sorted(one.code for one in product.barcodes if one.variant_id is None)
            label = price_label(name=product.name, price_fen=product.price_fen, sign=next(iter(codes), product.code))
            document = label * wanted[product.id]
            jobs.append(
                queue(
                    printer,
                    document,
                    kind="price_label",
                    subject=f"product:{product.id}",
                    title=f"{product.name} ×{wanted[product.id]}",
                    by=by,
                    at=at,
                )
            )
        return jobs
