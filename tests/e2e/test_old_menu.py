"""A menu that nobody has changed for days is no old menu as long as the server says so."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import update

from shop.catalog.models import CatalogVersion
from shop.db import transaction
from tests.e2e.conftest import Shop
from tests.support.browser import Console

WARNING = "小时前的"


def test_the_till_warns_of_an_old_menu_only_while_the_server_cannot_be_asked(
    shop: Shop, till: Page, console: Console
) -> None:
    console.allow("ERR_INTERNET_DISCONNECTED")
    long_ago = shop.now() - timedelta(hours=50)
    with shop.app.app_context(), transaction() as books:
        books.execute(update(CatalogVersion).values(changed_at=long_ago, version=CatalogVersion.version + 1))
    till.reload()
    till.get_by_test_id("sync-state").wait_for()
    expect(till.get_by_test_id("sync-state")).to_contain_text("在线")
    expect(till.get_by_text(WARNING)).to_be_hidden()
    till.context.set_offline(True)
    expect(till.get_by_text(WARNING)).to_be_visible(timeout=30_000)
    till.context.set_offline(False)
    expect(till.get_by_text(WARNING)).to_be_hidden(timeout=30_000)
