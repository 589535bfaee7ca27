"""The demo's studio: makers, lots, a report, a commission, all of it invented and named as invented."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from shop.catalog.actions.products import change_product
from shop.catalog.models import Product
from shop.db import session, transaction
from shop.demo.people import STUDENTS, TEACHERS
from shop.kernel.clock import business_day
from shop.people.models import Person
from shop.pottery.actions.contact import certify_lot, certify_work, open_dine_in
from shop.pottery.actions.lots import enter_lot, sell_seconds
from shop.pottery.actions.works import add_photo, save_work
from shop.pottery.models import Work, WorkForm
from shop.pottery.queries.works import work_facts
from shop.pottery.rules.lots import LotFacts
from shop.pottery.rules.works import HERITAGE, ClaimFacts
from shop.stock.places import STUDIO
from shop.web.now import settings
from shop.web.photos import keep_photo

PICTURES = Path(__file__).parent / "pictures"
TESTED_CUPS = ("DT-CUP-003", "DT-CUP-005")
SERVED_IN, WITH_SECONDS, SINGLE = "DT-CUP-003", "DT-BWL-001", "DT-JAR-009"
NUMBER = "DEMO-000（虚构）"
REPORT = "演示用：编号 DEMO-000 的食品接触检测报告是虚构的，不能当作真的检测。"
REPORT_MARK = "虚构报告"
HERITAGE_CLAIM = ClaimFacts(
    kind=HERITAGE,
    claim="省级非物质文化遗产：红河县傣族传统制陶技艺",
    source="省级非遗名录（演示用：请学校核对批次和编号）",
)
STORIES = {
    "DT-CUP-001": "左手在里面托着圆石，右手拿木拍，一圈一圈拍出来。杯口不求正圆，每一只都看得出手的方向。",
    "DT-JAR-009": "一人转着走，一人拍，两个人拍了三天。肩上的一圈花纹是刻了纹的木板拍上去的。",
    "DT-ORN-003": "照着迤萨马帮驮马的样子捏的，背上的驮子可以取下来。",
}


def test_cups(*, by: int, at: datetime) -> None:
    """Two cups get an invented report, named as invented, so that coffee can be served in a lot of them."""
    day = business_day(at)
    for code in TESTED_CUPS:
        work = certify_work(_work(code).id, number=NUMBER, on=day, by=by, at=at)
        change_product(work.product_id, badge=REPORT_MARK, description=REPORT, by=by, at=at)
    lot = _fire(SERVED_IN, firsts=12, cost_fen=28_800, by=by, at=at)
    certify_lot(lot, number=NUMBER, on=day, today=day, by=by, at=at)
    open_dine_in(lot, by=by, at=at)


def fit_out(*, at: datetime) -> None:
    """Makers, stories, seconds, single pieces and a commission, once."""
    with transaction() as current:
        if current.scalar(select(WorkForm.id).limit(1)) is not None:
            return
        by = _person(TEACHERS[0][0])
        makers = (_person(TEACHERS[1][0]), _person(next(one[0] for one in STUDENTS if "studio" in one[4])))
        works = current.scalars(select(Work).order_by(Work.id)).all()
        folder = settings().uploads_dir
        with ThreadPoolExecutor() as pool:
            pictures = {code: pool.submit(keep_photo, file.read_bytes(), folder) for code, file in _drawings(works)}
            for work in works:
                code = work.product.code
                facts = replace(work_facts(work), makers=makers, story=STORIES.get(code, ""), claims=[HERITAGE_CLAIM])
                save_work(replace(facts, one_off=code == SINGLE), work_id=work.id, by=by, at=at)
        for work in works:
            if (picture := pictures.get(work.product.code)) is not None:
                add_photo(work.id, name=picture.result(), by=by, at=at)
        sell_seconds(_work(WITH_SECONDS).id, price_fen=2800, by=by, at=at)
        _fire(WITH_SECONDS, firsts=9, seconds=2, lost=1, cost_fen=16_800, by=by, at=at)
        _fire(SINGLE, firsts=2, cost_fen=74_000, by=by, at=at)


def _drawings(works: Sequence[Work]) -> Iterator[tuple[str, Path]]:
    """What `scripts/pottery_pictures.py` drew of these: the demo has no photos of real pieces."""
    for code in [work.product.code for work in works]:
        if (drawing := PICTURES / f"{code}.webp").is_file():
            yield code, drawing


def _fire(code: str, *, firsts: int, cost_fen: int, by: int, at: datetime, seconds: int = 0, lost: int = 0) -> int:
    facts = LotFacts(
        uuid=uuid5(NAMESPACE_URL, f"demo/lot/{code}"), fired_on=business_day(at), firsts=firsts, seconds=seconds,
        lost=lost, cost_fen=cost_fen, location_id=STUDIO,
    )  # fmt: skip
    return enter_lot(_work(code).id, facts, today=business_day(at), by=by, at=at).id


def _work(code: str) -> Work:
    return session().scalars(select(Work).join(Work.product).where(Product.code == code)).one()


def _person(nickname: str) -> int:
    return session().scalars(select(Person.id).where(Person.nickname == nickname)).one()
