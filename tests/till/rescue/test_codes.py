"""Reading codes: what a tablet wrote comes back sign by sign, in whatever order; nonsense is named."""

from __future__ import annotations

import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.till.rescue.rules import DIGITS, OFTEN, PARTING, Unreadable, from_base45, read, read_all
from tests.support.source import ROOT

CASES: list[dict[str, Any]] = json.loads((ROOT / "tests/shared/rescue/codes.json").read_text("utf-8"))


def base45(content: bytes) -> str:
    signs = []
    for start in range(0, len(content), 2):
        pair = content[start : start + 2]
        value = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            value, sign = divmod(value, 45)
            signs.append(DIGITS[sign])
    return "".join(signs)


def coded(text: str, *, name: str = "ABCDEF", part_signs: int = 4000) -> list[str]:
    packer = zlib.compressobj(wbits=-15)
    data = base45(packer.compress(text.encode()) + packer.flush())
    pieces = [data[start : start + part_signs] for start in range(0, len(data), part_signs)]
    return [f"MB1:{name}:{at}/{len(pieces)}:{len(piece)}:{piece}" for at, piece in enumerate(pieces, 1)]


@given(st.binary(max_size=40))
def test_base45_goes_there_and_back(content: bytes) -> None:
    assert from_base45(base45(content)) == content


def test_base45_is_that_of_the_standard() -> None:
    assert from_base45("%69 VD92EX0") == b"Hello!!"


@pytest.mark.parametrize("case", CASES)
def test_an_envelope_comes_back_as_the_tablet_sealed_it(case: dict[str, Any]) -> None:
    lines = coded(PARTING.join(["sign", *case["short"]]), part_signs=90)
    text = "\r\n".join(["noise https://example", *reversed(lines), lines[0], "MB1:"])
    found = read_all(text)
    assert (found.missing, found.damaged) == ((), ())
    assert [json.loads(one) for one in found.codes[0].envelopes] == case["envelopes"]
    assert (found.codes[0].signature, found.codes[0].signed) == ("sign", case["signed"])


def test_missing_parts_and_damaged_codes_are_named_and_the_rest_is_read() -> None:
    good = coded("s\0" + CASES[0]["short"][0], name="AAAAAA")
    half = coded("s\0" + CASES[0]["short"][0], name="BBBBBB", part_signs=50)
    bad = coded("s\0" + CASES[0]["short"][0], name="CCCCCC")[0].replace(":1/1:", ":1/1:")[:-9] + "ZZZZZZZZZ"
    found = read_all("\n".join([*good, half[0], half[2], bad]))
    assert len(found.codes) == 1
    assert [(name, parts[0]) for name, parts in found.missing] == [("BBBBBB", 2)]
    assert found.damaged == ("CCCCCC",)


@pytest.mark.parametrize(
    "text",
    ["", "s", "s\0", "s\0nonsense", "s\x001\na\nb\n1\n1\n\nsale\nx\n1\n0\n{}", "s\x003\n" + "\n".join("1" * 10)],
)
def test_what_no_tablet_wrote_is_refused(text: str) -> None:
    packer = zlib.compressobj(wbits=-15)
    with pytest.raises(Unreadable):
        read(base45(packer.compress(text.encode()) + packer.flush()))


def test_a_bomb_is_refused() -> None:
    packer = zlib.compressobj(wbits=-15)
    with pytest.raises(Unreadable):
        read(base45(packer.compress(b"0" * 3_000_000) + packer.flush()))


def test_both_sides_shorten_by_the_same_list() -> None:
    script = (ROOT / "static/till/rescue_code.js").read_text("utf-8")
    start = script.index("const OFTEN = [")
    listed = script[start : script.index("];", start)]
    assert [part for part in OFTEN if f"'{part}'" not in listed] == []
    assert listed.count("'") == 2 * len(OFTEN)
    assert len(OFTEN) <= 30
