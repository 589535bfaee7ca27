"""Setting up the real shop: name, first teacher, catalogue. May be repeated until it has succeeded."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from config import Settings
from shop import create_app
from shop.calendar.actions.seed import load_calendar
from shop.catalog.actions.seed import load_seed
from shop.db import transaction, upgrade
from shop.kernel.errors import N_, Conflict, Invalid, Problem
from shop.people.actions.persons import add_first_teacher, first_teacher_problems
from shop.people.actions.settings import LONGEST_NAME, save_profile
from shop.people.queries import shop_profile
from shop.pottery.actions.seed import load_works
from shop.recipes.actions.seed import load_recipes
from shop.stock.actions.seed import seed_items
from shop.upkeep.actions.books import open_books


class AlreadySetUp(Conflict):
    """There is a real shop already."""

    message = N_("真正的店已经开张了，请直接登录。")


def set_up_problems(*, shop_name: str, username: str, name: str, password: str) -> list[Problem]:
    """Everything that is wrong with these answers, before anything is made."""
    problems = first_teacher_problems(username=username, name=name, password=password, shop_name=shop_name)
    if not 0 < len(shop_name.strip()) <= LONGEST_NAME:
        problems.insert(0, Problem("shop_name", N_("店名要有 1 到 40 个字。")))
    return problems


def set_up(
    settings: Settings, *, shop_name: str, username: str, name: str, password: str, with_seed: bool, at: datetime
) -> None:
    """Open the real shop in the database of `settings`: one transaction after the migration.

    Raises Invalid for bad answers (all problems at once, before a database is made), AlreadySetUp when done before.
    """
    if problems := set_up_problems(shop_name=shop_name, username=username, name=name, password=password):
        raise Invalid(problems=tuple(problems))
    upgrade(settings.database_url)
    app = create_app(settings)
    with app.app_context():
        _fill(shop_name=shop_name, username=username, name=name, password=password, with_seed=with_seed, at=at)


def _fill(*, shop_name: str, username: str, name: str, password: str, with_seed: bool, at: datetime) -> None:
    with transaction():
        open_books(at=at)
        profile = shop_profile()
        if profile.set_up:
            raise AlreadySetUp
        teacher = add_first_teacher(username=username, name=name, password=password, at=at)
        if with_seed:
            load_seed(by=teacher.id, at=at)
            seed_items(by=teacher.id, at=at)
            load_recipes(by=teacher.id, at=at)
            load_works(published=False, by=teacher.id, at=at)
        load_calendar(published_only=not with_seed, by=teacher.id, at=at)
        save_profile(replace(profile, name=shop_name.strip(), set_up=True), by=teacher.id, at=at)
