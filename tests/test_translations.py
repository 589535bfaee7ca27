"""Everything a person can read has English; the compiled catalogue is the one in the tree."""

from __future__ import annotations

import re

import pytest

from scripts import translations

PLACES = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def test_every_marked_text_has_english_and_nothing_else_is_kept() -> None:
    kept = {str(message.id): message for message in translations.english() if message.id}
    marked = set(translations.marked())
    assert marked - kept.keys() == set(), "run: python scripts/translations.py"
    assert kept.keys() - marked == set(), "run: python scripts/translations.py"
    assert [text for text, message in kept.items() if not message.string or message.fuzzy] == []


def test_translations_fill_in_the_same_facts() -> None:
    for message in translations.english():
        if message.id:
            assert sorted(PLACES.findall(str(message.id))) == sorted(PLACES.findall(str(message.string))), message.id


def test_what_the_application_reads_is_what_was_translated() -> None:
    assert translations.ENGLISH.with_suffix(".mo").read_bytes() == translations.compiled(translations.english())


@pytest.mark.parametrize(("text", "english"), [("收银台", "Till"), ("撤单", "Void")])
def test_words_are_those_of_the_word_list(text: str, english: str) -> None:
    found = translations.english().get(text)
    assert found is not None
    assert found.string == english
