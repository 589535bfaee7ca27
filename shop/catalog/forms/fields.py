"""Fields that several forms of the catalogue use."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from flask_babel import gettext as _
from wtforms import FieldList, IntegerField, SelectField, SelectMultipleField, StringField, TimeField, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

_BETWEEN = re.compile(r"[、，,;；\s]+")
LARGEST_WHOLE = 10**6


class ChecksField(SelectMultipleField):
    """Several of a list, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        if len(known(self)) < len(self.data or ()):
            raise ValidationError(_("列表刚刚变过，请重新勾选。"))


class WordsField(StringField):
    """A few words with 、 or blanks between them; `data` is a tuple."""

    def _value(self) -> str:
        return "、".join(self.data or ())

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = unicodedata.normalize("NFKC", str(valuelist[0])) if valuelist else ""
        self.data = tuple(dict.fromkeys(word for word in _BETWEEN.split(text) if word))


class WholeField(IntegerField):
    """A whole number that fits into the books."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = unicodedata.normalize("NFKC", str(valuelist[0])).strip() if valuelist else ""
        self.data = None
        if not re.fullmatch(r"-?\d{1,7}", text) or abs(int(text)) > LARGEST_WHOLE:
            raise ValueError(_("请填整数。"))
        self.data = int(text)


class ClockField(TimeField):
    """A local time; `data` is ``HH:MM`` text or nothing."""

    def _value(self) -> str:
        return str(self.data or "")

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = unicodedata.normalize("NFKC", str(valuelist[0])).strip() if valuelist else ""
        self.data = f"0{text}" if re.fullmatch(r"\d:\d\d", text) else text[:5]


def known(field: SelectField | SelectMultipleField) -> tuple[Any, ...]:
    """What was chosen, without what is not in the list."""
    chosen = field.data if isinstance(field.data, list) else [field.data]
    allowed = {value for value, *_rest in field.iter_choices()}
    return tuple(value for value in chosen if value in allowed)


def leave_blank(rows: FieldList, most: int, blank: int) -> None:
    """Let the list end with `blank` empty rows, as long as it holds no more than `most`."""
    empty = 0
    while empty < min(blank, len(rows)) and not rows[-1 - empty].form.said():
        empty += 1
    for _row in range(min(blank - empty, most - len(rows))):
        rows.append_entry()


def row_id(text: str | None) -> int | None:
    """The hidden number of a row that was there before; None for a new one."""
    return int(text) if re.fullmatch("[0-9]{1,11}", text or "") and text else None


class TextField(StringField):
    """A line of text without blanks at its ends and without signs that cannot be kept."""

    def process_data(self, value: Any) -> None:
        self.data = value or ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = str(valuelist[0]).replace("\0", "").strip() if valuelist else ""
