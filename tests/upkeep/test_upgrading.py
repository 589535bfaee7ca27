"""An upgrade begins with a verified backup; what goes wrong there leaves the books as they are."""

from __future__ import annotations

from typing import Any

import click
import pytest
from flask import Flask

from config import Settings
from shop.backup.archive import read_manifest
from shop.backup.manifest import Reason
from shop.backup.places import archives, folder_of
from shop.backup.refusals import NoSpace
from shop.db import downgrade, newest_revision, revision_at
from shop.kernel.clock import FakeClock
from shop.sales.models import Order
from shop.upkeep import upgrading
from shop.upkeep.upgrading import bring_up_to_date
from tests.support.backups import close_shop
from tests.support.books import LATTE, Books, count, open_shop
from tests.support.tills import line

OLDER = "0005"


@pytest.fixture
def older(app: Flask, session: Any, clock: FakeClock, shop_settings: Settings) -> Books:
    """A shop of an older program with a sale."""
    books = open_shop(clock)
    tablet = books.tablet()
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    close_shop()
    downgrade(shop_settings.database_url, OLDER)
    return books


def test_existing_books_are_backed_up_and_then_upgraded(older: Books, shop_settings: Settings) -> None:
    said: list[str] = []
    bring_up_to_date(shop_settings, say=said.append)
    assert revision_at(shop_settings.database_url) == newest_revision()
    (taken,) = archives(folder_of(shop_settings))
    manifest = read_manifest(taken)
    assert (manifest.reason, manifest.books.revision, manifest.verified) == (Reason.BEFORE_UPGRADE, OLDER, True)
    assert str(taken) in said[-1]
    assert count(Order) == 1


def test_without_a_backup_there_is_no_upgrade(
    older: Books, shop_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise NoSpace(place="D:", needed=100, free=3)

    monkeypatch.setattr(upgrading, "take_backup", full)
    with pytest.raises(click.ClickException, match="账没有变"):
        bring_up_to_date(shop_settings, say=lambda _: None)
    assert revision_at(shop_settings.database_url) == OLDER


def test_books_that_are_up_to_date_are_not_backed_up_at_every_start(
    app: Flask, session: Any, clock: FakeClock, shop_settings: Settings
) -> None:
    open_shop(clock)
    bring_up_to_date(shop_settings, say=lambda _: None)
    assert archives(folder_of(shop_settings)) == []
