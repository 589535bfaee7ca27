"""The seed catalogue: 32 drinks with their choices, 42 pottery pieces and experiences, two combos; figures invented."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from shop.catalog.actions.products import create_product
from shop.catalog.models import Category, ComboChoice, ComboSlot, ModifierGroup, ModifierOption, Product
from shop.catalog.rules.choices import offered
from shop.catalog.rules.pottery import DISPLAY, DISPLAY_ONLY, UNTESTED
from shop.db import session, transaction
from shop.kernel.money import parse_yuan

SEED = Path(__file__).resolve().parent.parent / "seed"

CATEGORIES = (
    ("意式", "Espresso", "coffee", "#a9713f"),
    ("手冲", "Pour-over", "pourover", "#8a5a2b"),
    ("冷萃", "Cold brew", "coldbrew", "#4d6a8f"),
    ("特调", "Signature", "special", "#b2502b"),
    ("茶饮", "Tea", "tea", "#5f8a4e"),
    ("无咖啡因", "No caffeine", "juice", "#c26a76"),
    ("零售", "Retail", "retail", "#7d6a58"),
    ("傣陶", "Dai pottery", "pottery", "#b5673f"),
    ("体验", "Experience", "service", "#2f7d6b"),
    ("套餐", "Combos", "combo", "#a8741a"),
)
#: Offered only while a lot of cups with a test report is assigned to it.
SERVED_IN_POTTERY = "堂食（傣陶杯）"
EXPERIENCE, TOOL = "体验", "工具"
COMBOS = (
    (
        "SET01",
        "陶杯拿铁（杯作陈设）",
        "Latte with a display cup",
        8000,
        ("D04", "D05", "D08"),
        ("DT-CUP-001", "DT-CUP-005"),
    ),
    ("SET02", "美式配马帮小马", "Americano with a caravan pony", 7800, ("D02", "D03"), ("DT-ORN-003",)),
)


def _rows(name: str) -> list[dict[str, str]]:
    with (SEED / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def load_seed(*, by: int | None, at: datetime) -> None:
    """Load what is not there yet; what a teacher changed since stays as it is. May be repeated."""
    with transaction():
        categories = _categories()
        groups = _groups()
        known = set(session().scalars(select(Product.code)))
        _drinks(categories, groups, known, by=by, at=at)
        _pottery(categories, known, by=by, at=at)
        _combos(categories, known, by=by, at=at)


def _categories() -> dict[str, int]:
    current = session()
    there = set(current.scalars(select(Category.name)))
    for sort, (name, name_en, icon, colour) in enumerate(CATEGORIES):
        if name not in there:
            current.add(Category(name=name, name_en=name_en, icon=icon, colour=colour, sort=sort * 10))
    current.flush()
    return dict(current.execute(select(Category.name, Category.id)).all())


def _groups() -> dict[str, ModifierGroup]:
    current = session()
    groups = {group.name: group for group in current.scalars(select(ModifierGroup))}
    there = set(groups)
    for sort, row in enumerate(_rows("drink_modifiers")):
        if row["group"] in there:
            continue
        group = groups.get(row["group"])
        if group is None:
            group = groups[row["group"]] = ModifierGroup(
                name=row["group"], name_en=row["group_en"], min_choices=int(row["min"]), max_choices=int(row["max"]),
                sort=sort, options=[],
            )  # fmt: skip
            current.add(group)
        group.options.append(
            ModifierOption(
                name=row["option"],
                name_en=row["option_en"],
                price_fen=parse_yuan(row["price_delta_cny"]),
                default=row["default"] == "1",
                service=row["service"],
                available=row["available"] == "1",
                operations=row["operations"],
                needs_report=row["option"] == SERVED_IN_POTTERY,
                applies_to=row["applies_to"],
                sort=sort,
            )
        )
    current.flush()
    return groups


def _drinks(
    categories: dict[str, int], groups: dict[str, ModifierGroup], known: set[str], *, by: int | None, at: datetime
) -> None:
    roles: dict[str, set[str]] = {}
    for row in _rows("recipe_lines"):
        roles.setdefault(row["drink_code"], set()).add(row["role"])
    for sort, row in enumerate(_rows("drinks")):
        if row["code"] in known:
            continue
        choices = [
            group
            for group in groups.values()
            if row["category"] != "零售"
            and offered(group.options[0].applies_to, category=row["category"], roles=roles.get(row["code"], set()))
        ]
        create_product(
            code=row["code"], name=row["name"], name_en=row["name_en"],
            kind="merchandise" if row["category"] == "零售" else "drink", category_id=categories[row["category"]],
            price_fen=parse_yuan(row["price_cny"]), temperature=row["temp"],
            allergens=[one for one in row["allergens"].split("、") if one], sort=sort,
            details={"cup_ml": int(row["cup_ml"])}, modifier_groups=choices, by=by, at=at,
        )  # fmt: skip


def _pottery(categories: dict[str, int], known: set[str], *, by: int | None, at: datetime) -> None:
    for sort, row in enumerate(_rows("pottery")):
        if row["sku"] in known:
            continue
        untested = row["food_contact_status"] == UNTESTED
        experience = row["kind"] == EXPERIENCE
        kind = "service" if experience else "merchandise" if row["kind"] == TOOL else "pottery"
        facts = {name: row[name] for name in row if name not in {"sku", "name", "name_en", "price_cny"} and row[name]}
        create_product(
            code=row["sku"], name=f"{row['name']}（{DISPLAY}）" if untested else row["name"], name_en=row["name_en"],
            kind=kind, category_id=categories["体验" if experience else "傣陶"],
            price_fen=parse_yuan(row["price_cny"]), badge=DISPLAY if untested else "",
            description=DISPLAY_ONLY if untested else row["care"], details=facts, sort=1000 + sort, by=by, at=at,
        )  # fmt: skip


def _combos(categories: dict[str, int], known: set[str], *, by: int | None, at: datetime) -> None:
    ids = dict(session().execute(select(Product.code, Product.id)).all())
    for sort, (code, name, name_en, price, drinks, pieces) in enumerate(COMBOS):
        if code in known or not all(part in ids for part in (*drinks, *pieces)):
            continue
        slots = [
            ComboSlot(
                name=title,
                sort=place,
                choices=[ComboChoice(product_id=ids[one], default=not i) for i, one in enumerate(parts)],
            )
            for place, (title, parts) in enumerate((("饮品", drinks), ("傣陶", pieces)))
        ]
        create_product(
            code=code, name=name, name_en=name_en, kind="combo", category_id=categories["套餐"], price_fen=price,
            sort=2000 + sort, slots=slots, by=by, at=at,
        )  # fmt: skip
