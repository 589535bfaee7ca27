"""A sale of the simulated world as the books take it: ids for codes, JSON for choices and discounts, tax."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date
from fractions import Fraction
from random import Random

from sqlalchemy import select

from shop.catalog.models import ModifierGroup, Product
from shop.db import session
from shop.kernel.ids import call_number, order_number, uuid7
from shop.kernel.money import Fen, round_half_up
from shop.kernel.quantity import ONE
from shop.people.models import Device
from shop.sales.models import PaymentStatus, Source
from shop.sales.queries.tenders import static_codes
from shop.sales.rules.records import SHOP_CHANNEL, LineRecord, PaymentRecord, SaleRecord
from simulation import Line, Sale

TAX_CODE, TAX_RATE_BP = "standard", 100
EPOCH = 1


class Books:
    """What the shop calls the things of the world."""

    def __init__(
        self, products: Sequence[Product], *, outlet_id: int, device: Device | None, cashiers: Sequence[int]
    ) -> None:
        self.outlet_id = outlet_id
        self.device_id = device.id if device else None
        self.letter = device.letter if device else "A"
        self.cashiers = cashiers
        self.static = static_codes()
        self.promotions: dict[str, int] = {}
        self.options: dict[tuple[str, str], tuple[int, int]] = {}
        self.look_again(products)

    def look_again(self, products: Sequence[Product]) -> None:
        """Names and options change; sold lines keep theirs."""
        self.ids = {product.code: product.id for product in products}
        combos = select(Product.code, Product.id).where(Product.kind == "combo")
        self.combos = dict(session().execute(combos).all())
        self.names = {product.code: product.name for product in products}
        groups = session().scalars(select(ModifierGroup)).all()
        self.options = {(group.name, one.name): (group.id, one.id) for group in groups for one in group.options}

    def cashier(self, place: int) -> int:
        """The student at this place of the roster."""
        return self.cashiers[place % len(self.cashiers)]


def sale_record(
    sale: Sale, day: date, count: int, books: Books, *, chance: Random
) -> SaleRecord:  # fmt: skip
    """The sale as a tablet would have sent it, with identities out of `chance`, before it knows shift and catalogue."""
    moment = sale.moment.astimezone(UTC)
    lines = tuple([_line(place, line, books) for place, line in enumerate(sale.lines, 1)])
    if combos := dict.fromkeys(line.combo for line in sale.lines if line.combo is not None):
        uuids = {combo: uuid7(moment, random=chance.randbytes(10)) for combo in combos}
        lines = tuple(
            record._replace(combo_uuid=uuids[line.combo], combo_product_id=books.combos[line.combo[0]])
            if line.combo is not None
            else record
            for record, line in zip(lines, sale.lines, strict=True)
        )
    gross = sum(line.gross_fen for line in sale.lines)
    discount = sum(line.discount_fen for line in sale.lines)
    status = PaymentStatus.CLAIMED if sale.method in books.static else PaymentStatus.RECORDED
    payment = PaymentRecord(
        uuid7(moment, random=chance.randbytes(10)), sale.method, sale.paid_fen, sale.tendered_fen,
        sale.tendered_fen - sale.paid_fen, status.value,
    )  # fmt: skip
    return SaleRecord(
        uuid7(moment, random=chance.randbytes(10)), order_number(books.letter, EPOCH, day, count), Source.TILL.value,
        SHOP_CHANNEL, books.outlet_id, day, moment, sale.moment.hour, gross, discount, gross - discount,
        sale.rounding_fen, lines, (payment,), call_number=call_number(books.letter, EPOCH, count),
        device_id=books.device_id, epoch=EPOCH, day_count=count, cashier_id=books.cashier(sale.cashier),
        service=sale.service, order_discount=_order_discount(sale),
    )  # fmt: skip


def _line(place: int, line: Line, books: Books) -> LineRecord:
    modifiers = []
    for choice in line.choices:
        group_id, option_id = books.options[choice.group, choice.name]
        modifiers.append(
            {"id": option_id, "group_id": group_id, "name": choice.name, "quantity": 1, "price_fen": choice.price_fen}
        )
    discounts = [
        {"kind": one.kind, "label": one.label, "reason": "", "fen": one.fen, "approval_uuid": None}
        if one.label not in books.promotions
        else {
            "kind": "promotion", "label": one.label, "reason": "", "fen": one.fen, "approval_uuid": None,
            "promo_id": books.promotions[one.label],
        }
        for one in line.reductions
    ]  # fmt: skip
    total = line.total_fen
    return LineRecord(
        place, books.ids[line.code], books.names[line.code], line.quantity * ONE, line.list_fen, line.unit_fen,
        line.gross_fen, line.discount_fen, total, modifiers=modifiers, discounts=discounts, tax_code=TAX_CODE,
        tax_rate_bp=TAX_RATE_BP, tax_fen=tax_in(total),
    )  # fmt: skip


def tax_in(total_fen: Fen) -> Fen:
    """The tax that is part of a price."""
    return round_half_up(Fraction(total_fen * TAX_RATE_BP, 10_000 + TAX_RATE_BP))


def _order_discount(sale: Sale) -> dict[str, object] | None:
    given = [one for line in sale.lines for one in line.reductions if one.kind == "order"]
    if not given:
        return None
    fen = sum(one.fen for one in given)
    return {"kind": "amount", "value": fen, "fen": fen, "reason": given[0].label, "approval_uuid": None}
