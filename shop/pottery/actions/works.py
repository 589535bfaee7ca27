"""Saving a work with its makers, claims and photos."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from shop.catalog.actions.details import set_photo
from shop.catalog.models import Product
from shop.db import session, transaction
from shop.kernel.errors import N_, Conflict, Invalid, Problem
from shop.people.actions import audit
from shop.people.models import Person
from shop.pottery.models import Work, WorkClaim, WorkPhoto
from shop.pottery.queries.works import is_display_only, work_by_id
from shop.pottery.rules.works import NUMBER, WorkFacts, work_problems

PLAIN = (
    "kind", "makers_as", "method", "firing", "diameter_mm", "height_mm", "capacity_ml", "weight_g", "story", "care",
    "one_off", "published",
)  # fmt: skip
MOST_PHOTOS = 8


class TooManyPhotos(Conflict):
    """A page of a work stays light."""

    message = N_("一件作品最多放 8 张照片，请先去掉一张。")


def save_work(
    facts: WorkFacts, *, work_id: int | None = None, product_id: int | None = None, by: int | None, at: datetime
) -> Work:
    """Add the work of a product, or make `work_id` what the facts say. Raises Invalid with every problem, NotFound."""
    with transaction() as current:
        if work_id is not None:
            work = work_by_id(work_id)
            product: Product | None = work.product
        else:
            product = current.get(Product, product_id or 0)
            work = Work(product_id=product_id or 0)
        makers = _makers(facts)
        problems = _problems(facts, work, product, makers, new=work_id is None)
        if problems or product is None:
            raise Invalid(problems=tuple(problems))
        for name in PLAIN:
            setattr(work, name, getattr(facts, name))
        if work_id is None:
            work.product = product
            current.add(work)
        work.makers = makers
        told = [(one.kind, one.claim, one.source) for one in facts.claims]
        if told != [(one.kind, one.claim, one.source) for one in work.claims]:
            work.claims = [WorkClaim(kind=kind, claim=claim, source=source) for kind, claim, source in told]
        current.flush()
        verb = "work.add" if work_id is None else "work.change"
        audit.record(verb, subject=f"work:{work.id}", detail=product.name, by=by, at=at)
        return work


def add_photo(work_id: int, *, name: str, by: int, at: datetime) -> None:
    """One more photo; the first one is the product's too. Raises NotFound, TooManyPhotos."""
    with transaction() as current:
        work = work_by_id(work_id)
        if any(one.name == name for one in work.photos):
            return
        if len(work.photos) >= MOST_PHOTOS:
            raise TooManyPhotos
        work.photos.append(WorkPhoto(name=name, place=1 + max((one.place for one in work.photos), default=0)))
        if work.product.photo is None:
            set_photo(work.product_id, name=name, by=by, at=at)
        current.flush()
        audit.record("work.photo", subject=f"work:{work_id}", detail=name, by=by, at=at)


def remove_photo(work_id: int, *, name: str, by: int, at: datetime) -> None:
    """A photo goes; the product shows the next one instead. Raises NotFound."""
    with transaction() as current:
        work = work_by_id(work_id)
        work.photos = [one for one in work.photos if one.name != name]
        if work.product.photo == name:
            set_photo(work.product_id, name=next((one.name for one in work.photos), None), by=by, at=at)
        current.flush()
        audit.record("work.photo", subject=f"work:{work_id}", detail=f"- {name}", by=by, at=at)


def _makers(facts: WorkFacts) -> list[Person]:
    if not facts.makers:
        return []
    return list(session().scalars(select(Person).where(Person.id.in_(facts.makers)).order_by(Person.id)))


def _problems(
    facts: WorkFacts, work: Work, product: Product | None, makers: Sequence[Person], *, new: bool
) -> list[Problem]:
    if product is None or product.kind != "pottery":
        return [Problem("product_id", N_("请选一件陶器商品；列表里没有的，先请老师在「菜单与商品」里添加。"))]
    problems = work_problems(facts, display_only=is_display_only(product))
    if new and session().scalar(select(Work.id).where(Work.product_id == product.id)) is not None:
        problems.append(Problem("product_id", N_("「%(name)s」已经有作品页了。"), {"name": product.name}))
    if len(makers) != len(set(facts.makers)):
        problems.append(Problem("makers", N_("制作者刚刚被别人改过，请刷新页面再填。")))
    unnumbered = [one.nickname for one in makers if not one.staff_number]
    if facts.makers_as == NUMBER and unnumbered:
        told = {"names": "、".join(unnumbered)}
        problems.append(Problem("makers_as", N_("%(names)s 还没有编号，请改用昵称，或先在「人员」里填编号。"), told))
    if not new and facts.one_off != work.one_off and (work.lots or work.forms):
        problems.append(Problem("one_off", N_("已经入过批次或定过二等品价的作品，不能再改这一项。")))
    return problems
