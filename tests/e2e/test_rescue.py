"""A phone's camera reads the till's codes into the page that takes sales back."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Shop
from tests.e2e.test_selling import log_in
from tests.support.browser import Console, assert_fit_for_desk_and_phone

SEES = """
globalThis.seen = ["https://example/not-ours", "MB1:AAAAAA:1/2:3:ABC"];
globalThis.BarcodeDetector = class { async detect() { return seen.map((rawValue) => ({ rawValue })); } };
navigator.mediaDevices.getUserMedia = async () => {
  if (globalThis.refused) throw new Error("no");
  const drawn = document.createElement("canvas");
  setInterval(() => drawn.getContext("2d").fillRect(0, 0, 9, 9), 50);
  return drawn.captureStream(20);
};
"""


def test_the_camera_adds_each_code_once_and_says_when_it_may_not(shop: Shop, page: Page, console: Console) -> None:
    page.add_init_script(SEES)
    log_in(page)
    page.emulate_media(reduced_motion="reduce")
    page.goto("/held/rescue")
    assert_fit_for_desk_and_phone(page)
    field = page.get_by_label("扫到的内容")
    page.get_by_role("button", name="用相机扫").tap()
    expect(page.get_by_text("扫到 1 个码")).to_be_visible()
    page.evaluate("seen.push('MB1:AAAAAA:2/2:3:DEF')")
    expect(page.get_by_text("扫到 2 个码")).to_be_visible()
    expect(field).to_have_value("MB1:AAAAAA:1/2:3:ABC\nMB1:AAAAAA:2/2:3:DEF")
    page.get_by_role("button", name="停止扫描").tap()
    expect(page.locator("video")).to_be_hidden()
    page.evaluate("globalThis.refused = true")
    page.get_by_role("button", name="用相机扫").tap()
    expect(page.get_by_text(re.compile("打不开相机"))).to_be_visible()


def test_where_the_browser_cannot_read_codes_nothing_is_offered(shop: Shop, page: Page) -> None:
    page.add_init_script("delete globalThis.BarcodeDetector")
    log_in(page)
    page.goto("/held/rescue")
    expect(page.get_by_role("button", name="放进待核")).to_be_visible()
    expect(page.get_by_role("button", name="用相机扫")).to_be_hidden()
