"""What a pasted line says."""

from __future__ import annotations

import pytest

from shop.live.claims.rules import is_whole_address, parse_chat

NAMES = {1: "手捏小花瓶", 2: "茶席三件套", 3: "傣陶手作咖啡杯（陈设）", 12: "孔雀尾罐"}


@pytest.mark.parametrize(
    ("text", "place", "quantity", "name", "phone", "address"),
    [
        (
            "3号杯子要2个 王女士 13800006621 昆明市五华区翠湖南路12号3栋502室",
            3, 2, "王女士", "13800006621", "昆明市五华区翠湖南路12号3栋502室",
        ),
        (
            "收件人：李小花 电话 138-0000-0387 云南省红河哈尼族彝族自治州红河县迤萨镇东门街5号 12号链接 一个",
            12, 1, "李小花", "13800000387", "云南省红河哈尼族彝族自治州红河县迤萨镇东门街5号",
        ),
        ("链接1 x3", 1, 3, "", "", ""),
        ("#2 两套，陈大哥 137****9902", 2, 2, "陈大哥", "137****9902", ""),
        (
            "孔雀尾罐 一件 张三，１３９００００１２３４，北京朝阳区建国路88号",
            12, 1, "张三", "13900001234", "北京朝阳区建国路88号",
        ),
        ("我要咖啡杯", 3, None, "", "", ""),
        ("多少钱", None, None, "", "", ""),
    ],
)  # fmt: skip
def test_a_pasted_line_is_understood(
    text: str, place: int | None, quantity: int | None, name: str, phone: str, address: str
) -> None:
    said = parse_chat(text, NAMES)
    assert (said.place, said.quantity, said.name, said.phone, said.address) == (place, quantity, name, phone, address)


@pytest.mark.parametrize(
    ("address", "whole"),
    [
        ("云南省昆明市五华区翠湖南路12号", True), ("昆明市五华区", False), ("五华区翠湖南路12号", False),
        ("云南省红河县迤萨镇坝蒿村", True), ("翠湖南路", False), ("", False), ("上海市浦东新区世纪大道1号", True),
    ],
)  # fmt: skip
def test_an_address_is_whole_from_the_province_to_the_street(address: str, whole: bool) -> None:
    assert is_whole_address(address) is whole


def test_a_masked_number_is_no_whole_buyer() -> None:
    assert not parse_chat("3号1个 王女士 138****6621 昆明市五华区翠湖南路12号", NAMES).whole
    assert parse_chat("3号1个 王女士 13800006621 昆明市五华区翠湖南路12号", NAMES).whole
