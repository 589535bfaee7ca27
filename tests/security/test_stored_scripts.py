"""Whatever somebody types is text: no page runs it, takes it for markup or stumbles over it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from shop.books.models import ClosedMonth, Paper, Posting, PostingLine
from shop.calendar.models import CalendarEntry, OpeningSeason
from shop.catalog.models import Category, ModifierGroup, Product, Station
from shop.customers.models import Member
from shop.db import session
from shop.kernel.clock import FakeClock, SystemClock
from shop.live.models import PlatformBatch, PlatformOrder, ShortVideo, Stream, StreamClaim, StreamGoods
from shop.live.partner.models import HandOver, Partner, PartnerReturn, PartnerStatement, ShipOrder
from shop.people.models import ApprovalRequest, Device, Person, Role
from shop.planning.models import WhatIf
from shop.pottery.models import Commission, Work
from shop.printing.models import Printer, PrintJob
from shop.promotions.models import Promotion
from shop.purchasing.models import Equipment, FitOut, PurchaseOrder, PurchaseRequest, Supplier
from shop.recipes.models import PreparedBatch, Recipe
from shop.reconcile.models import Bill, BillEntry
from shop.reports.models import SavedReport, WrittenReport
from shop.safety.models import SafetyPoint
from shop.sales.models import ImportBatch, Order, Payment
from shop.shifts.models import Shift
from shop.stock.models import Item, Location, StockCount, StockPaper
from shop.suggestions.models import Suggestion
from shop.till.models import HeldEnvelope
from shop.web.access import access_of
from shop.worklist.models import WorkItem
from tests.support import hostile
from tests.support.browser import SCREEN, TELL_BREACHES, Console
from tests.support.hostile import HostileShop, evil


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Columns that hold no text of a person, a tablet or a file: words of the program, codes, hashes, dates.
OURS = _words(
    """
    forecast.bar_losses forecast.high forecast.kind forecast.losses forecast.low forecast.mean forecast.middle
    forecast.model forecast.sums plan_need.mean plan_need.sums plan_run.version what_if.answer what_if.kind
    approved_card.shares approval.offline device.signing_key device.storage
    approval.action approval_request.action approval_request.state audit_entry.verb calendar_entry.certainty
    bill.form bill.method bill.state bill.warnings bill_entry.direction bill_entry.found bill_entry.method
    bill_entry.resolution bill_entry.settled bill_entry.state member.code member.tail points_entry.kind
    points_entry.order_number
    calendar_entry.kind calendar_entry.seed_key device.purpose job.arguments job.error job.kind job.lease_owner
    job.result job.state job.subject job.words print_job.kind print_job.problem print_job.state print_job.subject
    modifier_option.service printer.address printer.devices printer.prints printer.state ticket_line.kind
    decision.subject suggestion.facts suggestion.kind suggestion.products suggestion.state suggestion.subject
    suggestion_trial.changed suggestion_trial.control suggestion_trial.effects suggestion_trial.expected
    suggestion_trial.verdict
    promotion.kind promotion.rule restore.backup restore.safety_copy restore.tablets
    ticket_line.reason ticket_line.state weather_day.sky category.colour category.icon device.last_sha256 device.letter
    goods_use.kind held_envelope.reason held_envelope.type import_batch.rejects_file import_batch.state
    import_mapping.mapping ledger_head.books_epoch login_session.address login_session.ended_why
    login_session.kind modifier_option.applies_to modifier_option.operations operation.reason operation.verdict
    cash_move.kind shift.float_pieces shift.state shift_count.pieces shift_handover.pieces shift_handover.signed
    order_line.cost_status payment.kind payment.status person.birthday person.colour person.kind
    person.password_hash person.photo person.pin_hash person.username product.details product.initials
    product.kind product.photo product.pinyin product.tax_code refund.kind refund_line.goods role.code
    role.name_en role_right.right sales_by_order.channel sales_by_tender.channel sales_order.channel
    sales_order.service sales_order.source shop_setting.name tax_rate.code tax_rate.valid_from
    goods_match.platform platform_after_sale.platform platform_after_sale.state platform_batch.form
    platform_batch.left_out platform_batch.platform platform_batch.state platform_buyer.masked platform_change.record
    platform_channel.platform platform_layout.kind platform_layout.platform platform_line.after platform_line.platform
    platform_line.state platform_order.platform platform_order.state platform_word.platform platform_word.scope
    platform_word.state
    stream.platform stream.state stream_claim.method stream_claim.state stream_claim_buyer.masked piece_hold.channel
    piece_hold.state
    saved_report.choice saved_report.rhythm
    item.allergens item.count_class item.dimension item.kind location.code location.kind pack_unit.barcode
    recipe_line.mode recipe_line.role recipe_version.photo
    stock_count.state stock_lot.code stock_move.kind stock_move.reason stock_move.source_type stock_paper.kind
    stock_paper.lines stock_paper.reason stock_paper.state stock_reservation.purpose stock_reservation.state
    equipment.state fit_out.kind fit_out.state purchase_budget.month purchase_order.number purchase_order.state
    purchase_receipt.photo purchase_receipt_line.reject_reason purchase_request.month purchase_request.state
    supplier_invoice.state
    hand_over.packed_by hand_over.state hand_over.written_as hand_over_line.change hand_over_line.mark
    partner_layout.written_as partner_return.kind partner_return.state partner_statement.platform
    short_video.platform statement_booking.came_to
    ship_after_sale.outcome ship_channel.channel ship_channel.packed_by ship_order.channel ship_order.packed_by
    ship_order.problems ship_order.recipient_mark ship_order.resume ship_order.source ship_order.state ship_order.told
    ship_recipient.masked ship_step.after ship_step.before
    books_posting.source books_posting.about books_posting.reason books_line.account books_line.hall books_line.channel
    books_paper.kind books_paper.account books_paper.money books_paper.hall books_paper.photo books_paper.state
    books_budget.month books_budget.account books_month.month books_month.figures
    safety_point.kind
    commission.state modifier_option.report work.makers_as work_claim.kind work_form.kind work_lot.code work_photo.name
    time_window.closes time_window.days time_window.opens work_item.kind work_item.right work_item.subject
    """
)
#: What the desk's pages do not show: the till does, or nobody.
NOT_AT_THE_DESK = _words(
    """
    audit_entry.subject bill_entry.identity import_batch.mapping login_session.browser order_line.tax_code
    platform_after_sale.line_key platform_after_sale.state_word platform_layout.columns platform_line.key
    ship_line.line
    statement_row.line
    parked_order.basket parked_order.label sales_order.order_discount z_report.content
    """
)
SEEN_ON_THE_TILL = (
    "product.name", "category.name", "product.badge", "modifier_group.name", "modifier_option.name", "person.nickname",
    "parked_order.label", "product.sold_out", "order_line.name", "order_line.note", "sales_order.call_number",
    "variant.name",
)  # fmt: skip
#: Answers that are files or parts of pages, and the till, which has a test of its own.
NO_PAGES = _words(
    """
    reports.live reports.written
    static upkeep.health catalog.photo imports.rejected imports.progress reconcile.progress sales.today_live till.shell
    live_imports.progress claims.board_live claims.card_live partner.hand_over_progress
    planning.what_if_progress
    upkeep.set_up lan.certificate lan.profile people.photo jobs.jobs_live jobs.job jobs.job_live jobs.result
    board.desk_tickets board.desk_calls_data people.approvals_live people.approval_state calendar.year till.manifest
    till.worker stock.opening_sheet stock.item_sheet phone.worker recipes.recipe_new recipes.recipe_sheet
    purchasing.photo books.ledger books.accountant books.paper_photo
    """
)
PUBLISHED = select(Product.code).join(Work, Work.product_id == Product.id).where(Work.published).subquery()
DRAFTS = select(PurchaseRequest.id).where(PurchaseRequest.state == "draft").subquery()
OPEN_ORDERS = select(PurchaseOrder.id).where(PurchaseOrder.state == "open").subquery()
TRANSFERS = select(StockPaper.uuid).where(StockPaper.kind == "transfer").subquery()
STUDENTS = select(Person.id).where(Person.kind == "student").subquery()
TRIED = select(Suggestion.id).where(Suggestion.state == "running").subquery()
WHERE = {
    "product_id": Product.id, "category_id": Category.id, "group_id": ModifierGroup.id, "person_id": Person.id,
    "role_id": Role.id, "device_id": Device.id, "held_id": HeldEnvelope.id, "item_id": WorkItem.id,
    "batch_id": ImportBatch.id, "order_uuid": Order.uuid, "payment_uuid": Payment.uuid, "entry_id": CalendarEntry.id,
    "season_id": OpeningSeason.id, "station_id": Station.id, "printer_id": Printer.id, "job_id": PrintJob.id,
    "request_uuid": ApprovalRequest.uuid, "bill_id": Bill.id, "member_id": Member.id, "bill_entry_id": BillEntry.id,
    "shift_uuid": Shift.uuid, "recipe_id": Recipe.id, "prepared_batch_id": PreparedBatch.id,
    "material_id": Item.id, "location_id": Location.id, "paper_uuid": StockPaper.uuid,
    "count_uuid": StockCount.uuid, "promotion_id": Promotion.id, "work_id": Work.id, "commission_id": Commission.id,
    "work_code": PUBLISHED.c.code, "platform_order_id": PlatformOrder.id, "platform_batch_id": PlatformBatch.id,
    "supplier_id": Supplier.id, "purchase_request_id": DRAFTS.c.id, "purchase_order_id": OPEN_ORDERS.c.id,
    "stream_id": Stream.id, "stream_goods_id": StreamGoods.id, "stream_claim_id": StreamClaim.id,
    "equipment_id": Equipment.id, "fit_out_id": FitOut.id, "ship_order_id": ShipOrder.id, "hand_over_id": HandOver.id,
    "partner_id": Partner.id, "partner_return_id": PartnerReturn.id, "partner_statement_id": PartnerStatement.id,
    "transfer_uuid": TRANSFERS.c.uuid, "what_if_id": WhatIf.id, "suggestion_id": TRIED.c.id,
    "books_paper_uuid": Paper.uuid, "posting_id": Posting.id,
    "month": ClosedMonth.month, "code": PostingLine.account,
    "safety_point_id": SafetyPoint.id,
    "saved_report_id": SavedReport.id, "student_id": STUDENTS.c.id, "short_video_id": ShortVideo.id,
    "written_report_id": WrittenReport.id,
}  # fmt: skip
MORE_PAGES = (
    "/recipes/new?product=1", "/suggestions?tab=closed",
    "/catalog/products?state=sold_out", "/worklist?state=closed", "/sales/orders?since=2026-01-01",
    "/sales/summary?since=2026-01-01", "/audit?page=2", "/audit?page=3", "/audit?page=4", "/people?state=left",
    "/shifts?since=2026-01-01", "/catalog/products/6", "/live/orders/1",
    "/calendar/?month=2026-12", "/calendar/years/2026", "/calendar/entries?group=events&year=2026", "/jobs",
    "/reconcile/1?tab=rejected", "/reconcile/1?tab=only_on_bill", "/purchasing/orders/1",
    "/purchasing/requests/1", "/stock/items/1/edit",
)  # fmt: skip
LISTS_TO_SEARCH = (
    "/catalog/products", "/pottery", "/stock", "/purchasing/suppliers", "/people", "/audit", "/sales/orders",
)  # fmt: skip
#: A script that runs shouts, and so does a handler, a link or a picture that came out of a text.
SHOUT = "window.hit = () => console.error('a stored script ran')"
MARKUP = """() => [...document.querySelectorAll(
    '[onerror], [onload], [onclick], [href^="javascript:"], q, img[src="x"]')]
  .map(element => element.outerHTML.slice(0, 200))"""
WORDS = """() => [document.title, document.body.textContent,
  ...[...document.querySelectorAll('input, textarea, option, optgroup')].map(
    one => one.value + ' ' + (one.label || '')),
  ...[...document.querySelectorAll('[aria-label], [title], [placeholder]')].map(one =>
    ['aria-label', 'title', 'placeholder'].map(name => one.getAttribute(name)).join(' '))].join('\\n')"""
TYPE = """text => {
  const form = document.querySelectorAll('main form[method=post]')[text.form];
  const kinds = 'input:not([type]), input[type=text], input[type=search], textarea';
  const fields = form ? [...form.querySelectorAll(kinds)] : [];
  fields.forEach((field, place) => { field.value = text.typed[place % text.typed.length]; });
  if (fields.length) form.noValidate = true;
  return fields.length;
}"""


@pytest.fixture
def shop(live_app: Flask) -> HostileShop:
    """A shop full of hostile texts, under the real time."""
    with live_app.app_context():
        made = hostile.begin(live_app, FakeClock(SystemClock().now()))
        hostile.fill(made)
    return made


@pytest.fixture
def context(browser: Browser, live_server: str, console: Console) -> Iterator[BrowserContext]:
    """A browser that notices a script that runs; a dialog fails the test."""
    with browser.new_context(base_url=live_server, viewport=SCREEN, has_touch=True, locale="zh-CN") as made:
        made.add_init_script(TELL_BREACHES + SHOUT)
        made.on("page", console.listen)
        made.on("dialog", lambda dialog: console.errors.append(f"dialog: {dialog.message}") or dialog.dismiss())
        yield made


@pytest.fixture
def desk(context: BrowserContext, shop: HostileShop, live_server: str) -> Page:
    """The teacher at the desk."""
    name = str(shop.app.config["SESSION_COOKIE_NAME"])
    kept = shop.client().get_cookie(name)
    assert kept
    context.add_cookies([{"name": name, "value": kept.value, "url": live_server}])
    return context.new_page()


def pages(app: Flask, *, each: int) -> list[str]:
    """The address of every desk page with the newest things of each kind; found in the map of addresses."""
    found = []
    for rule in app.url_map.iter_rules():
        access = access_of(app, rule.endpoint)
        if "GET" not in (rule.methods or ()) or rule.endpoint in NO_PAGES or access is None or access.device:
            continue
        choices = [[(name, value) for value in newest(name, each)] for name in sorted(rule.arguments)]
        with app.test_request_context():
            found += [app.url_for(rule.endpoint, **dict(values)) for values in product(*choices)]
    return [*found, *MORE_PAGES]


def newest(name: str, each: int) -> list[object]:
    column = WHERE[name]
    return list(session().scalars(select(column).order_by(column.desc()).limit(each)))


def look(page: Page, path: str) -> str:
    """All words of the page, which must hold no markup from a text."""
    assert page.evaluate(MARKUP) == [], path
    return str(page.evaluate(WORDS))


def test_the_story_types_into_every_column_that_holds_text(shop: HostileShop) -> None:
    with shop.app.app_context():
        columns = {f"{table}.{column}" for table, column in hostile.text_columns()}
        held = hostile.held_texts().keys()
    assert columns - held - OURS == set(), (
        "let tests/support/hostile.py type into the new column too, or say it is ours"
    )
    assert OURS & held == set()
    assert columns >= OURS


def test_no_desk_page_runs_or_marks_up_what_was_typed(desk: Page, shop: HostileShop) -> None:
    with shop.app.app_context():
        addresses, held = pages(shop.app, each=3), hostile.held_texts()
    told = []
    for path in addresses:
        answer = desk.goto(path)
        assert answer, path
        assert answer.status == 200, f"{path}: {answer.status}"
        told.append(look(desk, path))
    for path in LISTS_TO_SEARCH:
        desk.goto(f"{path}?q={''.join(hostile.CORPUS[:2]).replace('%', '%25')}")
        told.append(look(desk, path))
    everything = "\n".join(told)
    unseen = {column for column, texts in held.items() if not any(text in everything for text in texts)}
    assert (sorted(unseen - NOT_AT_THE_DESK), sorted(NOT_AT_THE_DESK - unseen)) == ([], [])


def test_no_form_runs_or_marks_up_what_it_shows_again(desk: Page, shop: HostileShop, console: Console) -> None:
    console.allow("status of (404|409|422|400)")
    with shop.app.app_context():
        addresses = pages(shop.app, each=1)
    seen = 0
    for path in addresses:
        desk.goto(path)
        for number in range(desk.locator("main form[method=post]").count()):
            if number:
                desk.goto(path)
            typed = [evil(200), evil(32)]
            if desk.evaluate(TYPE, {"form": number, "typed": typed}):
                seen += 1
                with desk.expect_navigation():
                    desk.locator("main form[method=post]").nth(number).evaluate("form => form.submit()")
                look(desk, path)
    assert seen >= 20


def test_the_till_shows_it_as_it_was_typed(
    context: BrowserContext, shop: HostileShop, live_server: str, console: Console
) -> None:
    context.add_cookies([{"name": "device", "value": shop.credential, "url": live_server}])
    with shop.app.app_context():
        held = hostile.held_texts()
    page = context.new_page()
    page.goto("/till")
    page.locator(".faces button").first.tap()
    for digit in hostile.PIN:
        page.get_by_role("button", name=digit, exact=True).tap()
    page.get_by_test_id("tile").first.wait_for()
    told = [look(page, "the tiles")]
    page.get_by_test_id("tile").filter(has_text="¥22").first.tap()
    page.get_by_test_id("order-line").get_by_role("button").first.tap()
    sheet = page.get_by_test_id("options-sheet")
    sheet.wait_for()
    told.append(look(page, "choices"))
    page.get_by_test_id("options-confirm").tap()
    for name, rows, words in (("parked", "parked-row", "hit()"), ("receipts", "day-row", "部分退款")):
        page.get_by_test_id(name).tap()
        row = page.get_by_test_id(rows).filter(has_text=words).first
        row.wait_for()
        told.append(look(page, name))
        if name == "receipts":
            row.tap()
            expect(page.get_by_test_id("day-sheet")).to_contain_text("svg/onload")
            told.append(look(page, "an order"))
        page.keyboard.press("Escape")
    page.get_by_test_id("more").tap()
    page.get_by_role("button", name="售罄开关").tap()
    page.get_by_test_id("sold-out-sheet").wait_for()
    told.append(look(page, "sold out"))
    everything = "\n".join(told)
    unseen = {column for column in SEEN_ON_THE_TILL if not any(text in everything for text in held[column])}
    assert unseen == set()
