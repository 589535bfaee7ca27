"""Names, ticket numbers and tenders as files spell them, brought to one form."""

from __future__ import annotations

import re
import unicodedata

from shop.kernel.errors import N_, Problem
from shop.sales.imports.rules.fields import LABELS, Field

LONGEST_NAME = {Field.PRODUCT: 200, Field.VARIANT: 90, Field.CATEGORY: 120, Field.STORE: 120, Field.TICKET: 64}
UNKNOWN_TENDER, OTHER_TENDER = "unknown", "other"
TENDERS = {
    "cash": ("现金", "cash"),
    "wechat": ("微信", "wechat", "weixin", "财付通"),
    "alipay": ("支付宝", "alipay", "花呗"),
}
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f\ufeff\u200b\u2028\u2029]+")
_SCIENTIFIC = re.compile(r"^\d(?:\.\d+)?e\+?\d{2}$", re.IGNORECASE)


def clean(text: str) -> str:
    """Without control signs, outer blanks and doubled blanks; as people see it otherwise."""
    return _BLANKS.sub(" ", text).strip()


def fold(text: str) -> str:
    """What decides whether two names are the same: case, width and blanks do not."""
    return unicodedata.normalize("NFKC", clean(text)).casefold()


def checked(name: Field, text: str, problems: list[Problem]) -> str:
    """The cleaned text; too long a text is a problem."""
    tidy = clean(text)
    if len(tidy) > LONGEST_NAME[name]:
        message = N_("「%(field)s」有 %(length)s 个字，最多 %(most)s 个字，请缩短。")
        facts = {"field": LABELS[name], "length": len(tidy), "most": LONGEST_NAME[name]}
        problems.append(Problem(name, message, facts))
    return tidy


def ticket_number(text: str, problems: list[Problem]) -> str:
    """A ticket's number. One that a spreadsheet turned into 6.9E+18 has lost its digits and cannot be used."""
    number = checked(Field.TICKET, text.strip().strip("`'\"=").strip(), problems)
    if _SCIENTIFIC.match(number):
        message = N_(
            "小票号「%(text)s」被表格软件改成了科学记数法，后面的数字已经丢失。请重新导出，并把这一列设为「文本」。"
        )
        problems.append(Problem(Field.TICKET, message, {"text": number}))
    return number


def tender(text: str) -> str:
    """The shop's code of a tender: cash, wechat, alipay, other; unknown when nothing is written."""
    plain = fold(text)
    if plain in ("", "-", "无", "未知", "null", "none", "unknown"):
        return UNKNOWN_TENDER
    return next((code for code, words in TENDERS.items() if any(word in plain for word in words)), OTHER_TENDER)
