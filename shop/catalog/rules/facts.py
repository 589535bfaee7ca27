"""What somebody says about a product or a group of choices, before the shop believes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from shop.kernel.money import Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantFacts:
    """A form of a product; `id` is None for a new one."""

    id: int | None = None
    name: str
    price_fen: Fen
    code: str = ""
    barcodes: Sequence[str] = ()
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowFacts:
    """When a product is sold: weekdays (1 = Monday), local ``HH:MM``."""

    days: tuple[int, ...]
    opens: str
    closes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceFacts:
    """A product (or variant) named by its code that may fill a slot of a combo."""

    code: str
    surcharge_fen: Fen = 0
    default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotFacts:
    """A place in a combo."""

    name: str
    min_choices: int = 1
    max_choices: int = 1
    choices: tuple[ChoiceFacts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFacts:
    """A whole product. `slots` is None to leave a combo's slots as they are. `new_category` names the category to use
    instead of `category_id`; it is made if there is none of that name.

    Of pottery: `food_contact` as in rules.pottery, the test report's number and its date as ``2026-11-23``.
    """

    code: str
    name: str
    kind: str
    category_id: int
    price_fen: Fen
    name_en: str = ""
    tax_code: str = "standard"
    allergens: Sequence[str] = ()
    temperature: str = ""
    description: str = ""
    badge: str = ""
    sort: int = 0
    active: bool = True
    on_till: bool = True
    sold_out: str | None = None
    barcodes: Sequence[str] = ()
    group_ids: Sequence[int] = ()
    variants: Sequence[VariantFacts] = ()
    windows: Sequence[WindowFacts] = ()
    slots: Sequence[SlotFacts] | None = None
    new_category: str = ""
    food_contact: str = ""
    report_number: str = ""
    report_date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionFacts:
    """One option of a group; `id` is None for a new one. It is a default of one `service` only, or (empty) of both."""

    id: int | None = None
    name: str
    name_en: str = ""
    price_fen: Fen = 0
    default: bool = False
    service: str = ""
    available: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFacts:
    """A group of choices with the products it is offered with."""

    name: str
    name_en: str = ""
    min_choices: int = 0
    max_choices: int = 1
    sort: int = 0
    options: Sequence[OptionFacts] = field(default_factory=tuple)
    product_ids: Sequence[int] = ()
