"""Sheets that people bring: uploaded, looked at, and kept for a day until somebody says to do what they say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField

from shop.kernel.errors import N_, Problem
from shop.web.now import now, settings
from shop.web.tables_in import BadTable, Table, read_table

KEPT_SECONDS = 24 * 3600
GONE = N_("这份表格放得太久，请重新上传。")
NO_FILE = N_("请先选择一个 Excel 或 CSV 文件。")
_MARK = re.compile(r"[0-9a-f]{64}")


class SheetForm(FlaskForm):
    """A sheet to upload."""

    sheet = FileField(_l("表格文件"))

    def content(self) -> bytes:
        """The file as it was sent. Raises BadTable when there is none."""
        if not self.validate() or not self.sheet.data:
            raise BadTable(problems=(Problem("sheet", NO_FILE),))
        content: bytes = self.sheet.data.read()
        return content


@dataclass(frozen=True, slots=True)
class KeptSheets:
    """The sheets of one area, in a folder called `name`; each is known by a mark that only its content has."""

    name: str

    def keep(self, content: bytes) -> str:
        """Keep a sheet; returns its mark. What has been there for more than a day goes."""
        folder = self._folder()
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            if old.stat().st_mtime < now().timestamp() - KEPT_SECONDS:
                old.unlink(missing_ok=True)
        mark = sha256(content).hexdigest()
        (folder / mark).write_bytes(content)
        return mark

    def table(self, mark: str) -> Table:
        """The sheet with this mark. Raises BadTable when it is no longer there."""
        try:
            return read_table(self._path(mark).read_bytes())
        except OSError:
            raise BadTable(GONE) from None

    def forget(self, mark: str) -> None:
        """The sheet has been dealt with."""
        self._path(mark).unlink(missing_ok=True)

    def _path(self, mark: str) -> Path:
        if not _MARK.fullmatch(mark):
            raise BadTable(GONE)
        return self._folder() / mark

    def _folder(self) -> Path:
        return settings().data_dir / self.name
