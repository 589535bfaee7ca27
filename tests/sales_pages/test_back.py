"""Money back at the desk: a second person agrees to exactly this amount, and never more than was paid goes back."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from shop.db import session
from shop.kernel.clock import FakeClock
from shop.sales.actions.rollups import compare
from shop.sales.models import Order, Payment, Refund, SalesByTender
from tests.sales_pages.conftest import log_in
from tests.support.application import ShopClient
from tests.support.books import CUP, LATTE, SECRET, Books, count

Sell = Callable[..., UUID]


def form_of(client: ShopClient, path: str) -> dict[str, str]:
    """What the page would send as it stands."""
    text = client.get(path).text
    values = dict(re.findall(r'<input[^>]*name="(operation|agreed_fen)"[^>]*value="([^"]*)"', text))
    values |= dict(re.findall(r'name="(quantity-\d+)"[^>]*value="([^"]*)"', text))
    return values | dict.fromkeys(re.findall(r'<select[^>]*name="(goods-\d+)"', text), "none")


def send(client: ShopClient, path: str, **changes: str) -> TestResponse:
    values = {
        **form_of(client, path), "reason": "wrong_made", "step": "give", "username": "other", "secret": SECRET,
        **changes,
    }  # fmt: skip
    return client.post(path, data=values)


def went_out(method: str) -> int:
    return session().scalar(select(func.sum(SalesByTender.out_fen)).where(SalesByTender.method == method)) or 0


def test_a_refund_with_the_yes_of_another_teacher(teacher: ShopClient, books: Books, sell: Sell) -> None:
    order = sell((books.latte, LATTE, 2), (books.cup, CUP, 1))
    answer = send(teacher, f"/sales/orders/{order}/refund", **{"quantity-1": "0", "agreed_fen": str(CUP)})
    assert answer.status_code == 303
    text = teacher.get(f"/sales/orders/{order}").text
    assert "部分退款" in text
    assert "已退 1 件" in text
    assert "已登记退款 ¥68.00" in text
    made = session().scalars(select(Refund)).one()
    assert (made.total_fen, made.by_id) == (CUP, books.teacher)
    assert compare() == []


def test_what_goes_back_is_worked_out_before_anybody_agrees(teacher: ShopClient, books: Books, sell: Sell) -> None:
    path = f"/sales/orders/{sell((books.latte, LATTE, 2), (books.cup, CUP, 1))}/refund"
    answer = send(teacher, path, step="plan", username="", secret="", **{"quantity-1": "1", "quantity-2": "0"})
    assert answer.status_code == 200
    assert 'name="agreed_fen" value="2200"' in answer.text
    assert "请批准人" not in answer.text
    assert count(Refund) == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"secret": "wrong wrong wrong"}, "不对"),
        ({"username": "teacher"}, "不能自己批准自己"),
        ({"username": "", "secret": ""}, "请批准人填写用户名"),
        ({"quantity-1": "3"}, "最多还能退 2 件"),
        ({"quantity-1": "many"}, "请输入数量"),
        ({"quantity-1": "-1"}, "请先填写要退的商品数量"),
        ({"quantity-1": "0"}, "请先填写要退的商品数量"),
        ({"quantity-1": "1"}, "和刚才显示的不一样"),
        ({"agreed_fen": "999999"}, "和刚才显示的不一样"),
        ({"operation": "nonsense"}, "内容不全"),
        ({"reason": "because"}, "有效的选择"),
    ],
)
def test_a_refused_refund_books_nothing_and_keeps_what_was_typed(
    teacher: ShopClient, books: Books, sell: Sell, changes: dict[str, str], said: str
) -> None:
    path = f"/sales/orders/{sell((books.latte, LATTE, 2))}/refund"
    answer = send(teacher, path, reason_text="奶泡太少", **changes)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="奶泡太少"' in answer.text
    if "quantity-1" in changes:
        assert f'value="{changes["quantity-1"]}"' in answer.text
    assert SECRET not in answer.text
    assert count(Refund) == 0


def test_more_than_was_paid_never_goes_back(teacher: ShopClient, books: Books, sell: Sell) -> None:
    path = f"/sales/orders/{sell((books.latte, LATTE, 1))}/refund"
    values = {**form_of(teacher, path), "reason": "quality", "step": "give", "username": "other", "secret": SECRET}
    assert teacher.post(path, data=values).status_code == 303
    again = teacher.post(path, data={**values, "operation": "01a205de-d7a0-758e-b54d-ef83aadb4e3c"})
    assert again.status_code == 422
    assert session().scalars(select(Order.returned_fen)).one() == LATTE


def test_a_second_click_books_once(teacher: ShopClient, books: Books, sell: Sell) -> None:
    path = f"/sales/orders/{sell((books.latte, LATTE, 2))}/refund"
    values = {
        **form_of(teacher, path), "quantity-1": "1", "agreed_fen": str(LATTE), "reason": "quality", "step": "give",
        "username": "other", "secret": SECRET,
    }  # fmt: skip
    assert [teacher.post(path, data=values).status_code for _ in range(2)] == [303, 303]
    assert session().scalars(select(Order.returned_fen)).one() == LATTE


def test_money_paid_by_code_waits_for_a_teacher(teacher: ShopClient, books: Books, sell: Sell) -> None:
    order = sell((books.cup, CUP, 1), pay=[("wechat", CUP)])
    assert send(teacher, f"/sales/orders/{order}/refund").status_code == 303
    due = session().scalars(select(Payment).where(Payment.status == "due")).one()
    assert "A-1123-001" in teacher.get("/sales/refunds-due").text
    path = f"/sales/refunds-due/{due.uuid}"
    refused = teacher.post(path, data={"reference": "  "})
    assert refused.status_code == 422
    assert "请填写" in refused.text
    assert teacher.post(path, data={"reference": "5030042"}).status_code == 303
    assert went_out("wechat") == CUP
    assert "没有要退的款" in teacher.get("/sales/refunds-due").text
    assert teacher.post(path, data={"reference": "again"}).status_code == 422


def test_money_due_may_be_handed_back_in_cash_with_approval(teacher: ShopClient, books: Books, sell: Sell) -> None:
    send(teacher, f"/sales/orders/{sell((books.cup, CUP, 1), pay=[('wechat', CUP)])}/refund")
    due = session().scalars(select(Payment).where(Payment.status == "due")).one()
    path = f"/sales/refunds-due/{due.uuid}/cash"
    facts = {"reason": "客人要现金", "username": "other", "secret": SECRET}
    refused = teacher.post(path, data={**facts, "secret": "wrong wrong wrong"})
    assert refused.status_code == 422
    assert 'value="客人要现金"' in refused.text
    assert teacher.post(path, data=facts).status_code == 303
    assert went_out("cash") == CUP
    order = session().scalars(select(Order.uuid)).one()
    assert "待退款改退现金" in teacher.get(f"/sales/orders/{order}").text


def test_a_void_is_of_today_and_takes_all_back(teacher: ShopClient, books: Books, sell: Sell, clock: FakeClock) -> None:
    order = sell((books.latte, LATTE, 2), (books.cup, CUP, 1))
    assert send(teacher, f"/sales/orders/{order}/void").status_code == 303
    assert session().scalars(select(Order.voided)).one() is True
    late = sell((books.latte, LATTE, 1))
    clock.advance(days=1)
    log_in(teacher, books.teacher, clock)
    answer = send(teacher, f"/sales/orders/{late}/void")
    assert answer.status_code == 422
    assert "不能撤单" in answer.text


def test_a_comp_gives_the_money_back_and_is_listed_apart(teacher: ShopClient, books: Books, sell: Sell) -> None:
    order = sell((books.latte, LATTE, 1))
    assert send(teacher, f"/sales/orders/{order}/comp").status_code == 303
    assert "A-1123-001" in teacher.get("/sales/refunds?kind=comp").text
    assert "A-1123-001" not in teacher.get("/sales/refunds?kind=refund").text


def test_rang_cash_was_wechat(teacher: ShopClient, books: Books, sell: Sell) -> None:
    order = sell((books.latte, LATTE, 1))
    payment = session().scalars(select(Payment.uuid)).one()
    path = f"/sales/payments/{payment}/fix"
    refused = teacher.post(path, data={"to_method": "wechat", "reason": ""})
    assert refused.status_code == 422
    assert "请写一句原因" in refused.text
    assert teacher.post(path, data={"to_method": "wechat", "reason": "按错了"}).status_code == 303
    text = teacher.get(f"/sales/orders/{order}").text
    assert "更正支付方式：现金 → 微信" in text
    assert "按错了" in text
    assert teacher.post(path, data={"to_method": "alipay", "reason": "又"}).status_code == 422
    assert compare() == []


def test_a_student_may_not(client: ShopClient, books: Books, sell: Sell, clock: FakeClock) -> None:
    order = sell((books.latte, LATTE, 1))
    student = log_in(client, books.barista if hasattr(books, "barista") else books.potter, clock)
    answer = student.post(f"/sales/orders/{order}/refund", data={"step": "give", "username": "other", "secret": SECRET})
    assert answer.status_code == 403
    assert count(Refund) == 0
