"""Price labels of products: pottery says whether food may touch it, and leads to its page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from shop.catalog.models import Product
from shop.db import transaction
from shop.kernel.errors import N_, Invalid, Problem
from shop.kernel.money import Fen
from shop.pottery.queries.public import published_products
from shop.pottery.queries.works import contact_of
from shop.pottery.rules.pages import page_of
from shop.pottery.words import NOTICES
from shop.printing.actions.queue import NoPrinter, queue
from shop.printing.models import PrintJob
from shop.printing.queries import in_shop_language, printer_for
from shop.printing.rules.documents import Document, price_label
from shop.web.address import shop_address

MOST_COPIES = 100
ABOUT = N_("扫码看作品")


def queue_price_labels(copies: Mapping[int, int], *, by: int, at: datetime) -> list[PrintJob]:
    """So many labels of each product, or of each of its forms on sale, with the code the till scans.

    Raises Invalid, NoPrinter.
    """
    wanted = {product_id: count for product_id, count in copies.items() if count}
    if not wanted or any(not 0 < count <= MOST_COPIES for count in wanted.values()):
        raise Invalid(problems=(Problem("copies", N_("每种商品打 1 到 100 张，至少选一种。")),))
    with transaction() as current:
        printer = printer_for("price_label")
        if printer is None:
            raise NoPrinter
        products = current.scalars(
            select(Product)
            .where(Product.id.in_(wanted))
            .options(selectinload(Product.barcodes), selectinload(Product.variants))
            .order_by(Product.id)
        ).all()
        published = published_products(wanted)
        jobs = []
        for product in products:
            labels = _labels(product, with_page=product.id in published)
            document = [row for label in labels for row in label * wanted[product.id]]
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


def _labels(product: Product, *, with_page: bool) -> list[Document]:
    """One label, or one for each form that is sold."""
    contact = contact_of(product)["food_contact"]
    note = in_shop_language(NOTICES[contact]) if contact in NOTICES else ""
    codes: dict[int | None, str] = {}
    for barcode in sorted(product.barcodes, key=lambda one: one.code, reverse=True):
        codes[barcode.variant_id] = barcode.code
    forms = [one for one in product.variants if one.active and one.sold_out is None]
    rows: list[tuple[str, Fen, int | None, str]] = [
        (f"{product.name} {one.name}", one.price_fen, one.id, one.code or product.code) for one in forms
    ]
    return [
        price_label(
            name=name, price_fen=price, sign=codes.get(form, own), note=note,
            page=page_of(shop_address(), own) if with_page else "", about=in_shop_language(ABOUT) if with_page else "",
        )
        for name, price, form, own in rows or [(product.name, product.price_fen, None, product.code)]
    ]  # fmt: skip
