"""Whether a parcel can get to where it should go: everything that is missing, as codes with words."""

from __future__ import annotations

import re
import unicodedata

from shop.kernel.errors import N_

_MOBILE = re.compile(r"^1[3-9]\d{9}$")
_LANDLINE = re.compile(r"^0\d{2,3}-?\d{7,8}(-\d{1,6})?$")
_VIRTUAL = re.compile(r"^1[3-9]\d{9}[-,转]\d{3,6}$")
_PROVINCE = re.compile(r"省|自治区|北京|上海|天津|重庆|香港|澳门|内蒙古|广西|西藏|宁夏|新疆")
_PLACE = re.compile(r"[市州盟县区旗]")
_DOOR = re.compile(r"\d|[路街巷村组号栋幢室镇乡]")
FEWEST_SIGNS = 8

PROBLEMS = {
    "no_name": N_("没有收件人"),
    "masked_name": N_("收件人被平台打码"),
    "no_phone": N_("没有电话"),
    "masked_phone": N_("电话被平台打码"),
    "bad_phone": N_("电话不像电话"),
    "no_address": N_("没有地址"),
    "masked_address": N_("地址被平台打码"),
    "no_province": N_("地址没有写省"),
    "no_place": N_("地址没有写市、县或区"),
    "no_door": N_("地址没有写到门牌或村"),
}


def address_problems(*, name: str, phone: str, address: str) -> list[str]:
    """Codes of everything that keeps a courier from delivering, in the order of PROBLEMS."""
    found = []
    plain_phone = unicodedata.normalize("NFKC", phone).replace(" ", "").removeprefix("+86")
    place = unicodedata.normalize("NFKC", address).replace(" ", "")
    if not name.strip():
        found.append("no_name")
    elif "*" in name:
        found.append("masked_name")
    if not plain_phone:
        found.append("no_phone")
    elif "*" in plain_phone:
        found.append("masked_phone")
    elif not any(rule.match(plain_phone) for rule in (_MOBILE, _LANDLINE, _VIRTUAL)):
        found.append("bad_phone")
    if not place:
        found.append("no_address")
    elif "*" in place:
        found.append("masked_address")
    else:
        found += [code for code, rule in (("no_province", _PROVINCE), ("no_place", _PLACE)) if not rule.search(place)]
        if len(place) < FEWEST_SIGNS or not _DOOR.search(place):
            found.append("no_door")
    return found
