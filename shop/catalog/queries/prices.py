"""The price book: what everything costs now, in memory, for checking what tablets ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from shop.catalog.models import ComboChoice, ComboSlot, ModifierOption, Product, Variant
from shop.catalog.queries.version import ByVersion
from shop.db import session
from shop.kernel.money import Fen


@dataclass(frozen=True, slots=True)
class ProductPrices:
    """A product's price and those of its variants, its category and kind.

    For a combo also the surcharges of its choices by (product, variant).
    """

    price_fen: Fen
    variants: Mapping[int, Fen]
    surcharges: Mapping[tuple[int, int | None], Fen]
    category_id: int = 0
    kind: str = ""

    def of(self, variant_id: int | None) -> Fen:
        """The price of the product in one of its forms; an unknown form costs what the product costs."""
        return self.price_fen if variant_id is None else self.variants.get(variant_id, self.price_fen)


@dataclass(frozen=True, slots=True)
class PriceBook:
    """All prices of one version of the catalogue."""

    version: int
    products: Mapping[int, ProductPrices]
    options: Mapping[int, Fen]

    def product(self, product_id: int) -> ProductPrices | None:
        """The prices of a product, None when there is no such product."""
        return self.products.get(product_id)

    def option(self, option_id: int) -> Fen:
        """What a modifier option adds; 0 when it is gone."""
        return self.options.get(option_id, 0)


def _read(version: int) -> PriceBook:
    books = session()
    variants: dict[int, dict[int, Fen]] = {}
    for variant_id, product_id, fen in books.execute(select(Variant.id, Variant.product_id, Variant.price_fen)):
        variants.setdefault(product_id, {})[variant_id] = fen
    surcharges: dict[int, dict[tuple[int, int | None], Fen]] = {}
    choices = select(
        ComboSlot.product_id, ComboChoice.product_id, ComboChoice.variant_id, ComboChoice.surcharge_fen
    ).join(ComboSlot, ComboSlot.id == ComboChoice.slot_id)
    for combo_id, product_id, chosen, fen in books.execute(choices):
        surcharges.setdefault(combo_id, {})[product_id, chosen] = fen
    products = {
        product_id: ProductPrices(fen, variants.get(product_id, {}), surcharges.get(product_id, {}), category_id, kind)
        for product_id, fen, category_id, kind in books.execute(
            select(Product.id, Product.price_fen, Product.category_id, Product.kind)
        )
    }
    options = dict(books.execute(select(ModifierOption.id, ModifierOption.price_fen)).all())
    return PriceBook(version, products, options)


price_book = ByVersion(_read)
