"""An evening in a real browser: a stream from its plan to the parcels, by both roads that buyers' data may take."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, expect
from python_calamine import CalamineWorkbook

from shop.kernel.clock import SHANGHAI, SystemClock
from tests.live.imports.conftest import rows_of, write_rows
from tests.live.partner.conftest import DOUYIN
from tests.support.books import SECRET
from tests.support.browser import assert_axe_clean
from tests.support.evening import Evening, button, evening

__all__ = ["evening"]
DOCS = Path(__file__).parents[2] / "docs" / "live.md"
LAPTOP: ViewportSize = {"width": 1366, "height": 768}
NAME, PHONE, STREET = "王小花", "13800006621", "云南省昆明市五华区翠湖南路12号3栋502室"
LINE = f"1号要2个 {NAME} {PHONE} {STREET}"
#: Shown to the presenter this soon after the operator did something.
SOON_MS = 2000
WAITING = "6926900000000000004"


def planned(evening: Evening, desk: Page, first: str = "cup") -> str:
    """The operator plans a stream of two works; its address."""
    desk.goto("/live/streams")
    desk.get_by_role("link", name="排一场直播").first.click()
    desk.get_by_label("标题").fill("一团泥的一天")
    desk.get_by_label("直播间账号").fill("mabang_1")
    begins = (SystemClock().now() + timedelta(hours=1)).astimezone(SHANGHAI)
    desk.get_by_label("计划开播").fill(f"{begins:%Y-%m-%dT%H:%M}")
    desk.get_by_role("checkbox", name="主播").check()
    desk.get_by_label("场控", exact=True).select_option(str(evening.people["operator"]))
    desk.get_by_label("脚本").fill("先讲泥，再讲火。")
    button(desk, "保存").click()
    more = desk.get_by_role("link", name="加一样")
    more.wait_for()
    stream = desk.url
    more.click()
    for place, (name, price, floor, quota) in enumerate(((first, "58", "50", "3"), ("jar", "680", "600", "1")), 1):
        desk.get_by_label("链接号").fill(str(place))
        desk.get_by_label("讲几分钟").fill("8")
        desk.get_by_label("作品或商品").select_option(evening.things[name])
        desk.get_by_label("直播价（元）").fill(price)
        desk.get_by_label("最低价（元）").fill(floor)
        desk.get_by_label("名额（件）").fill(quota)
        desk.get_by_label("讲解要点").fill("手拍成型")
        button(desk, "保存，再加一样" if place == 1 else "保存").click()
    expect(desk.get_by_role("button", name="去掉")).to_have_count(2)
    return stream


def approved(evening: Evening, desk: Page, stream: str) -> None:
    """A teacher sends it back once, the operator mends it, the teacher says yes; it is started."""
    button(desk, "送老师批准").click()
    expect(desk.get_by_text("等老师批准")).to_be_visible()
    teacher = evening.desk("teacher")
    teacher.goto("/worklist")
    teacher.get_by_role("row", name="直播等批准").get_by_role("link", name="去处理").click()
    teacher.get_by_label("退回时写要改什么").fill("讲清楚不能喝水")
    button(teacher, "退回修改").click()
    desk.goto(stream)
    expect(desk.get_by_text("老师退回：讲清楚不能喝水")).to_be_visible()
    desk.get_by_role("link", name="修改", exact=True).click()
    desk.get_by_label("脚本").fill("先讲泥，再讲火。只作陈设。")
    button(desk, "保存").click()
    button(desk, "送老师批准").click()
    teacher.goto(stream)
    button(teacher, "批准").click()
    expect(teacher.get_by_text("已批准，货已留好。")).to_be_visible()
    desk.goto(stream)
    button(desk, "开播").click()
    desk.wait_for_url("**/board")


def claimed(desk: Page, text: str) -> None:
    """A line is pasted, what was understood is looked at, and it is held."""
    desk.get_by_label("快速记单").fill(text)
    expect(desk.get_by_test_id("parsed")).to_contain_text("识别：")
    button(desk, "记下，开始倒计时").click()
    expect(desk.get_by_text("请在 10 分钟内收款")).to_be_visible(timeout=15_000)


def test_a_private_claim_goes_from_the_plan_to_the_tracking_number(evening: Evening, tmp_path: Path) -> None:
    desk = evening.desk("operator", LAPTOP)
    with_partner(evening)
    stream = planned(evening, desk)
    approved(evening, desk, stream)
    on_air(evening, desk)
    evening.presses.clear()
    evening.press(desk.locator("summary", has_text="下播"))
    evening.press(button(desk, "确定下播"))
    evening.press(button(desk, "准备发货清单"))
    expect(desk.get_by_label("给谁、什么格式").locator("option:checked")).to_contain_text("代发货表（有收件人）")
    evening.press(button(desk, "准备好，请老师批准"))
    expect(button(desk, "下载（会留记录）")).to_have_count(0)
    rows = fetched(evening, tmp_path)
    assert len(evening.presses) == 7, evening.presses
    assert "从下播到拿到清单一共点 7 次" in DOCS.read_text("utf-8")
    head = [str(cell) for cell in rows[0]]
    told, other = [dict(zip(head, row, strict=True)) for row in rows[1:]]
    assert (other["数量"], other["收件人"]) == (1.0, "赵女士")
    assert (told["数量"], told["收件人"], told["电话"], told["地址"]) == (2.0, NAME, PHONE, STREET)
    returned(desk, tmp_path, str(told["订单编号"]))
    desk.goto(f"{stream}/claims")
    desk.get_by_role("link", name=str(told["订单编号"])).click()
    button(desk, "客人收到了").click()
    expect(desk.get_by_text("已记收到")).to_be_visible()
    kept = evening.kept_in_browsers()
    assert not any(words in kept for words in (NAME, PHONE, STREET)), "a browser keeps no buyer"


def with_partner(evening: Evening) -> None:
    """A teacher adds a partner that sends what is sold privately."""
    teacher = evening.desk("teacher")
    teacher.goto("/live/ship/partners")
    teacher.get_by_role("link", name="添加合作企业").first.click()
    teacher.get_by_label("名称").fill("示例企业")
    teacher.get_by_label("收件邮箱或联系人").fill("orders@example.invalid")
    button(teacher, "保存").click()
    for channel in ("私下订购", "抖店"):
        teacher.goto("/live/ship/partners")
        row = teacher.get_by_role("row", name=channel)
        row.get_by_role("combobox").select_option(label="示例企业 打包")
        row.get_by_role("button", name="保存").click()


def on_air(evening: Evening, desk: Page) -> None:
    """Everything an operator does on the board, and what the presenter sees of it."""
    fits(desk)
    with desk.expect_popup() as opened:
        desk.get_by_role("link", name="主播卡片").click()
    card = opened.value
    expect(card.get_by_test_id("price")).to_contain_text("¥58")
    claimed(desk, LINE)
    seen(desk, card, "left", "1")
    button(desk, "微信已付 1").click()
    expect(desk.locator("[data-claim='1'].claim-paid")).to_be_visible()
    claimed(desk, "1号 李先生 13900001111 云南省红河县迤萨镇东门街 9 号")
    seen(desk, card, "left", "售罄")
    desk.get_by_role("button", name="取消 2 号单").click()
    seen(desk, card, "left", "1")
    desk.get_by_text("改直播价").click()
    desk.get_by_label("直播价（元）").fill("49")
    button(desk, "改价").click()
    expect(desk.get_by_role("alert")).to_contain_text("最低价是 ¥50.00")
    desk.get_by_label("直播价（元）").fill("52")
    button(desk, "改价").click()
    seen(desk, card, "price", "¥52")
    desk.get_by_text("追加名额").click()
    desk.get_by_label("加几件").fill("2")
    button(desk, "追加").click()
    seen(desk, card, "left", "3")
    desk.get_by_label("在线人数").fill("418")
    desk.get_by_label("点赞").fill("1200")
    button(desk, "记下人数").click()
    expect(desk.locator("#figures")).to_contain_text("418")
    desk.get_by_role("button", name="下一件").click()
    expect(desk.locator("#now h2").first).to_contain_text("瓮")
    expect(card.get_by_role("heading")).to_contain_text("瓮", timeout=SOON_MS)
    desk.locator("[data-place='1'] button").click()
    expect(desk.locator("#now h2").first).to_contain_text("杯")
    expect(card.get_by_role("heading")).to_contain_text("杯", timeout=SOON_MS)
    assert_axe_clean(card)
    fits(desk)
    desk.locator("[data-claim='1'] a").click()
    expect(desk.get_by_text(PHONE)).to_have_count(0)
    desk.go_back()
    claimed(desk, "1号 赵女士 13700002222 云南省昆明市盘龙区白云路3号")
    desk.locator("[data-claim='3'] a").click()
    desk.get_by_label("怎么付的").select_option("alipay")
    desk.get_by_label("交易单号").fill("2026112622001")
    button(desk, "收到款了").click()
    expect(desk.locator("[data-claim='3'].claim-paid")).to_be_visible()


def seen(desk: Page, card: Page, fact: str, words: str) -> None:
    """The operator's board shows it, and the presenter's card within two seconds more."""
    there = f"本场还可卖 {0 if words == '售罄' else words} ·" if fact == "left" else words
    expect(desk.locator("#now")).to_contain_text(there)
    expect(card.get_by_test_id(fact)).to_contain_text(words, timeout=SOON_MS)


def fits(desk: Page) -> None:
    """The whole board stands on a laptop's screen: nothing to scroll but the lists within."""
    sizes = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    assert desk.evaluate(sizes) == [LAPTOP["width"], LAPTOP["height"]]
    for part in (button(desk, "记下，开始倒计时"), button(desk, "记下人数"), desk.locator("summary", has_text="下播")):
        expect(part).to_be_in_viewport(ratio=1)
    assert_axe_clean(desk)


def fetched(evening: Evening, folder: Path) -> list[list[object]]:
    """A teacher finds the list among what waits, approves it and fetches it."""
    teacher = evening.desk("other")
    teacher.goto("/worklist")
    evening.press(teacher.get_by_role("row", name="交接清单等批准").get_by_role("link", name="去处理"))
    teacher.get_by_label("再输一次自己的密码").fill(SECRET)
    evening.press(button(teacher, "批准"))
    expect(teacher.get_by_text("正在写")).not_to_have_count(0)
    evening.work_off()
    with teacher.expect_download() as download:
        evening.press(button(teacher, "下载（会留记录）"))
    path = folder / "list.xlsx"
    download.value.save_as(path)
    rows: list[list[object]] = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return rows


def returned(desk: Page, folder: Path, number: str) -> None:
    """The partner's numbers come back; one of them is of nobody."""
    file = folder / "快递单号.csv"
    with file.open("w", encoding="gb18030", newline="") as text:
        csv.writer(text).writerows([
            ["订单编号", "快递公司", "快递单号"], [number, "中通快递", "ZT0000000000012"], ["A-1", "中通快递", "ZT13"],
        ])  # fmt: skip
    desk.goto("/live/ship/returns")
    desk.get_by_label("回单（收到清单的回执，或快递单号）").set_input_files(file)
    button(desk, "上传并核对").click()
    expect(desk.get_by_text("没有这个单号的订单")).to_be_visible()
    button(desk, "按它发货（1 张）").click()
    desk.goto("/live/ship")
    row = desk.get_by_role("row", name=number)
    expect(row).to_contain_text("已发货")
    expect(row).to_contain_text("ZT0000000000012")


def test_a_plan_is_carried_to_the_shelf_changed_and_called_off(evening: Evening) -> None:
    desk, teacher = evening.desk("operator"), evening.desk("teacher")
    stream = planned(evening, desk, "bowl")
    button(desk, "送老师批准").click()
    expect(desk.get_by_role("alert")).to_contain_text("在直播货架上还差")
    button(desk, "把缺的搬上货架").click()
    expect(desk.get_by_text("请照着搬")).to_be_visible()
    desk.locator("a[aria-label^='修改 ']").first.click()
    desk.get_by_label("名额（件）").fill("2")
    button(desk, "保存").click()
    desk.get_by_role("button", name="去掉").last.click()
    expect(desk.get_by_role("button", name="去掉")).to_have_count(1)
    desk.get_by_label("录像存放在哪里").fill("移动硬盘 3 号")
    button(desk, "保存").click()
    expect(desk.get_by_text("已保存。")).to_be_visible()
    button(desk, "送老师批准").click()
    teacher.goto(stream)
    button(teacher, "批准").click()
    desk.goto(stream)
    expect(desk.get_by_label("录像存放在哪里")).to_have_value("移动硬盘 3 号")
    button(desk, "不播了").click()
    expect(desk.get_by_text("这场不播了，留的货已放回。")).to_be_visible()
    teacher.goto("/live/presenters")
    teacher.get_by_label("主播").select_option(str(evening.people["presenter"]))
    today = SystemClock().now().astimezone(SHANGHAI).date()
    teacher.get_by_label("签字日期").fill(today.isoformat())
    teacher.get_by_label("有效到").fill((today + timedelta(days=300)).isoformat())
    teacher.get_by_label("同意书存放在哪里").fill("教务处 3 号柜")
    button(teacher, "保存").click()
    expect(teacher.get_by_text("已登记监护人同意书。")).to_be_visible()
    for name in ("比一比", "短视频", "直播安排"):
        teacher.get_by_role("link", name=name, exact=True).click()
        assert_axe_clean(teacher)


def test_orders_of_a_platform_go_to_the_partner_without_a_recipient(evening: Evening, tmp_path: Path) -> None:
    with_partner(evening)
    teacher = evening.desk("teacher")
    teacher.goto("/live/imports/new")
    file = write_rows(tmp_path / "抖店订单.csv", rows_of(DOUYIN))
    teacher.locator("input[type=file]").set_input_files(file)
    teacher.locator("main button[type=submit]").first.click()
    button(teacher, "导入").click()
    evening.work_off()
    expect(teacher.get_by_text("撤销这份文件")).to_be_visible()
    teacher.get_by_role("link", name="去认商品").click()
    teacher.get_by_role("combobox", name="是菜单里的哪一样").first.select_option(index=1)
    button(teacher, "就是它").first.click()
    expect(teacher.get_by_text("下次同样的商品会自动认出来")).to_be_visible()
    desk = evening.desk("operator")
    desk.goto("/live/ship")
    button(desk, "收进新订单").click()
    button(desk, "确认全部可发的").click()
    desk.goto("/live/ship/hand-overs")
    desk.get_by_role("link", name="准备下一份").click()
    desk.get_by_label("为什么给").fill("今晚直播的订单，请发货")
    expect(desk.get_by_label("给谁、什么格式").locator("option:checked")).to_contain_text("通用批量发货表")
    button(desk, "准备好，请老师批准").click()
    rows = fetched(evening, tmp_path)
    assert rows[0] == ["订单编号", "子订单编号", "商品编码", "商品名称", "数量", "变化"]
    assert WAITING in [row[0] for row in rows[1:]]
    returned(desk, tmp_path, WAITING)
    teacher.goto("/live/ship/hand-overs")
    with teacher.expect_download() as download:
        button(teacher, "导出").click()
    sheet = CalamineWorkbook.from_path(download.value.path()).get_sheet_by_index(0).to_python()
    assert [WAITING, "中通快递", "ZT0000000000012"] in sheet
