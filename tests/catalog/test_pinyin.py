"""Pinyin of names: a till finds what is typed, words are read as words, and the worker stays small."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pypinyin import lazy_pinyin

from launcher.programs import ROOT
from shop.catalog.actions.seed import SEED, _rows
from shop.catalog.pinyin import initials_and_pinyin

LOADED = """
import sys
from shop.catalog.pinyin import initials_and_pinyin
initials_and_pinyin("重庆小面")
print([name for name in sys.modules if name.split(".")[0] == "pypinyin"])
"""


@pytest.mark.parametrize(
    ("name", "initials", "pinyin"),
    [
        ("拿铁", "nt", "natie"),
        ("SOE 拿铁（大）", "sntd", "soenatieda"),
        ("绿茶", "lc", "lvcha"),
        ("重庆小面", "cqxm", "chongqingxiaomian"),
        ("重奶冰美式", "znbms", "zhongnaibingmeishi"),
        ("银行", "yh", "yinhang"),
        ("行走的马帮", "xzdmb", "xingzoudemabang"),
        ("朝阳", "zy", "zhaoyang"),
        ("12% 100ml", "11", "12100ml"),
        ("", "", ""),
        ("\N{CROISSANT}！", "", ""),
    ],
)
def test_a_name_is_found_by_initials_and_by_pinyin(name: str, initials: str, pinyin: str) -> None:
    assert initials_and_pinyin(name) == (initials, pinyin)


@pytest.mark.parametrize("sheet", ["drinks", "pottery"])
def test_our_catalogue_reads_as_the_whole_dictionary_reads_it(sheet: str) -> None:
    assert SEED.is_dir()
    for row in _rows(sheet):
        read = "".join(sign for part in lazy_pinyin(row["name"]) for sign in part.lower() if sign.isalnum())
        assert initials_and_pinyin(row["name"])[1] == read


def test_the_dictionary_is_searched_in_its_file_and_never_loaded_whole() -> None:
    told = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
