"""What a pasted line of chat says: which link, how many, who, where to; and what is left of a countdown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shop.kernel.errors import N_


class ClaimState(StrEnum):
    """How far a claim is."""

    HELD = "held"
    PAID = "paid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The state in a word."""
        return _WORDS[self][0]

    @property
    def kind(self) -> str:
        """Its colour."""
        return _WORDS[self][1]


_WORDS = {
    ClaimState.HELD: (N_("待付"), "wait"),
    ClaimState.PAID: (N_("已付"), "good"),
    ClaimState.EXPIRED: (N_("过期未付"), ""),
    ClaimState.CANCELLED: (N_("已取消"), ""),
    ClaimState.WITHDRAWN: (N_("已撤回"), "bad"),
}

LONGEST_TEXT = 500
MOST_PIECES = 99
DIGITS = {one: number for number, one in enumerate("一二三四五六七八九十", 1)} | {"两": 2, "俩": 2, "仨": 3}
PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4}|\*{4})[- ]?(\d{4})(?!\d)")
#: Said so that it can be nothing else, and said as a number that could belong to a house.
SURE_LINK = re.compile(r"(?:链接|#)\s*(\d{1,3})(?:\s*号)?|(\d{1,3})\s*号\s*链接")
LINK = re.compile(r"(?<!\d)(\d{1,3})\s*号")
COUNT = re.compile(
    r"(?:[x×*]\s*(\d{1,2}))(?!\d)|(\d{1,2}|[一二两俩三仨四五六七八九十])\s*(?:个|件|只|套|把|对|份|盒|尊|枚|盏)"
)
#: Where an address begins: a province by its short name, or anything that ends like a place.
ADDRESS = re.compile(
    r"(?:(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|"
    r"青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门)|[\u4e00-\u9fff]{2,8}?(?:省|自治区|自治州|市|州|县|区))"
    r"[\u4e00-\u9fff\w\-—#（）()·]{0,60}"
    r"(?:[ ]{1,3}[\u4e00-\u9fff\w\-—#（）()·]{0,30}"
    r"(?:路|街|巷|号|栋|幢|楼|单元|室|村|组|镇|乡|苑|园|城|里|店|校|院)[\w\-]{0,20}){0,5}"
)
AREA = re.compile(
    r"^(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|"
    r"青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门)|省|自治区|市|州|盟"
)
COUNTY = re.compile(r"(?:县|区|旗|市).")
STREET = re.compile(r"(?:路|街|巷|道|村|镇|乡|组|号|栋|幢|小区|花园|广场|大厦|苑|里|弄|校|院|店)")
NAMED = re.compile(r"(?:收件人|收货人|姓名|名字|联系人)[:：\s]*([\u4e00-\u9fff·]{2,8})")
TITLED = re.compile(r"([\u4e00-\u9fff]{1,3}(?:女士|先生|小姐|老师|阿姨|大哥|大姐))")
BARE = re.compile(r"(?:^|(?<=[\s,，;；:：]))([\u4e00-\u9fff]{2,4})(?=$|[\s,，;；])")
NO_NAME = re.compile(r"要|买|拍|链接|谢|单|个|件|只|套|杯|壶|罐|瓶|碗|盘|已|付|发|地址|电话|手机|收")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What was understood; what was not is left empty."""

    place: int | None = None
    quantity: int | None = None
    name: str = ""
    phone: str = ""
    address: str = ""

    @property
    def whole(self) -> bool:
        """Whether a parcel can go there: a name, an open phone number, and an address down to the street."""
        return bool(self.name and self.phone and "*" not in self.phone and is_whole_address(self.address))


def is_whole_address(address: str) -> bool:
    """Province or city, then county or district, then street or village."""
    area, county = AREA.search(address), COUNTY.search(address)
    return bool(area and county and STREET.search(address[county.start() + 1 :]))


def parse_chat(text: str, names: Mapping[int, str]) -> Parsed:
    """Read a pasted line. `names`: what is called how by its link number, for lines that name the goods instead."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).replace("\n", " ").replace("\t", " ")
    phone, rest = _cut(PHONE, plain)
    sure, rest = _cut(SURE_LINK, rest)
    address, rest = _address(rest)
    link, after = (sure, rest) if sure else _cut(LINK, rest)
    count, after = _cut(COUNT, after)
    place = next((int(one) for one in (link.groups() if link else ()) if one), None)
    if place is None:
        place = _named(rest, names)
    return Parsed(
        place=place,
        quantity=_count(count),
        name=_name(after, bare=bool(phone or address)),
        phone="".join(phone.groups()) if phone else "",
        address=address,
    )


def _cut(pattern: re.Pattern[str], text: str) -> tuple[re.Match[str] | None, str]:
    found = pattern.search(text)
    return found, text if found is None else f"{text[: found.start()]} {text[found.end() :]}"


def _address(text: str) -> tuple[str, str]:
    """The longest run that looks like an address, and what is left without it."""
    found = [one for one in ADDRESS.finditer(text) if AREA.search(one.group()) and STREET.search(one.group())]
    if not found:
        return "", text
    best = max(found, key=lambda one: len(one.group()))
    address = re.sub(r"^(?:收货地址|地址|寄到|寄|送到|发到)[:：\s]*", "", best.group().strip())
    return address, f"{text[: best.start()]} {text[best.end() :]}"


def _count(found: re.Match[str] | None) -> int | None:
    word = next((one for one in found.groups() if one), "") if found else ""
    if word in DIGITS:
        return DIGITS[word]
    return int(word) if word.isdigit() and int(word) else None


def _name(text: str, *, bare: bool) -> str:
    """Who it is for; a word that only looks like a name counts beside a number or an address."""
    for pattern in (NAMED, TITLED):
        if found := pattern.search(text):
            return found.group(1)
    return next((one for one in BARE.findall(text) if bare and not NO_NAME.search(one)), "")


def _named(text: str, names: Mapping[int, str]) -> int | None:
    """The one link whose goods are named in the text; two that fit are none."""
    fits = {place for place, name in names.items() if any(part and part in text for part in _parts(name))}
    return fits.pop() if len(fits) == 1 else None


def _parts(name: str) -> set[str]:
    """The name without what stands in brackets, and its last three signs (花瓶 of 手捏小花瓶 would be too short)."""
    bare = re.sub(r"[（(].*?[）)]", "", name).strip()
    return {bare, bare[-3:] if len(bare) > 3 else ""}
