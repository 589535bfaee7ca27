"""The demo's parcels: an invented partner, orders of a platform on their way, one list handed over and settled."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from shop.catalog.models import Product
from shop.db import session
from shop.demo.people import TEACHERS
from shop.demo.stage import teacher_id
from shop.demo.streams import ROOM, last_evening
from shop.kernel.clock import SHANGHAI, business_day
from shop.kernel.money import round_half_up
from shop.live.imports.actions import batches
from shop.live.imports.files import open_file
from shop.live.imports.rules.records import Buyer
from shop.live.partner.actions import handing, orders, partners, returning, settling
from shop.live.partner.actions.consigning import transfer
from shop.live.partner.actions.gathering import gather
from shop.live.partner.files import read_file
from shop.live.partner.handlers import write_file_of
from shop.live.partner.models import Partner, ShipOrder
from shop.live.partner.rules import returns
from shop.live.partner.rules import settling as statements
from shop.live.partner.rules.states import Outcome, PackedBy, State
from shop.people.models import Person
from shop.pottery.models import Work
from shop.recipes.queries.book import recipe_book
from shop.stock.places import AT_PARTNER, STUDIO
from shop.stock.queries.levels import on_hand

PARTNER = "红河示例文创有限公司"
OPERATOR = "阿依"
HEAD = (
    "主订单编号", "子订单编号", "选购商品", "商品规格", "商品数量", "商品ID", "商家编码", "订单应付金额",
    "订单提交时间", "支付完成时间", "订单状态", "售后状态", "流量体裁", "达人昵称", "省", "市",
)  # fmt: skip
FIRST_NUMBER = 6_926_900_000_000_900_001
EARLIER, TODAY, FEWEST = 7, 9, 3
FEWEST_PIECES, MOST_WORKS = 3000, 6
SHARE_BP = 2000
#: The earlier orders are those of yesterday evening's stream.
STREAMED = timedelta(minutes=40)
PLACES = (("云南省", "昆明市"), ("四川省", "成都市"), ("广东省", "深圳市"), ("浙江省", "杭州市"))
BUYER = Buyer(name="示例买家", phone="13800138000", address="云南省红河哈尼族彝族自治州红河县迤萨镇示例路1号")


def bring_parcels(*, at: datetime) -> None:
    """Make it once, when there are works in the studio to be sent."""
    works = _works(at=at)
    if len(works) < FEWEST or session().scalar(select(Partner.id).limit(1)) is not None:
        return
    teacher = teacher_id()
    second = session().scalars(select(Person.id).where(Person.nickname == TEACHERS[1][0])).one()
    student = session().scalars(select(Person.id).where(Person.nickname == OPERATOR)).one()
    partner = partners.save_partner(
        None, name=PARTNER, contact="orders@example.invalid", note="演示用：虚构的企业", share_bp=SHARE_BP,
        location_id=AT_PARTNER, active=True, by=teacher, at=at,
    ).id  # fmt: skip
    partners.set_channel("douyin", packed_by=PackedBy.PARTNER, partner_id=partner, by=teacher, at=at)
    _consign(partner, works, by=student, at=at)
    with TemporaryDirectory() as name:
        folder = Path(name)
        earlier = _rows(works, range(EARLIER), at=last_evening(at) + STREAMED)
        _bring(folder / "earlier.csv", earlier, by=teacher, at=at)
        orders.confirm(None, by=student, at=at)
        _hand_over(partner, asks=student, approves=second, at=at)
        sent = [["订单编号", "快递公司", "快递单号"]]
        sent += [[row[0], "示例快递", f"YT88{place:08d}"] for place, row in enumerate(earlier)]
        sheet = read_file(_write(folder / "单号.csv", sent), folder, returns.NAMES, returns.NEEDED, name="快递单号.csv")
        returning.book(returning.bring(partner, sheet, by=student, at=at).id, by=student, at=at)
        statement = _settle(partner, earlier, folder, by=teacher, at=at)
        settling.book(statement, came_on=business_day(at), came_to="bank", by=second, at=at)
        _bring(folder / "today.csv", _rows(works, range(EARLIER, EARLIER + TODAY), at=at), by=teacher, at=at)
    ready = session().scalars(select(ShipOrder.id).where(ShipOrder.state == State.PAID.value).order_by(ShipOrder.id))
    orders.confirm(ready.all()[: TODAY - 3], by=student, at=at)
    _ask(partner, by=student, at=at)
    _by_hand(works, by=student, at=at)


def _works(*, at: datetime) -> Sequence[tuple[Product, int]]:
    """Works of which several stand in the studio, with the item each is."""
    book = recipe_book()
    products = session().scalars(select(Product).join(Work, Work.product_id == Product.id).order_by(Product.code))
    taken = [(product, book.resolve(product.id, None, at=at).taken(1000)) for product in products]
    found = [(product, items[0][0]) for product, items in taken if len(items) == 1]
    there = on_hand({item for _, item in found})
    return [(product, item) for product, item in found if there.get((item, STUDIO), 0) >= FEWEST_PIECES][:MOST_WORKS]


def _consign(partner: int, works: Sequence[tuple[Product, int]], *, by: int, at: datetime) -> None:
    """Some of each work go to the partner."""
    transfer(
        partner, paper=uuid5(NAMESPACE_URL, "demo/consigned"), to_partner=True, other_id=STUDIO,
        lines=[(item, FEWEST_PIECES // 1000) for _, item in works], note="第一批", by=by, at=at,
    )  # fmt: skip


def _rows(works: Sequence[tuple[Product, int]], places: range, *, at: datetime) -> list[list[str]]:
    """Orders of the platform as its export has them."""
    rows = []
    for place in places:
        product = works[place % len(works)][0]
        moment = (at - timedelta(minutes=4 * place + 10)).astimezone(SHANGHAI)
        ordered, paid = moment, moment + timedelta(minutes=1)
        number = str(FIRST_NUMBER + place)
        money = f"{product.price_fen // 100}.{product.price_fen % 100:02d}"
        rows.append([
            number, number, product.name, "-", "1", str(FIRST_NUMBER + 500 + place), product.code, money,
            f"{ordered:%Y-%m-%d %H:%M:%S}", f"{paid:%Y-%m-%d %H:%M:%S}", "待发货", "-", "直播", ROOM,
            *PLACES[place % len(PLACES)],
        ])  # fmt: skip
    return rows


def _write(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def _bring(path: Path, rows: Sequence[Sequence[str]], *, by: int, at: datetime) -> None:
    file = open_file(_write(path, [HEAD, *rows]), path.parent, name="抖店订单（演示）.csv")
    batch = batches.bring(file, by=by, at=at)
    batches.look(batch.id, file, at=at)
    batches.import_file(batch.id, file, by=by, at=at)
    gather(by=by, at=at)


def _ask(partner: int, *, by: int, at: datetime) -> int:
    asked = handing.Asked(
        partner_id=partner, layout="batch", packed_by=PackedBy.PARTNER, only_changes=True,
        reason="昨晚直播的订单，请发货", recipient="orders@example.invalid", keep_days=3,
    )  # fmt: skip
    return handing.ask(asked, by=by, at=at).id


def _hand_over(partner: int, *, asks: int, approves: int, at: datetime) -> None:
    number = _ask(partner, by=asks, at=at)
    handing.approve(number, by=approves, at=at)
    write_file_of(number, lambda _done: None)


def _settle(partner: int, rows: Sequence[Sequence[str]], folder: Path, *, by: int, at: datetime) -> int:
    """The partner's statement: one order is paid two yuan short, two are not in it yet."""
    said = [["平台单号", "商品编码", "销售额", "退款", "合作企业分成", "手续费", "结算金额"]]
    for place, row in enumerate(rows[:-2]):
        fen = int(row[7].replace(".", ""))
        share = round_half_up(Fraction(fen * SHARE_BP, 10_000))
        came = fen - share - (200 if place == 1 else 0)
        said.append([row[0], row[6], _yuan(fen), "0", _yuan(share), "0", _yuan(came)])
    sheet = read_file(
        _write(folder / "结算.csv", said), folder, statements.NAMES, statements.NEEDED, name="结算单（演示）.csv"
    )
    return settling.bring(sheet, partner_id=partner, by=by, at=at).id


def _by_hand(works: Sequence[tuple[Product, int]], *, by: int, at: datetime) -> None:
    """A private order that the school packs itself, and a piece that came back broken."""
    typed = orders.Typed(
        channel="private", number="私-001", lines=[(works[0][0].code, 1), (works[1][0].code, 2)], paid=True,
        buyer=BUYER, note="礼盒包装",
    )  # fmt: skip
    orders.confirm([orders.write_order(typed, by=by, at=at).id], by=by, at=at)
    first = select(ShipOrder).where(ShipOrder.state == State.SHIPPED.value).order_by(ShipOrder.id).limit(1)
    order = session().scalars(first).one()
    told = orders.CameBack(line_id=order.lines[0].id, pieces=1, reason="运输中碎了", refund_fen=0)
    after_sale = orders.begin_after_sale(order.id, told, by=by, at=at)
    orders.end_after_sale(after_sale.id, Outcome.BROKEN, by=by, at=at)


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
