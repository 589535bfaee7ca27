"""A teacher imports last month's sales in a real browser; every page on the way is accessible."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

import shop.db
from shop.jobs.worker import Worker
from shop.kernel.clock import SystemClock
from shop.upkeep.actions.books import open_books
from tests.imports.conftest import person_with_role
from tests.support.browser import assert_axe_clean

TEXT = """门店,小票号,营业日期,时间,商品名称,分类,数量,单价(元),支付方式
本店,1,2026-05-01,09:58,拿铁,咖啡,1,18,微信
本店,1,2026-05-01,09:58,可颂,面包,2,12.5,微信
本店,2,2026-05-01,10:05,美式,咖啡,x,15,现金
合计,,,,,,4,,
"""


@pytest.fixture
def teacher(live_app: Flask, live_server: str, page: Page) -> Page:
    """A teacher's screen, logged in."""
    with live_app.app_context():
        open_books(at=SystemClock().now())
        token = person_with_role("teacher", at=SystemClock().now())
        shop.db.db.engine.dispose()
    signer = live_app.session_interface.get_signing_serializer(live_app)  # type: ignore[attr-defined]
    name = str(live_app.config["SESSION_COOKIE_NAME"])
    page.context.add_cookies([{"name": name, "value": signer.dumps({"desk": token}), "url": live_server}])
    return page


def test_a_teacher_imports_a_history_and_takes_it_back(teacher: Page, live_app: Flask, tmp_path: Path) -> None:
    worker = Worker(live_app, name="worker")
    history = tmp_path / "五月.csv"
    history.write_text(TEXT, "utf-8")
    teacher.goto("/imports")
    assert_axe_clean(teacher)
    teacher.get_by_role("link", name="导入文件").first.click()
    assert_axe_clean(teacher)
    teacher.get_by_label("文件").set_input_files(history)
    teacher.get_by_role("button", name="上传并预览").click()
    expect(teacher.get_by_label("商品", exact=True)).to_have_value("4")
    assert_axe_clean(teacher)
    teacher.get_by_label("商品", exact=True).select_option("")
    teacher.get_by_role("button", name="开始导入").click()
    expect(teacher.get_by_text("请选择哪一列是商品")).to_be_visible()
    assert_axe_clean(teacher)
    teacher.get_by_label("商品", exact=True).select_option("4")
    teacher.get_by_role("button", name="开始导入").click()
    expect(teacher.get_by_text("在排队")).to_be_visible()
    assert_axe_clean(teacher)
    worker.work_off()
    expect(teacher.get_by_role("heading", name="没有导入的行")).to_be_visible(timeout=30_000)
    expect(teacher.get_by_text("数量「x」不是数字")).to_be_visible()
    expect(teacher.get_by_text("¥43.00")).to_be_visible()
    assert_axe_clean(teacher)
    teacher.get_by_role("button", name="撤销这一批").click()
    expect(teacher.get_by_text("在排队")).to_be_visible()
    worker.work_off()
    expect(teacher.get_by_text("已撤销")).to_be_visible(timeout=30_000)
    assert_axe_clean(teacher)


def test_a_column_that_may_be_money_is_pointed_out_before_the_import(teacher: Page, tmp_path: Path) -> None:
    history = tmp_path / "五月.csv"
    history.write_text("日期,商品,数量,营收\n2026-05-01,拿铁,2,36.00\n", "utf-8")
    teacher.goto("/imports/new")
    teacher.get_by_label("文件").set_input_files(history)
    teacher.get_by_role("button", name="上传并预览").click()
    expect(teacher.get_by_role("alert")).to_contain_text("这些列像是钱：4. 营收")
    assert_axe_clean(teacher)
    teacher.get_by_label("金额", exact=True).select_option("3")
    teacher.get_by_role("button", name="开始导入").click()
    expect(teacher.get_by_text("在排队")).to_be_visible()
