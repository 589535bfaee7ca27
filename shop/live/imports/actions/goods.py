"""Goods nobody knows wait in a queue; what somebody says they are is remembered for the next file."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, update

from shop.catalog.models import Product
from shop.db import session, transaction
from shop.kernel.errors import NotFound
from shop.live.imports.merging import goods_key
from shop.live.models import GoodsMatch, PlatformLine
from shop.people.actions import audit


def match(line_id: int, *, product_id: int, by: int | None, at: datetime) -> int:
    """Say what a line's goods are; how many lines that settles. Raises NotFound."""
    with transaction() as current:
        line = current.get(PlatformLine, line_id)
        product = current.get(Product, product_id)
        if line is None or product is None:
            raise NotFound
        key = goods_key(line.sku, line.goods_id, line.goods_name, line.spec)
        current.execute(delete(GoodsMatch).where(_same_match(line.platform, key)))
        current.add(_match(line.platform, key, product_id, by=by, at=at))
        settled = current.execute(
            update(PlatformLine).where(_same_goods(line.platform, key)).values(product_id=product_id)
        )
        detail = f"{line.platform} {' '.join(filter(None, key))} → {product.code}"
        audit.record("platform_goods.match", subject=f"product:{product_id}", detail=detail, by=by, at=at)
        count: int = settled.rowcount  # type: ignore[attr-defined]
    return count


def forget(match_id: int, *, by: int | None, at: datetime) -> None:
    """Take a match back: its lines wait again. Raises NotFound."""
    with transaction() as current:
        found = current.get(GoodsMatch, match_id)
        if found is None:
            raise NotFound
        key = (found.sku, found.goods_id, found.goods_name, found.spec)
        lines = and_(_same_goods(found.platform, key), PlatformLine.product_id == found.product_id)
        current.execute(update(PlatformLine).where(lines).values(product_id=None))
        audit.record("platform_goods.forget", subject=f"product:{found.product_id}", by=by, at=at)
        current.delete(found)
        session().flush()


def _match(
    platform: str, key: tuple[str, str, str, str], product_id: int, *, by: int | None, at: datetime
) -> GoodsMatch:
    sku, goods_id, goods_name, spec = key
    return GoodsMatch(
        platform=platform, sku=sku, goods_id=goods_id, goods_name=goods_name, spec=spec, product_id=product_id,
        made_at=at, made_by=by,
    )  # fmt: skip


def _same_match(platform: str, key: tuple[str, str, str, str]) -> ColumnElement[bool]:
    columns = (GoodsMatch.sku, GoodsMatch.goods_id, GoodsMatch.goods_name, GoodsMatch.spec)
    return and_(GoodsMatch.platform == platform, *(column == value for column, value in zip(columns, key, strict=True)))


def _same_goods(platform: str, key: tuple[str, str, str, str]) -> ColumnElement[bool]:
    sku, goods_id, goods_name, spec = key
    if sku:
        return and_(PlatformLine.platform == platform, PlatformLine.sku == sku)
    return and_(
        PlatformLine.platform == platform, PlatformLine.sku == "", PlatformLine.goods_id == goods_id,
        PlatformLine.goods_name == goods_name, PlatformLine.spec == spec,
    )  # fmt: skip
