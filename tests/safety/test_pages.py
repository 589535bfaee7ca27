"""The pages of food safety: due today on one page, nothing typed is lost, everything for the inspector."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.safety.models import FoodSample, HealthCertificate, SafetyPoint, SafetyRecord
from shop.stock.actions.papers import PaperFacts, PaperLine, write_paper
from shop.stock.models import Lot
from shop.stock.places import BAR, WASTE_EXPIRED
from tests.safety.conftest import log_in
from tests.support.application import ShopClient
from tests.support.books import Books
from tests.support.stock import Shelf, on_hand
from tests.till.test_goods import statements

MONDAY = date(2026, 11, 23)


def begin(teacher: ShopClient, session: Session) -> int:
    """The usual points; the id of the fridge."""
    assert "还没有要看的" in teacher.get("/safety").text
    assert teacher.post("/safety/points/usual").status_code == 303
    return session.scalars(select(SafetyPoint.id).where(SafetyPoint.name == "冷藏柜")).one()


def note(client: ShopClient, point: int, temperature: str, words: str = "") -> int:
    typed = {f"p{point}-uuid": str(uuid4()), f"p{point}-temperature": temperature, f"p{point}-note": words}
    return client.post(f"/safety/points/{point}/note", data=typed).status_code


def test_the_manager_does_the_days_round_on_one_page(
    teacher: ShopClient, manager: ShopClient, session: Session
) -> None:
    point = begin(teacher, session)
    assert "温度还要记 4 次" in manager.get("/sales/today").text
    assert note(manager, point, "4.5") == 303
    page = manager.get("/safety").text
    assert "4.5 ℃" in page
    assert "已记下" in page
    assert "温度还要记 3 次" in manager.get("/sales/today").text
    record = session.scalars(select(SafetyRecord)).one()
    assert manager.post(f"/safety/records/{record.id}/take-back").status_code == 303
    assert "struck" in manager.get("/safety/log").text
    assert teacher.get("/safety/log?as=xlsx").mimetype.endswith("spreadsheetml.sheet")


def test_what_was_typed_stays_beside_what_is_wrong(teacher: ShopClient, session: Session) -> None:
    point = begin(teacher, session)
    typed = {f"p{point}-uuid": str(uuid4()), f"p{point}-temperature": "十度", f"p{point}-note": "门开着"}
    answer = teacher.post(f"/safety/points/{point}/note", data=typed)
    assert answer.status_code == 422
    assert "十度" in answer.text
    assert "门开着" in answer.text
    assert "请填温度" in answer.text
    out = teacher.post(f"/safety/points/{point}/note", data={f"p{point}-temperature": "12"})
    assert out.status_code == 422
    assert "12 度超出了 0 到 8 度" in out.text
    assert session.scalars(select(SafetyRecord)).all() == []
    assert note(teacher, point, "12", "换了插座") == 303
    assert "超出范围" in teacher.get("/safety/log").text


def test_points_can_be_changed_and_stopped(teacher: ShopClient, session: Session) -> None:
    point = begin(teacher, session)
    typed = {"kind": "temperature", "name": "牛奶柜", "low": "0", "high": "5", "per_day": "3", "every_days": "1"}
    assert teacher.post(f"/safety/points/{point}", data={**typed, "active": "y"}).status_code == 303
    assert "0～5" in teacher.get("/safety/points").text
    assert teacher.post(f"/safety/points/{point}", data=typed).status_code == 303
    teacher.get("/safety/points")
    assert "牛奶柜" not in teacher.get("/safety").text
    assert teacher.post("/safety/points/new", data={**typed, "name": "", "per_day": "99"}).status_code == 422
    assert teacher.get("/safety/points/new").status_code == 200


def test_expired_goods_are_thrown_away_from_the_page(
    teacher: ShopClient, books: Books, shelf: Shelf, session: Session
) -> None:
    line = PaperLine(shelf.beans, 500_000, 5_000, (MONDAY - timedelta(days=1)).isoformat())
    write_paper(PaperFacts(uuid4(), "receipt", [line], to_id=BAR), by=books.teacher, at=books.clock.now())
    lot = session.scalars(select(Lot.id)).one()
    page = teacher.get("/safety").text
    assert "过期" in page
    assert 'value="500"' in page
    assert teacher.post(f"/safety/lots/{lot}/throw-away", data={f"l{lot}-quantity": "没有"}).status_code == 303
    assert on_hand(shelf.beans, WASTE_EXPIRED) == 0
    sent = {f"l{lot}-uuid": str(uuid4()), f"l{lot}-quantity": "500"}
    for _ in range(2):
        assert teacher.post(f"/safety/lots/{lot}/throw-away", data=sent).status_code == 303
    assert on_hand(shelf.beans, WASTE_EXPIRED) == 500_000
    assert "take-back" in teacher.get("/safety").text, "the way back stands beside the message"


def test_samples_and_certificates(teacher: ShopClient, books: Books, session: Session) -> None:
    assert teacher.post("/safety/samples/new", data={"item_id": "0", "quantity": "125"}).status_code == 422
    typed = {"item_id": "0", "what": "玫瑰米糕", "quantity": "125", "place": "二层", "uuid": str(uuid4())}
    assert teacher.post("/safety/samples/new", data=typed).status_code == 303
    sample = session.scalars(select(FoodSample)).one()
    teacher.post(f"/safety/samples/{sample.id}/throw-away")
    assert "要满 48 小时" in teacher.get("/safety/samples").text
    books.clock.advance(hours=49)
    log_in(teacher, books.teacher, books.clock)
    assert "玫瑰米糕" in teacher.get("/safety").text
    assert (
        teacher.post("/safety/certificates", data={"person_id": "9999", "valid_until": "2027-01-01"}).status_code == 422
    )
    asked = {"person_id": str(books.cashier), "valid_until": "2026-12-01"}
    assert teacher.post("/safety/certificates", data=asked).status_code == 303
    assert session.scalars(select(HealthCertificate.valid_until)).one() == date(2026, 12, 1)
    assert "快到期" in teacher.get("/safety/certificates").text
    assert "快到期" in teacher.get("/safety").text


def test_a_hundred_lots_ask_no_more_questions(
    teacher: ShopClient, books: Books, shelf: Shelf, session: Session
) -> None:
    def lay_in(many: int) -> None:
        lines = [PaperLine(shelf.beans, 1000, 10, MONDAY.isoformat()) for _ in range(many)]
        write_paper(PaperFacts(uuid4(), "receipt", lines, to_id=BAR), by=books.teacher, at=books.clock.now())

    begin(teacher, session)
    lay_in(1)
    with statements() as few:
        teacher.get("/safety")
    lay_in(40)
    with statements() as many:
        teacher.get("/safety")
    assert len(many) == len(few)
