"""A shop whose every text was typed by somebody with bad intentions, and a look at which columns hold such text."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from uuid import UUID, uuid4

import msgspec
from flask import Flask
from sqlalchemy import JSON, String, select
from werkzeug.test import TestResponse

from shop.backup.models import Restore
from shop.catalog.actions.products import set_sold_out
from shop.catalog.models import Category, Product
from shop.db import Base, session, transaction
from shop.kernel.clock import FakeClock, business_day
from shop.people.actions import approvals, asking, devices, pins, sessions
from shop.people.models import Device, Person, Role
from shop.pottery.models import Work, WorkForm, WorkLot
from shop.recipes.models import Recipe
from shop.reconcile.actions.bills import bring, import_bill
from shop.reconcile.files import bill_in, digest
from shop.reconcile.models import BillEntry
from shop.reports.actions import keep_written
from shop.reports.models import SavedReport
from shop.reports.rules.weeks import last_whole_week
from shop.sales.imports.actions import batches
from shop.sales.imports.actions.run import run
from shop.sales.imports.queries import files_folder, source_of, suggested_mapping
from shop.sales.models import ImportBatch, Order, Payment
from shop.stock.actions.items import ItemFacts, add_item
from shop.till.actions.envelopes import Sender
from shop.till.actions.parking import park
from shop.till.actions.together import take
from shop.till.messages import SyncRequest
from shop.till.models import HeldEnvelope
from shop.worklist.models import WorkItem
from tests.support import hostile_goods as goods
from tests.support.application import ShopClient
from tests.support.books import CUP, LATTE, SECRET, Books, open_shop
from tests.support.hostile_parcels import parcels
from tests.support.hostile_platforms import platform_files
from tests.support.hostile_streams import streams
from tests.support.hostile_suggestions import hostile_suggestions
from tests.support.shifts import DrawerForTests
from tests.support.tills import TabletForTests, line

PIN = "739182"
#: Without blanks, so that it survives in codes and words; the first runs wherever HTML is put together.
CORPUS = (
    "<img/src=x/onerror=hit()>",
    '"><svg/onload=hit()>',
    "'-hit()-'",
    "</script><script>hit()</script>",
    "{{hit()}}${hit()}%(x)s",
    "<a/href=javascript:hit()>100%",
)
#: For fields too short for all that.
SHORT = "<q>hit()</q>"
MARK = "hit()"
_numbers = count(1)


def evil(longest: int = 200) -> str:
    """As much of the corpus as fits into `longest` signs, never twice the same."""
    text, end = "", f"~{next(_numbers)}~"
    for part in CORPUS:
        if len(text) + len(part) + len(end) <= longest:
            text += part
    return (text or SHORT[: longest - len(end)]) + end


@dataclass
class HostileShop:
    """How to get in. `tablet` has sold already; `credential` is that of another one, whose browser is new."""

    app: Flask
    clock: FakeClock
    books: Books
    tablet: TabletForTests
    credential: str
    desk_token: str

    def client(self) -> ShopClient:
        """The teacher's browser."""
        self.app.test_client_class = ShopClient
        client = self.app.test_client()
        assert isinstance(client, ShopClient)
        client.environ_base.update(HTTP_ACCEPT="text/html", HTTP_USER_AGENT=evil())
        with client.session_transaction() as cookie:
            cookie[sessions.DESK] = self.desk_token
        return client


def begin(app: Flask, clock: FakeClock) -> HostileShop:
    """An open shop with a tablet; its teacher is the administrator too. Inside an application context."""
    books = open_shop(clock)
    with transaction() as current:
        roles = list(current.scalars(select(Role).where(Role.code.in_(["teacher", "administrator"]))))
        current.get_one(Person, books.teacher).roles = roles
    device, _ = _tablet(books, clock)
    _, fresh = _tablet(books, clock)
    pins.set_pin(books.cashier, PIN, by=books.teacher, at=clock.now())
    tablet = TabletForTests(device.id, books.cashier, clock, letter=device.letter)
    desk = sessions.begin(sessions.DESK, person_id=books.teacher, browser=evil(), at=clock.now())
    return HostileShop(app, clock, books, tablet, fresh, desk)


def _tablet(books: Books, clock: FakeClock) -> tuple[Device, str]:
    _, code = devices.add_device(name=evil(64), people=[books.cashier], by=books.teacher, at=clock.now())
    return devices.enrol(code, at=clock.now())


def fill(shop: HostileShop) -> None:
    """Everything that people, tablets and files may say, through the shop's own forms and messages."""
    send = Forms(shop)
    _desk_forms(send, shop)
    _calendar_and_rooms(send, shop)
    _sales(shop)
    _drawers(send, shop)
    _asked(send, shop)
    _back(send, shop)
    _files(send)
    _restored(shop)
    _bill(send, shop)
    other, now = shop.books.other_teacher, shop.clock.now()
    goods.purchasing(send, evil, goods.stock(send, evil), other=other, at=now)
    goods.papers(send, evil, other=other, at=now)
    goods.safety(send, evil)
    _recipes(send, shop)
    _pottery(send)
    send("/reports/builder?source=goods&measure=revenue&dimension=product", name=evil(60), roles="1", rhythm="weekly")
    week = last_whole_week(business_day(shop.clock.now()))
    keep_written(session().scalars(select(SavedReport.id)).one(), week, rows=1, at=shop.clock.now())
    hostile_suggestions(send, evil, shop.books, shop.clock)
    platform_files(send, evil, at=shop.clock.now(), by=shop.books.teacher)
    streams(send, evil, at=shop.clock.now(), teacher=shop.books.teacher, other=shop.books.other_teacher)
    parcels(send, evil, shop.books, at=shop.clock.now())
    send("/promotions/new", name=evil(40), kind="percent", percent="10", priority="100", most="0")
    send("/members/words", text=evil(2000) + " 至少二十个字，说清楚保存什么")
    send("/members/new", phone="13900001234", agreed="y")
    send("/members/words", text=evil(2000) + " 第二版，说清楚保存什么和怎么删除")


@dataclass
class Forms:
    """Sends forms; what is not accepted fails at once."""

    shop: HostileShop

    def __post_init__(self) -> None:
        self.client = self.shop.client()

    def __call__(self, path: str, **form: object) -> TestResponse:
        kind = "multipart/form-data" if any(isinstance(value, tuple) for value in form.values()) else None
        answer = self.client.post(path, data=form, content_type=kind)
        assert answer.status_code in (200, 303), f"{path}: {answer.status_code} {answer.text}"
        return answer


def _desk_forms(send: Forms, shop: HostileShop) -> None:
    send(
        "/catalog/categories/new",
        name=evil(120),
        name_en=evil(120),
        icon="tea",
        colour="#112233",
        sort="0",
        on_till="y",
    )
    send("/catalog/tax", code="evil", name=evil(64), rate="3", valid_from="2026-01-01", included="y")
    shelf = session().scalars(select(Category.id).order_by(Category.id.desc())).first()
    send("/catalog/products/new", **_product(kind="drink", category_id=str(shelf)))
    combo = {"slots-0-name": evil(64), "slots-0-min_choices": "1", "slots-0-max_choices": "1"}
    send("/catalog/products/new", **_product(kind="combo"), **combo, **{"slots-0-choices-0-code": "拿铁"})
    latte = {"code": "拿铁", "name": evil(200), "kind": "drink", "category_id": "1", "price_fen": "22", "sort": "0"}
    send(f"/catalog/products/{shop.books.latte}", **latte, tax_code="standard", active="y", on_till="y")
    send(
        "/catalog/choices/new", name=evil(64), name_en=evil(64), min_choices="0", max_choices="1", sort="0",
        product_ids=[str(shop.books.latte), str(shop.books.cup)],
        **{"options-0-name": evil(64), "options-0-name_en": evil(64), "options-0-price_fen": "1"},
        **{"options-0-available": "y"},
    )  # fmt: skip
    send(f"/catalog/products/{shop.books.tea}/sold-out", reason=evil(100))
    facts = {"kind": "student", "name": evil(64), "nickname": evil(32), "staff_number": evil(32), "colour": "clay"}
    send("/people/new", **facts, roles="cashier")
    send(f"/people/{shop.books.cashier}", **{**facts, "staff_number": evil(32), "nickname": evil(32)}, roles="cashier")
    send("/roles/new", name=evil(64), rights="sell")
    role = session().scalars(select(Role.id).order_by(Role.id.desc()).limit(1)).one()
    send(f"/roles/{role}", name=evil(64), rights=["sell", "park"])
    send(f"/people/{shop.books.other_teacher}", kind="teacher", name=evil(64), nickname=evil(32), username="other",
         roles=["teacher", session().get_one(Role, role).code], colour="clay")  # fmt: skip
    send("/devices/new", name=evil(64), people=str(shop.books.cashier))
    send(
        "/settings", name=evil(40), rounding_mode="none", rounding_step_fen="1", receipt_width_mm="58",
        receipt_header=evil(), receipt_footer=evil(), discount_limit_percent="10", cash_tolerance_fen="5",
        cash_out_limit_fen="100", opening_checklist=evil(100),
    )  # fmt: skip


def _calendar_and_rooms(send: Forms, shop: HostileShop) -> None:
    """The calendar, the stations of the board and the printers."""
    entry = {"kind": "folk", "first": "2026-12-01", "certainty": "confirmed", "strength": ""}
    send("/calendar/entries/new", **entry, name=evil(60), name_en=evil(60), note=evil(200))
    days = {
        f"days-{number}-{end}": text for number in range(7) for end, text in (("opens", "9:00"), ("closes", "21:00"))
    }
    send("/calendar/hours/new", name=evil(40), first="3-1", last="5-31", **days)
    today = business_day(shop.clock.now()).isoformat()
    send("/calendar/weather", day=today, sky="sunny", low="8", high="20", rain="0", note=evil(100))
    send("/stations/new", name=evil(40))
    send(
        "/printing/printers/new", name=evil(40), address="192.168.1.77", port="9100", width_mm="58", active="y",
        prints=["receipt", "ticket", "cup_label", "price_label"],
    )  # fmt: skip


def _recipes(send: Forms, shop: HostileShop) -> None:
    """A preparation with a recipe and a batch, a drink made of it, and an item that is out."""
    at = shop.clock.now()
    facts = [ItemFacts(evil(60), evil(200), "preparation", "mass") for _ in range(2)]
    outer, inner = (add_item(one, by=None, at=at).id for one in facts)
    for path, item in ((f"item={outer}", inner), (f"product={shop.books.latte}", outer)):
        send(
            f"/recipes/new?{path}", output_quantity="1", loss_bp="0", seconds="30", method=evil(2000), why=evil(200),
            **{"lines-0-item_id": str(item), "lines-0-quantity": "5", "lines-0-role": "milk", "lines-0-mode": "plain"},
            **{"lines-0-note": evil(120), "lines-0-unit": ""},
        )  # fmt: skip
    recipe = session().scalars(select(Recipe.id).where(Recipe.item_id == outer)).one()
    send(f"/recipes/{recipe}/prepare", uuid=str(uuid4()), planned="5", actual="4", note=evil(200))
    send(f"/recipes/out/{inner}", reason=evil(100))


def _pottery(send: Forms) -> None:
    """A single piece of a published work, its lot with a report, and a commission."""
    facts = _product(kind="pottery", food_contact="非食品接触", code=evil(40), sold_out="")
    send("/catalog/products/new", **facts)
    product = session().scalars(select(Product.id).order_by(Product.id.desc())).first()
    claim = {"claims-0-kind": "patent", "claims-0-claim": evil(200), "claims-0-source": evil(200)}
    send(
        "/pottery/new", product_id=str(product), kind=evil(40), makers_as="nickname", method=evil(200),
        firing=evil(200), story=evil(2000), care=evil(1000), one_off="y", published="y", **claim,
    )  # fmt: skip
    work = session().scalars(select(Work.id)).one()
    send(f"/pottery/{work}/lots/new", uuid=str(uuid4()), fired_on="2026-11-01", firsts="1", cost_fen="10",
         location_id="100", note=evil(200))  # fmt: skip
    lot = session().scalars(select(WorkLot.id)).one()
    send(f"/pottery/lots/{lot}/certify", number=evil(64), on="2026-11-01")
    send(f"/pottery/pieces/{session().scalars(select(WorkForm.id)).one()}", note=evil(200))
    send("/pottery/commissions/new", customer=evil(40), wish=evil(400), price_fen="10", work_id=str(work))


def _asked(send: Forms, shop: HostileShop) -> None:
    """Two teachers' answers are asked for from the tablet; one says no, one is still waited for."""
    for number in (1, 2):
        asked = uuid4()
        asking.ask(
            asked, action="refund", operation_uuid=uuid4(), amount_fen=number, reason=evil(200), subject=evil(120),
            lines=[{"name": evil(300), "quantity": 1000, "fen": 100}], requested_by=shop.books.cashier,
            device=shop.tablet.device_id, at=shop.clock.now(),
        )  # fmt: skip
        if number == 1:
            send(f"/approvals/{asked}/no", why=evil(200))


def _product(**changes: str) -> dict[str, str]:
    return {
        "code": evil(64), "name": evil(200), "name_en": evil(200), "category_id": "1", "price_fen": "18",
        "tax_code": "standard", "temperature": evil(16), "allergens": evil(30), "badge": evil(16), "sort": "0",
        "barcodes": evil(64), "description": evil(2000), "sold_out": "", "active": "y", "on_till": "y",
        "variants-0-name": evil(120), "variants-0-code": evil(64), "variants-0-price_fen": "20",
        "variants-0-barcodes": evil(64), "variants-0-active": "y", **changes,
    }  # fmt: skip


def _sales(shop: HostileShop) -> None:
    books, tablet = shop.books, shop.tablet
    oat = {"id": books.oat, "group_id": 1, "name": evil(), "quantity": 1, "price_fen": 0}
    discount = {"kind": "line", "label": evil(), "reason": evil(), "fen": 100, "approval_uuid": None}
    combo = {"combo_uuid": str(uuid4()), "product_id": books.set_meal, "name": evil(300)}
    override = {"from_fen": LATTE, "reason": evil(), "approval_uuid": None}
    lines = [
        line(books.latte, LATTE, name=evil(300), note=evil(), modifiers=[oat], override=override),
        line(books.cup, CUP, name=evil(300), discounts=[discount], discount_fen=100, total_fen=CUP - 100, combo=combo),
    ]
    whole = {"kind": "amount", "value": 0, "fen": 0, "reason": evil(), "approval_uuid": None}
    taken = tablet.sale_payload(
        lines, [("wechat", LATTE + CUP - 100)], note=evil(), call_number=evil(16), number=evil(32), order_discount=whole
    )
    taken["payments"][0]["external_ref"] = evil(80)
    taken["lines"][0]["tax"]["code"] = evil(16)
    sale = tablet.seal("sale", taken)
    cash = tablet.sale([line(books.cup, CUP, name=evil(300))], note=evil())
    other = tablet.sale([line(books.cup, CUP)], [(evil(16), CUP)])
    envelope = tablet.uuid()
    back = tablet.refund_payload(sale, [(1, 1000, LATTE)], [("wechat", LATTE)], reason=evil(40), reason_text=evil())
    back["payments"][0]["external_ref"] = evil(80)
    back["approval_uuid"] = books.approve("refund", envelope, LATTE)
    waste = {
        "v": 1, "use_uuid": tablet.uuid(), "kind": "waste", "product_id": books.latte, "variant_id": None,
        "modifiers": [oat], "quantity": 1000, "reason": evil(40), "note": evil(), "order_uuid": None, "line_no": None,
        "cashier_id": books.cashier,
    }  # fmt: skip
    unknown = tablet.sale([line(999, LATTE, name=evil(300))], note=evil())
    strange = {**tablet.seal("sale", evil()), evil(16): 1}
    all_of_it = [sale, cash, other, tablet.seal("refund", back, envelope_uuid=envelope), tablet.seal("waste", waste)]
    batch = {**tablet.request([*all_of_it, unknown, strange]), "app_version": evil(32)}
    request = msgspec.json.decode(json.dumps(batch), type=SyncRequest)
    verdicts = take(request, sender=Sender(tablet.device_id, 1, revoked=False), at=shop.clock.now()).verdicts
    assert [one.verdict for one in verdicts] == [*["accepted"] * 5, *["quarantined"] * 2], verdicts
    set_sold_out(books.cup, variant_id=books.large_cup, reason=evil(100), by=None, at=shop.clock.now())
    approvals.grant(
        "refund", operation_uuid=uuid4(), amount_fen=1, reason=evil(200), username="other", secret=SECRET,
        requested_by=books.cashier, device=tablet.device_id, at=shop.clock.now(),
    )  # fmt: skip
    basket = {"lines": [], "note": evil()}
    park(UUID(tablet.uuid()), label=evil(40), items=1, total_fen=100, basket=basket, size=10,
         by=books.cashier, device=tablet.device_id, at=shop.clock.now())  # fmt: skip


def _drawers(send: Forms, shop: HostileShop) -> None:
    """One shift from float to difference, and one that nobody closes."""
    books, tablet = shop.books, shop.tablet
    drawer, left = DrawerForTests(tablet), DrawerForTests(tablet)
    checklist = [{"text": evil(200), "done": True}]
    stock = {"product_id": books.cup, "name": evil(300), "quantity": 1000}
    envelopes = [
        drawer.open(checklist=checklist, note=evil(200)),
        drawer.cash_out(20_000, reason=evil(40), note=evil(200)),
        drawer.handover(books.cashier, {100: 1}, stocks=[stock], note=evil(200)),
        drawer.count({100: 1}, {evil(16): 100}, note=evil(200)),
        drawer.close(reason=evil(40), note=evil(200)),
        left.open(),
    ]
    batch = {**tablet.request(envelopes), "app_version": evil(32)}
    request = msgspec.json.decode(json.dumps(batch), type=SyncRequest)
    verdicts = take(request, sender=Sender(tablet.device_id, 1, revoked=False), at=shop.clock.now()).verdicts
    assert {one.verdict for one in verdicts} == {"accepted"}, verdicts
    send(f"/shifts/{drawer.shift_uuid}/finish", why=evil(200))
    send(f"/shifts/{drawer.shift_uuid}/acknowledge", note=evil(200))
    send(f"/shifts/{left.shift_uuid}/finish", why=evil(200))


def _back(send: Forms, shop: HostileShop) -> None:
    due = session().scalars(select(Payment.uuid).where(Payment.status == "due")).one()
    send(f"/sales/refunds-due/{due}", reference=evil(80))
    cash = session().scalars(select(Payment.uuid).join(Order).where(Payment.method == "cash")).first()
    send(f"/sales/payments/{cash}/fix", to_method="alipay", reason=evil(200), external_ref=evil(80))
    held = session().scalars(select(HeldEnvelope.id).order_by(HeldEnvelope.id.desc())).first()
    send(f"/held/{held}/dismiss", reason=evil(300))
    for item in session().scalars(
        select(WorkItem.id).where(WorkItem.closed_at.is_(None), WorkItem.kind != "held_envelope")
    ):
        answer = send.client.post(f"/worklist/{item}", data={"outcome": evil(300)})
        assert answer.status_code in (303, 404)


def _files(send: Forms) -> None:
    cells = [evil(80) for _ in range(5)]
    history = (
        f"小票号,时间,商品,数量,单价,门店,{cells[0]}\n1,2026-05-01 09:58:00,{cells[1]},1,18,{cells[2]},{cells[3]}\n"
    )
    history += f"2,{cells[4]},拿铁,{evil(80)},{evil(80)},{evil(80)},\n"
    for _ in range(2):
        send("/imports/new", file=(io.BytesIO(history.replace('"', "'").encode()), f"{evil(80).replace('/', '')}.csv"))
    number = session().scalars(select(ImportBatch.id).order_by(ImportBatch.id)).first() or 0
    source = source_of(number)
    batches.confirm(
        number, source, suggested_mapping(source), outlet=evil(120), create_products=True, at=send.shop.clock.now()
    )
    run(number, source, folder=files_folder(), now=send.shop.clock.now, by=None)


def _restored(shop: HostileShop) -> None:
    """The books were restored; what has to be done again was typed by somebody."""
    at = shop.clock.now()
    undone = {"at": at.isoformat(), "who": evil(32), "verb": "person.add", "subject": "person:1", "detail": evil(300)}
    with transaction() as current:
        current.add(Restore(restored_at=at, taken_at=at, backup="2026-11-23-100000", lost_known=True, undone=[undone]))


def _bill(send: Forms, shop: HostileShop) -> None:
    """A bill whose cells are hostile, and what a teacher says about two of its entries and about a payment."""
    head = "交易时间,微信订单号,商户订单号,交易状态,微信退款单号,商户退款单号,公众账号ID,订单金额,申请退款金额"
    rows = [f"2026-05-01 10:00:00,{evil(80)},{evil(80)},SUCCESS,0,0,wx,22.00,0"]
    rows += [f"2026-05-01 10:00:00,{evil(80)},{evil(80)},REFUND,0,{evil(80)},wx,0,22.00"]
    rows += [f"{evil(40)},{evil(80)},,SUCCESS,0,0,wx,{evil(40)},0"]
    data = "\n".join([head, *(row.replace('"', "'") for row in rows)]).encode()
    name = f"{evil(80).replace('/', '')}.csv"
    bill = bring(name, digest(data), bill_in(data), by=shop.books.teacher, at=shop.clock.now())
    import_bill(bill.id, bill_in(data), by=shop.books.teacher, at=shop.clock.now())
    entries = session().scalars(select(BillEntry.id).order_by(BillEntry.id)).all()
    send(f"/reconcile/entries/{entries[0]}/not-ours", reason=evil(200))
    claimed = session().scalars(select(Payment.uuid).where(Payment.status == "claimed", Payment.net_fen > 0)).first()
    send(f"/reconcile/payments/{claimed}/explain", reason=evil(200))


def text_columns() -> Iterator[tuple[str, str]]:
    """Every column that can hold text, of every table, as (table, column)."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, (String, JSON)):
                yield table.name, column.name


def held_texts() -> dict[str, list[str]]:
    """The hostile texts each column holds, by ``table.column``."""
    found: dict[str, list[str]] = {}
    for table, column in text_columns():
        values = session().scalars(select(Base.metadata.tables[table].columns[column])).all()
        if hostile := [text for value in values for text in _leaves(value) if MARK in text]:
            found[f"{table}.{column}"] = hostile
    session().rollback()
    return found


def _leaves(value: object) -> Iterator[str]:
    """The texts inside a value of a column, which may be JSON."""
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _leaves(part)
