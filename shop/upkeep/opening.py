"""Which shop is opened: the demo until a real one has been set up; what the console says about it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import click
from sqlalchemy import create_engine, inspect, text

from config import Settings, settings_from_environment
from shop import create_app
from shop.db import engine_url, upgrade
from shop.kernel.clock import SystemClock
from shop.kernel.ids import short_code
from shop.upkeep.actions.books import open_books
from shop.upkeep.ready import code_file, opened_marker
from shop.upkeep.upgrading import bring_up_to_date

Say = Callable[[str], None]
FEW_DAYS = 8


def is_set_up(settings: Settings) -> bool:
    """Whether a real shop has been set up in this installation's own database."""
    url = settings.database_url
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return False
    engine = create_engine(engine_url(url))
    try:
        if not inspect(engine).has_table("shop_setting"):
            return False
        with engine.connect() as connection:
            found = connection.scalar(text("SELECT value FROM shop_setting WHERE name = 'set_up'"))
        return bool(found == "true")
    finally:
        engine.dispose()


def say_opened(settings: Settings, shop_name: str) -> None:
    """The real shop is set up: the code is used, and a demo that is being served makes way for it."""
    code_file(settings).unlink(missing_ok=True)
    new = opened_marker(settings).with_suffix(".new")
    new.write_text(shop_name, encoding="utf-8")
    new.replace(opened_marker(settings))


def make_code(settings: Settings) -> str:
    """A fresh one-time code for the set-up page; it replaces an older one."""
    code = short_code(8)
    path = code_file(settings)
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(code)
    return code


def code_is_right(settings: Settings, typed: str) -> bool:
    """Whether `typed` is the code that the console shows."""
    path = code_file(settings)
    kept = path.read_text().strip() if path.exists() else ""
    return bool(kept) and secrets.compare_digest(kept.encode(), typed.strip().upper().encode())


def prepare_to_serve(*, demo: bool, address: str, say: Say, once_open: list[str]) -> Settings:
    """Bring the shop that is to be opened up to date; how to get into the demo is put into `once_open`."""
    real = settings_from_environment()
    if demo or not is_set_up(real):
        return _prepare_demo(real, address, say, once_open)
    bring_up_to_date(real, say=say)
    return real


def with_bar(days: Sequence[date]) -> Iterator[date]:
    """Go through the days and show on the console how far it is, when there are many."""
    if len(days) < FEW_DAYS:
        yield from days
        return
    with click.progressbar(days, label="  演示店的历史", show_eta=True) as bar:
        yield from bar


def _prepare_demo(real: Settings, address: str, say: Say, once_open: list[str]) -> Settings:
    from shop.demo.actions import demo_code, load_demo, opening_of  # noqa: PLC0415 - a real shop never loads the demo

    settings = settings_from_environment(demo=True)
    upgrade(settings.database_url)
    app = create_app(settings)
    with app.app_context():
        at = SystemClock().now()
        open_books(at=opening_of(at))
        people = load_demo(settings, at=at, say=say, along=with_bar)
        tablet = demo_code(at=at)
    code = make_code(real)
    once_open.append(f"\n  演示店已打开：{address}    （Ctrl+C 关店）\n")
    once_open.extend(f"    {line}" for line in people.lines(address))
    once_open.append(f"    把这个浏览器登记成收银平板：{address}/devices/enrol?code={tablet}    （15 分钟内有效）")
    once_open.append(f"\n  开张真正的店：{address}/set-up    一次性开店码 {code}\n")
    return settings
