"""Passwords and PINs: which are refused, how they are kept, how long a wrong one makes one wait."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import Type
from flask import Flask

from shop.people import secrets
from shop.people.rules.secrets import common_words, is_easy_password, is_easy_pin, password_problems, pin_problems
from shop.people.rules.waits import LONGEST_TABLET_WAIT, LONGEST_WAIT, wait_after
from tests.support.pace import REAL_HASHER


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password!2026",
        "passwordpassword",
        "123456789012",
        "qwertyuiop12",
        "aaaaaaaaaaaa",
        "mabangxiaodian1",
        "马帮小店马帮小店2026!!",
        "P@ssw0rd2026!",
        "abcdefghijkl",
        "honghe20260901",
    ],
)
def test_easy_passwords_are_refused(password: str) -> None:
    assert password_problems(password)


@pytest.mark.parametrize(
    "password", ["blue horse eats noodles", "kiln-river-93-teapot", "蓝色的马爱吃过桥米线呀真的", "x7$kQ!v2Lr9z"]
)
def test_surprising_passwords_are_taken(password: str) -> None:
    assert not password_problems(password)


def test_a_password_may_have_12_to_128_signs() -> None:
    long_enough = "blue horse eats noodles "
    assert password_problems("k7$qR!z9Lw2")
    assert not password_problems((long_enough * 6)[:128])
    assert password_problems((long_enough * 6)[:129])


def test_ones_own_name_does_not_make_a_password() -> None:
    assert is_easy_password("chenxiaoyu99", known=["chenxiaoyu"])
    assert not is_easy_password("chenxiaoyu99 kiln", known=["other"])


def test_the_list_knows_the_worst_and_the_schools_own_words() -> None:
    assert {"password", "qwerty", "woaini", "mabang", "马帮", "laoshi"} <= set(common_words())


@pytest.mark.parametrize(
    "pin",
    [
        "000000",
        "111111",
        "123456",
        "654321",
        "135791",
        "121212",
        "123123",
        "112211",
        "123321",
        "200905",
        "332026",
        "444455",
    ],
)
def test_easy_pins_are_refused(pin: str) -> None:
    assert is_easy_pin(pin)


@pytest.mark.parametrize("pin", ["170509", "090517", "051709", "200905", "105173"])
def test_the_birthday_is_no_pin(pin: str) -> None:
    assert is_easy_pin(pin, birthday="2009-05-17")


@pytest.mark.parametrize("pin", ["60391", "6039144", "60391a", "", "６０３９１４", "-60391"])
def test_a_pin_has_six_digits(pin: str) -> None:
    assert pin_problems(pin)


def test_most_pins_are_good() -> None:
    refused = sum(is_easy_pin(f"{number:06d}") for number in range(0, 1_000_000, 7))
    assert refused / (1_000_000 / 7) < 0.03


def test_a_pin_made_at_random_is_never_easy(app: Flask) -> None:
    pins = [secrets.random_pin("2009-05-17") for _ in range(200)]
    assert all(not pin_problems(pin, birthday="2009-05-17") for pin in pins)
    assert len(set(pins)) > 190


def test_waits_grow_and_stop_growing() -> None:
    waits = [wait_after(failures) for failures in range(1, 30)]
    assert waits[:2] == [timedelta(0)] * 2
    assert waits[2:5] == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
    assert waits == sorted(waits)
    assert max(waits) == LONGEST_WAIT
    assert wait_after(50, longest=LONGEST_TABLET_WAIT) == LONGEST_TABLET_WAIT


def test_secrets_are_kept_as_argon2id_with_a_salt_of_their_own(app: Flask) -> None:
    with app.app_context():
        one, other = secrets.hash_password("blue horse eats noodles"), secrets.hash_password("blue horse eats noodles")
        assert one.startswith("$argon2id$")
        assert one != other
        assert secrets.is_password(one, "blue horse eats noodles")
        assert not secrets.is_password(one, "blue horse eats noodle")
        assert not secrets.is_password(None, "blue horse eats noodles")


def test_guessing_a_secret_costs_at_least_what_owasp_asks_for() -> None:
    """19 MiB and two rounds: OWASP, Password Storage Cheat Sheet, argon2id."""
    assert REAL_HASHER.type is Type.ID
    assert REAL_HASHER.memory_cost >= 19_456
    assert REAL_HASHER.time_cost >= 2


def test_a_pin_cannot_be_found_without_the_pepper(app: Flask) -> None:
    """The database alone is not enough: the kept hash is not of the PIN itself."""
    with app.app_context():
        kept = secrets.hash_pin("603914")
        assert secrets.is_pin(kept, "603914")
        assert not secrets.is_password(kept, "603914")
