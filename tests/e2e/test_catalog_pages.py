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


def test_after_a_refused_save_the_first_wrong_field_is_in_sight_and_has_the_cursor(desk: Page) -> None:
    desk.goto("/catalog/products/new")
    desk.get_by_label("名称", exact=True).fill("大陶罐")
    desk.get_by_label("价格（元）", exact=True).fill("88")
    row = desk.get_by_label("第 1 种规格的价格")
    row.fill("很贵")
    desk.get_by_role("button", name="保存", exact=True).click()
    expect(desk.get_by_role("alert")).to_contain_text("填写有误")
    name = desk.get_by_label("第 1 种规格的名称")
    expect(name).to_be_focused()
    expect(name).to_be_in_viewport()
    assert_axe_clean(desk)
    desk.get_by_role("alert").get_by_role("link", name="价格").click()
    expect(row).to_be_focused()


def test_the_form_shows_only_what_belongs_to_the_kind(desk: Page) -> None:
    desk.goto("/catalog/products/new")
    contact, slots = (desk.get_by_role("heading", name=name) for name in ("食品接触与检测", "套餐内容"))
    expect(contact).to_be_hidden()
    expect(slots).to_be_hidden()
    desk.get_by_label("类型", exact=True).select_option("陶器")
    expect(contact).to_be_visible()
    expect(slots).to_be_hidden()
    assert_axe_clean(desk)
    desk.get_by_label("类型", exact=True).select_option("套餐")
    expect(contact).to_be_hidden()
    expect(slots).to_be_visible()
    desk.get_by_label("名称", exact=True).fill("早餐")
    desk.get_by_label("价格（元）", exact=True).fill("30")
    desk.get_by_label("或者新分类").fill("早市")
    desk.get_by_label("内容", exact=True).fill("饮品")
    desk.get_by_label("第 1 项可选商品 1", exact=True).fill("D04")
    desk.get_by_role("button", name="保存并再添加").click()
    expect(desk.get_by_text("已添加「早餐」")).to_be_visible()
    expect(desk.get_by_label("名称", exact=True)).to_have_value("")
    expect(desk.get_by_label("类型", exact=True)).to_have_value("combo")
    assert desk.get_by_label("分类", exact=True).evaluate("select => select.selectedOptions[0].label") == "早市"
