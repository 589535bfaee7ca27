"""Categories (the tabs of the till) and tax rates."""

from __future__ import annotations

import re
from datetime import date, datetime

from sqlalchemy import func, select

from shop.catalog.actions.version import touch
from shop.catalog.models import CatalogVersion, Category, Product, TaxRate
from shop.catalog.rules.choices import LARGEST_SORT
from shop.catalog.words import ICON_NAMES, ICON_OF_KIND
from shop.db import session, transaction
from shop.kernel.clock import business_day
from shop.kernel.errors import N_, Conflict, Invalid, NotFound, Problem
from shop.people.actions import audit

CLAY = "#a9713f"
_COLOUR = re.compile(r"^#[0-9a-f]{6}$")
_CODE = re.compile(r"^[a-z0-9_-]{1,16}$")


class CategoryInUse(Conflict):
    """A category with products cannot be deleted."""

    status = 422
    message = N_("「%(name)s」里还有 %(count)s 件商品，请先把它们移到别的分类。")


def save_category(
    *,
    name: str,
    name_en: str,
    icon: str,
    colour: str,
    sort: int,
    on_till: bool,
    category_id: int | None = None,
    by: int | None,
    at: datetime,
) -> Category:
    """Add a category or change one. Raises Invalid with every problem, NotFound."""
    name, name_en, colour = name.strip(), name_en.strip(), colour.lower()
    problems = []
    if not name or len(name) > 120 or len(name_en) > 120:
        problems.append(Problem("name", N_("名称请填 1 到 120 个字。")))
    if icon not in ICON_NAMES:
        problems.append(Problem("icon", N_("请从列表里选一个图标。")))
    if not _COLOUR.match(colour):
        problems.append(Problem("colour", N_("请选一个颜色。")))
    if not 0 <= sort <= LARGEST_SORT:
        problems.append(Problem("sort", N_("排序请填 0 到 100000 的整数。")))
    with transaction() as current:
        category = Category() if category_id is None else current.get(Category, category_id)
        if category is None:
            raise NotFound
        if current.scalar(select(Category.id).where(Category.name == name, Category.id != (category_id or 0))):
            problems.append(Problem("name", N_("已经有分类叫「%(name)s」，请换个名称。"), {"name": name}))
        if problems:
            raise Invalid(problems=tuple(problems))
        category.name, category.name_en, category.icon = name, name_en, icon
        category.colour, category.sort, category.on_till = colour, sort, on_till
        current.add(category)
        current.flush()
        verb = "category.add" if category_id is None else "category.change"
        audit.record(verb, subject=f"category:{category.id}", detail=name, by=by, at=at)
        touch(at=at)
        return category


def category_called(name: str, *, kind: str, by: int | None, at: datetime) -> Category:
    """The category of this name; a new one, after all others and drawn like its first product, if there is none."""
    with transaction() as current:
        found = current.scalar(select(Category).where(Category.name == name))
        if found is not None:
            return found
        last = current.scalar(select(func.max(Category.sort)).where(Category.on_till)) or 0
        return save_category(
            name=name, name_en="", icon=ICON_OF_KIND.get(kind, "coffee"), colour=CLAY,
            sort=min(last + 1, LARGEST_SORT), on_till=True, by=by, at=at,
        )  # fmt: skip


def delete_category(category_id: int, *, by: int | None, at: datetime) -> None:
    """Delete an empty category. Raises NotFound, CategoryInUse."""
    with transaction() as current:
        category = current.get(Category, category_id)
        if category is None:
            raise NotFound
        count = len(current.scalars(select(Product.id).where(Product.category_id == category_id)).all())
        if count:
            raise CategoryInUse(name=category.name, count=count)
        current.delete(category)
        audit.record("category.delete", subject=f"category:{category_id}", detail=category.name, by=by, at=at)
        touch(at=at)


def add_tax_rate(
    *, code: str, name: str, rate_bp: int, included: bool, valid_from: date, by: int | None, at: datetime
) -> TaxRate:
    """Add a rate of a tax code that holds from a day on; earlier sales keep theirs. Raises Invalid."""
    code, name = code.strip().lower(), name.strip()
    problems = []
    if not _CODE.match(code):
        problems.append(Problem("code", N_("代码请用 1 到 16 个小写字母、数字或横线，例如 standard。")))
    if not name or len(name) > 64:
        problems.append(Problem("name", N_("名称请填 1 到 64 个字。")))
    if not 0 <= rate_bp <= 10_000:
        problems.append(Problem("rate", N_("税率请填 0 到 100 之间的数，最多两位小数。")))
    same = select(TaxRate.id).where(TaxRate.code == code, TaxRate.valid_from == valid_from.isoformat())
    with transaction() as current:
        if session().scalar(same) is not None:
            problems.append(Problem("valid_from", N_("这个代码在这一天已经有税率了，请换一天。")))
        if problems:
            raise Invalid(problems=tuple(problems))
        rate = TaxRate(code=code, name=name, rate_bp=rate_bp, included=included, valid_from=valid_from.isoformat())
        current.add(rate)
        current.flush()
        detail = f"{code} {rate_bp} {valid_from.isoformat()}"
        audit.record("tax.add", subject=f"tax:{rate.id}", detail=detail, by=by, at=at)
        touch(at=at)
        return rate


def begin_tax_rates(*, at: datetime) -> bool:
    """Raise the version when a rate began to hold since the last change, so that tablets fetch it; whether one did.

    Called whenever the server starts: the shop's computer is off at night, and rates begin at a day.
    """
    with transaction() as current:
        changed_at = current.scalar(select(CatalogVersion.changed_at))
        if changed_at is None:
            return False
        days = business_day(changed_at).isoformat(), business_day(at).isoformat()
        began = select(TaxRate.id).where(TaxRate.valid_from > days[0], TaxRate.valid_from <= days[1]).limit(1)
        if current.scalar(began) is None:
            return False
        touch(at=at)
        return True
