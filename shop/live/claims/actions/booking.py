"""A paid claim in the books: an order of the shop on the channel 直播, whose goods leave the stream shelf."""

from __future__ import annotations

from datetime import datetime

from shop.catalog.queries.till import taxes_on
from shop.catalog.queries.version import catalog_version
from shop.kernel.clock import business_day, local_hour
from shop.kernel.errors import N_, Invalid, Problem
from shop.kernel.ids import uuid7
from shop.kernel.quantity import ONE
from shop.live.claims.models import StreamClaim
from shop.live.claims.queries import number_of
from shop.live.sessions.actions.shelf import keep_of
from shop.live.sessions.queries import goods_of
from shop.people.queries import shop_profile
from shop.people.queries.profile import Tender
from shop.recipes.queries.book import recipe_book
from shop.sales.actions.goods import goods_of as goods_taken
from shop.sales.actions.take import take_sales
from shop.sales.models import PaymentStatus, Source
from shop.sales.queries.outlets import own_outlet_id
from shop.sales.queries.tenders import is_static_code
from shop.sales.rules.amounts import tax_of
from shop.sales.rules.records import STREAM_CHANNEL, LineRecord, PaymentRecord, SaleRecord
from shop.sales.rules.refunds import CASH
from shop.stock.places import STREAM_SHELF

LONGEST_REFERENCE = 80
#: Why the price is not that of the list, as the order's page says it.
LIVE_PRICE = N_("直播价")


def ways_to_pay() -> list[Tender]:
    """The shop's tenders that need no drawer."""
    return [one for one in shop_profile().tenders if one.code != CASH]


def check_method(method: str, reference: str) -> None:
    """Raises Invalid for a way to pay that there is not."""
    tender = next((one for one in ways_to_pay() if one.code == method), None)
    if tender is None:
        raise Invalid(problems=(Problem("method", N_("请选怎么付的款。")),))
    if len(reference) > LONGEST_REFERENCE:
        raise Invalid(problems=(Problem("reference", N_("最多 %(most)s 个字。"), {"most": LONGEST_REFERENCE}),))


def book_sale(claim: StreamClaim, *, reference: str, by: int | None, at: datetime) -> int:
    """Book it in the present transaction; the order's id. The order's identity is that of the claim."""
    goods = goods_of(claim.goods_id)
    total, day = claim.total_fen, business_day(at)
    tax = taxes_on(day).get(goods.product.tax_code)
    rate, included = (tax["rate_bp"], tax["included"]) if tax else (0, True)
    override = None if claim.price_fen == goods.list_fen else {
        "from_fen": goods.list_fen, "reason": LIVE_PRICE, "approval_uuid": None,
    }  # fmt: skip
    line = LineRecord(
        1, goods.product_id, goods.name, claim.quantity * ONE, goods.list_fen, claim.price_fen, total, 0, total,
        variant_id=goods.variant_id, override=override, tax_code=goods.product.tax_code, tax_rate_bp=rate,
        tax_included=included, tax_fen=tax_of(total, rate, included=included),
    )  # fmt: skip
    status = PaymentStatus.CLAIMED if is_static_code(claim.method) else PaymentStatus.RECORDED
    payment = PaymentRecord(uuid7(at), claim.method, total, total, 0, status.value, reference)
    sale = SaleRecord(
        uuid=claim.uuid, number=number_of(claim), source=Source.DESK.value, channel=STREAM_CHANNEL,
        outlet_id=own_outlet_id(), business_day=day, occurred_at=at, hour=local_hour(at), gross_fen=total,
        discount_fen=0, total_fen=total, rounding_fen=0, lines=(line,), payments=(payment,), cashier_id=by,
        catalog_version=catalog_version(),
    )  # fmt: skip
    keep_of(claim.stream_id, [claim.goods_id], by=by, at=at)
    return take_sales([sale], at=at, goods=goods_taken([sale], recipe_book(), place=STREAM_SHELF))[0]
