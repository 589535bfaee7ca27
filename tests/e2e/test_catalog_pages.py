"""A teacher keeps the catalogue in a real browser, and the tablet follows."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Shop
from tests.e2e.test_selling import log_in
from tests.support.browser import assert_axe_clean

PAGES = (
    "products",
    "products?state=sold_out",
    "products?q=nothing-like-this",
    "products/1",
    "products/new",
    "categories",
    "categories/1",
    "categories/new",
    "choices",
    "choices/1",
    "choices/new",
    "tax",
    "import",
)


@pytest.fixture
def desk(shop: Shop, page: Page) -> Page:
    """The teacher's browser."""
    log_in(page)
    return page


def test_every_page_of_the_catalogue_is_accessible_and_fits_the_screen(desk: Page) -> None:
    for path in PAGES:
        desk.goto(f"/catalog/{path}")
        expect(desk.get_by_role("heading", level=1)).to_be_visible()
        assert_axe_clean(desk)
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_a_product_is_sold_out_and_back_without_leaving_the_list(desk: Page) -> None:
    desk.goto("/catalog/products?q=natie")
    row = desk.get_by_role("row").filter(has_text="D04")
    row.get_by_role("button", name="售罄").click()
    expect(row.get_by_role("button", name="恢复")).to_be_visible()
    assert_axe_clean(desk)
    desk.reload()
    row.get_by_role("button", name="恢复").click()
    expect(row.get_by_role("button", name="售罄")).to_be_visible()


def test_a_new_product_with_a_photo_reaches_the_list(desk: Page) -> None:
    desk.goto("/catalog/products/new")
    desk.get_by_label("编码", exact=True).fill("D04")
    desk.get_by_label("名称", exact=False).first.fill("雨林可可")
    desk.get_by_role("button", name="保存").first.click()
    expect(desk.get_by_text("编码已经给了").first).to_be_visible()
    expect(desk.get_by_text("请填价格").first).to_be_visible()
    assert_axe_clean(desk)
    desk.get_by_label("编码", exact=True).fill("D99")
    desk.get_by_label("价格（元）").first.fill("26")
    desk.get_by_role("button", name="保存").first.click()
    expect(desk.get_by_text("已添加「雨林可可」")).to_be_visible()
    photo = BytesIO()
    Image.new("RGB", (900, 600), (120, 70, 40)).save(photo, "JPEG")
    desk.locator("input[type=file]").set_input_files(
        {"name": "cocoa.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()}
    )
    desk.get_by_role("button", name="上传").click()
    expect(desk.get_by_text("照片已换好")).to_be_visible()
    desk.goto("/catalog/products?q=ylkk")
    row = desk.get_by_role("row").filter(has_text="雨林可可")
    expect(row.get_by_text("¥26.00")).to_be_visible()
    assert row.locator("img").evaluate("image => image.complete && image.naturalWidth") == 320


def test_the_catalogue_goes_out_as_excel_and_comes_back_without_a_change(desk: Page) -> None:
    desk.goto("/catalog/products")
    with desk.expect_download() as download:
        desk.get_by_role("button", name="导出").click()
    desk.goto("/catalog/import")
    desk.locator("input[type=file]").set_input_files(download.value.path())
    desk.get_by_role("button", name="看看会改什么").click()
    expect(desk.get_by_role("heading", level=1)).to_be_visible()
    assert_axe_clean(desk)
    expect(desk.locator("main")).to_contain_text("没有要改的")
