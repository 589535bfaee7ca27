"""The page 任务 in a real browser: it follows a job by itself, can be left, and is accessible in every state."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

import shop.db
from shop.jobs.actions import enqueue
from shop.jobs.actions.leases import claim, fail, note
from shop.jobs.worker import Worker
from shop.kernel.clock import SystemClock
from shop.upkeep.actions.books import open_books
from tests.imports.conftest import person_with_role
from tests.support.browser import assert_axe_clean


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


def test_a_teacher_starts_a_check_leaves_and_comes_back(teacher: Page, live_app: Flask) -> None:
    teacher.goto("/jobs")
    expect(teacher.get_by_text("没有任务")).to_be_visible()
    assert_axe_clean(teacher)
    teacher.get_by_role("button", name="核对汇总").click()
    expect(teacher.get_by_text("在排队")).to_be_visible()
    assert_axe_clean(teacher)
    teacher.get_by_role("link", name="今日销售").click()
    Worker(live_app, name="worker", told_every=timedelta(0)).work_off()
    teacher.locator("summary", has_text="数据").click()
    teacher.get_by_role("link", name="任务").click()
    expect(teacher.get_by_text("完全一致").first).to_be_visible()
    assert_axe_clean(teacher)


def test_the_list_follows_a_job_by_itself(teacher: Page, live_app: Flask) -> None:
    at = SystemClock().now()
    with live_app.app_context():
        job = enqueue("rebuild_sums", by=None, at=at)
    teacher.goto("/jobs")
    expect(teacher.get_by_text("等着做")).to_be_visible()
    with live_app.app_context():
        claimed = claim(worker="worker", at=at)
        assert claimed is not None
        note(job, worker="worker", at=at, done=30, total=120, words={"message": "正在重新汇总", "facts": {}})
    expect(teacher.get_by_text("25%")).to_be_visible()
    assert_axe_clean(teacher)
    teacher.get_by_role("button", name="取消").click()
    expect(teacher.get_by_text("正在停下")).to_be_visible()
    with live_app.app_context():
        fail(job, worker="worker", at=at, error=[{"message": "第 %(row)s 行读不了。", "facts": {"row": "7"}}])
    expect(teacher.get_by_text("第 7 行读不了。")).to_be_visible()
    assert_axe_clean(teacher)
    teacher.get_by_role("button", name="再试一次").click()
    expect(teacher.get_by_text("又排进去了")).to_be_visible()
