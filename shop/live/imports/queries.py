"""Batches, orders, what waits for somebody, and the files that wait for their import."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from shop.catalog.models import Product
from shop.db import session
from shop.kernel.errors import N_, NotFound
from shop.live.imports.files import PlatformFile, open_file
from shop.live.imports.merging import Goods
from shop.live.imports.rules.formats import Format, Kind, layout
from shop.live.imports.rules.states import AFTER, ORDER, AfterState, OrderState, Platform, Words
from shop.live.models import (
    GoodsMatch,
    PlatformAfterSale,
    PlatformBatch,
    PlatformBuyer,
    PlatformChange,
    PlatformChannel,
    PlatformLayout,
    PlatformLine,
    PlatformOrder,
    PlatformWord,
)
from shop.live.words import BatchState
from shop.sales.imports.sheets import Unusable
from shop.web.now import settings

CHANGES_SHOWN = 100
WAITING_SHOWN = 30
FILES_STAY = timedelta(days=1)


def files_folder() -> Path:
    """Where uploaded files wait; they hold buyers' data, so they go as soon as they are imported."""
    return settings().data_dir / "platform-orders"


def place_of(batch_id: int) -> Path:
    """Where an uploaded file is until it is imported."""
    return files_folder() / f"{batch_id}.file"


def is_kept(batch_id: int) -> bool:
    """Whether the file of a batch is still there."""
    return place_of(batch_id).is_file()


def kept_file(batch_id: int) -> Path:
    """An uploaded file until it is imported. Raises Unusable when it is gone."""
    path = place_of(batch_id)
    if not path.is_file():
        raise Unusable(N_("上传的文件已经不在了，请重新上传。已经导入的不会重复。"))
    return path


def forget_file(batch_id: int) -> None:
    """Remove an uploaded file and what it was turned into."""
    for path in files_folder().glob(f"{batch_id}.file*"):
        path.unlink(missing_ok=True)


def file_of(batch_id: int) -> PlatformFile:
    """The uploaded file of a batch, looked at again. Raises NotFound, Unusable, BadFile."""
    batch = batch_of(batch_id)
    return open_file(kept_file(batch_id), files_folder(), name=batch.file_name, layouts=layouts())


def stale_batches(*, at: datetime) -> Sequence[int]:
    """Files that were brought more than a day ago and not imported: they may hold buyers' data."""
    return (
        session()
        .scalars(
            select(PlatformBatch.id).where(
                PlatformBatch.state.in_((BatchState.NEW.value, BatchState.READY.value)),
                PlatformBatch.brought_at < at - FILES_STAY,
            )
        )
        .all()
    )


def layouts() -> list[Format]:
    """The files whose columns teachers named."""
    return [
        layout(f"own:{one.id}", Platform(one.platform), one.columns, title=one.title, kind=Kind(one.kind))
        for one in session().scalars(select(PlatformLayout).order_by(PlatformLayout.id))
    ]


def settled_words() -> Words:
    """What teachers said the platforms' words mean."""
    return {(one.platform, one.scope, one.word): one.state for one in session().scalars(select(PlatformWord))}


def goods_known(platform: str) -> Goods:
    """What this platform's goods are: by the catalogue's codes, and as somebody said."""
    codes = {code.casefold(): product_id for code, product_id in session().execute(select(Product.code, Product.id))}
    matches = {
        (one.sku, one.goods_id, one.goods_name, one.spec): one.product_id
        for one in session().scalars(select(GoodsMatch).where(GoodsMatch.platform == platform))
    }
    return Goods(codes, matches)


def batch_of(batch_id: int) -> PlatformBatch:
    """One batch. Raises NotFound."""
    batch = session().get(PlatformBatch, batch_id, populate_existing=True)
    if batch is None:
        raise NotFound
    return batch


def orders(platform: str = "", state: str = "", text: str = "") -> Select[PlatformOrder]:
    """Orders with their lines: of one platform, in one state, with this in their number or tracking number."""
    found = select(PlatformOrder).options(selectinload(PlatformOrder.lines).joinedload(PlatformLine.product))
    if platform:
        found = found.where(PlatformOrder.platform == platform)
    if state:
        found = found.where(PlatformOrder.state == state)
    if text:
        found = found.where(
            PlatformOrder.number.contains(text, autoescape=True)
            | PlatformOrder.tracking.contains(text, autoescape=True)
        )
    return found


def order_of(order_id: int) -> PlatformOrder:
    """One order with its lines. Raises NotFound."""
    order = session().scalar(orders().where(PlatformOrder.id == order_id).execution_options(populate_existing=True))
    if order is None:
        raise NotFound
    return order


def after_sales_of(order: PlatformOrder) -> Sequence[PlatformAfterSale]:
    """The after-sales of an order."""
    mine = (PlatformAfterSale.platform == order.platform, PlatformAfterSale.order_number == order.number)
    return session().scalars(select(PlatformAfterSale).where(*mine).order_by(PlatformAfterSale.id)).all()


def history_of(order: PlatformOrder, after_sales: Sequence[PlatformAfterSale]) -> Sequence[PlatformChange]:
    """What was told differently later, the newest first."""
    lines = [line.id for line in order.lines]
    found = select(PlatformChange).where(
        ((PlatformChange.record == "order") & (PlatformChange.record_id == order.id))
        | ((PlatformChange.record == "line") & PlatformChange.record_id.in_(lines))
        | ((PlatformChange.record == "after_sale") & PlatformChange.record_id.in_([one.id for one in after_sales]))
    )
    return session().scalars(found.order_by(PlatformChange.id.desc()).limit(CHANGES_SHOWN)).all()


def buyer_of(order_id: int) -> PlatformBuyer | None:
    """The sealed buyer of an order, if one is kept."""
    return session().get(PlatformBuyer, order_id)


def channels() -> dict[str, PlatformChannel]:
    """How each platform's buyers are treated; those never chosen keep nobody."""
    kept = {one.platform: one for one in session().scalars(select(PlatformChannel))}
    return {
        one.value: kept.get(one.value) or PlatformChannel(platform=one.value, keeps_buyers=False, keep_days=30)
        for one in Platform
    }


def waiting_goods() -> Sequence[Any]:
    """Goods nobody knows, the most lines first: one line of each stands for all."""
    counted = func.count().label("lines")
    found = (
        select(
            func.min(PlatformLine.id).label("line_id"), PlatformLine.platform, PlatformLine.sku,
            func.min(PlatformLine.goods_name).label("goods_name"), func.min(PlatformLine.spec).label("spec"),
            counted, func.sum(PlatformLine.pieces).label("pieces"),
        )
        .where(PlatformLine.product_id.is_(None))
        .group_by(PlatformLine.platform, PlatformLine.sku, *_unless_coded())
        .order_by(counted.desc(), func.min(PlatformLine.id))
    )  # fmt: skip
    return session().execute(found.limit(WAITING_SHOWN)).all()


def _unless_coded() -> list[Any]:
    """What tells goods without a code from others; all goods with the same code are the same."""
    columns = (PlatformLine.goods_id, PlatformLine.goods_name, PlatformLine.spec)
    return [func.coalesce(func.nullif(PlatformLine.sku, ""), column) for column in columns]


def how_much_waits() -> int:
    """How many lines wait for goods or a word to be settled."""
    waits = (
        PlatformLine.product_id.is_(None)
        | (PlatformLine.state == OrderState.UNKNOWN.value)
        | (PlatformLine.after == AfterState.UNKNOWN.value)
    )
    return session().scalar(select(func.count()).select_from(PlatformLine).where(waits)) or 0


def known_goods() -> Sequence[Any]:
    """What somebody said goods are, with the product's name."""
    found = select(GoodsMatch, Product.name).join(Product, Product.id == GoodsMatch.product_id)
    return session().execute(found.order_by(GoodsMatch.id.desc()).limit(WAITING_SHOWN)).all()


def waiting_words() -> list[tuple[str, str, str, int]]:
    """Words nobody knows: platform, what they are about, the word, how many records."""
    found: dict[tuple[str, str, str], int] = {}
    questions = (
        (ORDER, PlatformLine.state_word, PlatformLine, PlatformLine.state == OrderState.UNKNOWN.value),
        (AFTER, PlatformLine.after_word, PlatformLine, PlatformLine.after == AfterState.UNKNOWN.value),
    )
    for scope, word, model, unknown in questions:
        asked = select(model.platform, word, func.count()).where(unknown).group_by(model.platform, word)
        for platform, text, count in session().execute(asked):
            found[(platform, scope, text)] = count
    bare = ~select(PlatformLine.id).where(PlatformLine.order_id == PlatformOrder.id).exists()
    asked_of_orders = (
        select(PlatformOrder.platform, PlatformOrder.state_word, func.count())
        .where(PlatformOrder.state == OrderState.UNKNOWN.value, bare)
        .group_by(PlatformOrder.platform, PlatformOrder.state_word)
    )
    for platform, text, count in session().execute(asked_of_orders):
        found[(platform, ORDER, text)] = found.get((platform, ORDER, text), 0) + count
    return [(*key, count) for key, count in sorted(found.items())]


def products() -> list[tuple[int, str]]:
    """What goods may be matched with."""
    rows = session().execute(
        select(Product.id, Product.name, Product.code).where(Product.active).order_by(Product.name)
    )
    return [(product_id, f"{name} · {code}") for product_id, name, code in rows]
