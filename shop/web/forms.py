"""Forms: a refusal's problems are put beside the fields they belong to; amounts and quantities as people type them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FileField, FormField, HiddenField, SelectChoice, StringField, ValidationError
from wtforms.csrf.core import CSRFTokenField
from wtforms.form import BaseForm

from shop.kernel.errors import DomainError
from shop.kernel.money import parse_yuan, yuan
from shop.kernel.quantity import parse_quantity, quantity_text
from shop.web.errors import translated
from shop.web.photos import LARGE, MOST_BYTES, SMALL, BadPhoto, keep_photo


def options(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """What a select field offers, from pairs of value and word."""
    return [SelectChoice(value, word) for value, word in pairs]


def chosen_number(text: object) -> int:
    """The number of what was chosen; 0 for anything else."""
    return int(str(text)) if re.fullmatch(r"[0-9]{1,9}", str(text)) else 0


def uuid_of(text: str | None) -> UUID:
    """The name the form was given; a new one when it was lost."""
    try:
        return UUID(text or "")
    except ValueError:
        return uuid4()


def put_problems(form: FlaskForm, error: DomainError) -> None:
    """Show what an action refused: each problem beside its field, the rest (and the sentence itself) above the form."""
    form.form_errors.append(translated(error.message, error.facts))
    for problem in error.problems:
        field = _field(form, problem.field)
        sentence = translated(problem.message, problem.facts)
        if field is None:
            form.form_errors.append(sentence)
        else:
            field.errors = [*field.errors, sentence]


def _field(form: BaseForm, name: str) -> Field | None:
    """The field of this name, also one inside a list of smaller forms (``options-0-name``)."""
    for field in form:
        if field.name == name:
            return field
        rows = field.entries if isinstance(field, FieldList) else [field] if isinstance(field, FormField) else []
        for row in rows:
            inner = _field(row.form, name) if isinstance(row, FormField) else row if row.name == name else None
            if inner is not None:
                return inner
    return None


@dataclass(frozen=True, slots=True)
class WrongField:
    """A field with an error: where it is on the page, how it is called, the row of a list it stands in (0: none)."""

    target: str
    label: str
    row: int = 0


def wrong_fields(form: BaseForm) -> list[WrongField]:
    """The fields of a refused form that have to be mended."""
    return list(_wrong_in(form, 0))


def _wrong_in(form: BaseForm, row: int) -> Iterator[WrongField]:
    for field in form:
        if isinstance(field, FieldList):
            if _called(field) and any(isinstance(error, str) for error in field.errors):
                yield WrongField(f"{field.id}-error", _called(field), row)
            for number, entry in enumerate(field.entries, 1):
                if isinstance(entry, FormField):
                    yield from _wrong_in(entry.form, number)
                elif entry.errors:
                    yield WrongField(entry.id, _called(field), number)
        elif isinstance(field, FormField):
            yield from _wrong_in(field.form, row)
        elif field.errors and not isinstance(field, HiddenField) and (row or _called(field)):
            yield WrongField(field.id, _called(field), row)


def _called(field: Field) -> str:
    """The field's label; nothing when none was written, so that it only has the English name of the code."""
    text = str(field.label.text)
    return "" if text == field.short_name.replace("_", " ").title() else text


class PhotoForm(FlaskForm):
    """A photo to upload."""

    photo = FileField(_l("照片"))

    def kept_in(self, folder: Path, *, sides: tuple[int, int] = (LARGE, SMALL)) -> str:
        """Keep what was uploaded; returns the photo's name. Raises BadPhoto."""
        if not self.validate_on_submit() or not self.photo.data:
            raise BadPhoto
        return keep_photo(self.photo.data.read(MOST_BYTES + 1), folder, sides=sides)


def sent_again(form: BaseForm) -> list[tuple[str, str]]:
    """The fields that would send this form once more as it stands; numbers of rows are left out, so rows are new."""
    fields: list[tuple[str, str]] = []
    for field in form:
        if isinstance(field, FieldList):
            for row in field.entries:
                fields += sent_again(row.form) if isinstance(row, FormField) else [(row.name, str(row.data))]
        elif isinstance(field, CSRFTokenField) or field.name.endswith("-id"):
            continue
        elif isinstance(field.data, (list, tuple)):
            fields += [(field.name, str(one)) for one in field.data]
        elif field.data is not None and field.data is not False:
            fields.append((field.name, "y" if field.data is True else _shown(field)))
    return fields


def _shown(field: Field) -> str:
    return str(field._value() if hasattr(field, "_value") else field.data)  # noqa: SLF001 - what its input shows


class _TypedField(StringField):
    """Text that is read as a number by `read`; what was typed is kept when it cannot be read."""

    typed: str | None = None

    def read(self, text: str) -> int:
        raise NotImplementedError

    def show(self, value: int) -> str:
        raise NotImplementedError

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else self.show(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if not valuelist:
            return
        self.typed = str(valuelist[0])
        if self.typed.strip():
            try:
                self.data = self.read(self.typed)
            except DomainError as error:
                raise ValueError(" ".join(_(problem.message) for problem in error.problems)) from error

    def process_data(self, value: Any) -> None:
        self.data = value

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            raise ValidationError


class YuanField(_TypedField):
    """An amount typed in yuan; `data` is fen or None."""

    def read(self, text: str) -> int:
        return parse_yuan(text)

    def show(self, value: int) -> str:
        return yuan(value).replace("¥", "").replace(",", "")


class QuantityField(_TypedField):
    """A quantity with at most three decimals; `data` is thousandths or None."""

    def read(self, text: str) -> int:
        return parse_quantity(text)

    def show(self, value: int) -> str:
        return quantity_text(value)
