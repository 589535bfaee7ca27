"""Bringing existing books up to date: they are backed up first, and the upgrade is tried on that copy."""

from __future__ import annotations

from collections.abc import Callable

import click

from config import Settings
from shop.backup.actions.take import take_backup
from shop.backup.books import books_of
from shop.backup.manifest import Reason
from shop.db import newest_revision, revision_at, upgrade
from shop.kernel.clock import SystemClock
from shop.kernel.errors import DomainError


def bring_up_to_date(settings: Settings, *, say: Callable[[str], None]) -> None:
    """Upgrade the tables. Books that hold something are not touched before a verified copy of them lies there."""
    try:
        if books_of(settings.database_url).exist() and revision_at(settings.database_url) != newest_revision():
            say("  小店升级了：先备份现在的账，再更新数据库……")
            taken = take_backup(settings, reason=Reason.BEFORE_UPGRADE, at=SystemClock().now())
            say(f"  备份好了：{taken.path}")
    except DomainError as error:
        raise click.ClickException(f"没有升级，账没有变：{error}") from error
    upgrade(settings.database_url)
