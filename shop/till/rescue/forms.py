"""The form that takes scanned codes, or the file a tablet exported."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import Length

from shop.till.rescue.rules import Found, read_all, read_file

LONGEST = 400_000


class CodesForm(FlaskForm):
    """What a scanner typed, one code a line; order and repeats do not matter."""

    codes = TextAreaField(_l("扫到的内容"), [Length(max=LONGEST, message=_l("一次太多了，请分几次。"))])
    file = FileField(_l("平板导出的文件"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Codes, or a file, or both."""
        right: bool = super().validate(extra_validators)
        if right and not (self.codes.data or "").strip() and not self.file.data:
            self.codes.errors = [_("先把光标放在这里，再用扫码枪扫小票或平板上的二维码；或者选平板导出的文件。")]
            return False
        return right

    def found(self) -> Found:
        """What the codes and the file hold together."""
        found = read_all(self.codes.data or "")
        if not self.file.data:
            return found
        text = self.file.data.read().decode("utf-8-sig", "replace")
        more = read_file(text, name=(self.file.data.filename or "")[-80:])
        return Found((*found.codes, *more.codes), found.missing, (*found.damaged, *more.damaged))
