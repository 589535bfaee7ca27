"""The till says how old its menu is while the server cannot be asked, and how wrong its own clock is."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.support.browser import Console, assert_axe_clean

AHEAD = "(ms => { const told = Date.now; Date.now = () => told() + ms; })(%d)"
DAY_MS = 24 * 3_600_000


def test_the_till_warns_of_an_old_menu_only_while_the_server_cannot_be_asked(till: Page, console: Console) -> None:
    console.allow("ERR_INTERNET_DISCONNECTED")
    warning = till.get_by_test_id("old-catalogue")
    expect(till.get_by_test_id("sync-state")).to_contain_text("全部已上传")
    expect(warning).to_be_hidden()
    till.context.set_offline(True)
    till.evaluate(AHEAD % (2 * DAY_MS + 3_600_000))
    expect(warning).to_have_text("菜单和价格是 2 天前的", timeout=15_000)
    till.context.set_offline(False)
    till.evaluate("window.dispatchEvent(new Event('online'))")
    expect(warning).to_be_hidden(timeout=15_000)


def test_a_clock_that_is_more_than_two_minutes_off_is_named_until_it_is_right(till: Page) -> None:
    warning = till.get_by_test_id("wrong-clock")
    expect(till.get_by_test_id("sync-state")).to_contain_text("全部已上传")
    expect(warning).to_be_hidden()
    for minutes, words in ((7, "平板的时钟快了 7 分钟，请调准"), (-14, "平板的时钟慢了 7 分钟，请调准")):
        till.evaluate(AHEAD % (minutes * 60_000))
        till.evaluate("window.dispatchEvent(new Event('online'))")
        expect(warning).to_have_text(words)
        assert_axe_clean(till)
    till.evaluate(AHEAD % (6 * 60_000))
    till.evaluate("window.dispatchEvent(new Event('online'))")
    expect(warning).to_be_hidden()
