"""Short videos as the page and the file show them."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from shop.catalog.models import Product
from shop.db import session
from shop.kernel.errors import NotFound
from shop.live.videos.models import ShortVideo
from shop.live.videos.rules import cost_of_order


class Totals(NamedTuple):
    """All videos of a list together."""

    views: int
    likes: int
    orders: int
    cost_fen: int

    @property
    def order_cost_fen(self) -> int | None:
        """What an order cost; None without orders."""
        return cost_of_order(self.cost_fen, self.orders)


def video_list(platform: str = "") -> Select[ShortVideo]:
    """Videos (of one platform)."""
    found = select(ShortVideo).options(joinedload(ShortVideo.product))
    return found.where(ShortVideo.platform == platform) if platform else found


def totals(platform: str = "") -> Totals:
    """What they come to."""
    columns: Any = (ShortVideo.views, ShortVideo.likes, ShortVideo.orders, ShortVideo.cost_fen)
    wanted = select(*(func.coalesce(func.sum(one), 0) for one in columns))
    if platform:
        wanted = wanted.where(ShortVideo.platform == platform)
    return Totals(*(int(one) for one in session().execute(wanted).one()))


def video_of(video_id: int) -> ShortVideo:
    """One video. Raises NotFound."""
    found = session().get(ShortVideo, video_id)
    if found is None:
        raise NotFound
    return found


def works_to_choose(also: int | None) -> list[tuple[str, str]]:
    """What a video may show: works first; and what was chosen already."""
    wanted = (
        select(Product.id, Product.name)
        .where((Product.active & Product.from_import.is_(None)) | (Product.id == also))
        .order_by(Product.kind != "pottery", Product.sort, Product.id)
    )
    return [(str(number), name) for number, name in session().execute(wanted)]
