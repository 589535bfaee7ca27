"""Sheets that people bring: uploaded, looked at, and kept for a day until somebody says to do what they say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.file import FileField

from shop.kernel.errors import N_, DomainError, Problem
from shop.web.errors import translated
from shop.web.forms import put_problems
from shop.web.messages import tell
from shop.web.now import now, settings
from shop.web.sheet_plans import Row, RowsWrong
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


@dataclass(frozen=True, slots=True)
class SheetPages:
    """The pages of one kind of sheet: the one to upload it, the one that shows its plan, and what doing it answers.

    `bring` does what the plan says, all of it or nothing; `words` are what the plan's template needs besides.
    """

    kept: KeptSheets
    form_page: str
    plan_page: str
    plan: Callable[[Table], Sequence[Row[Any, Any]]]
    bring: Callable[..., Sequence[Row[Any, Any]]]
    words: Mapping[str, Any] = field(default_factory=dict)

    def upload(self) -> ResponseReturnValue:
        """The form; with a sheet in it, what that would change."""
        form = SheetForm()
        if request.method == "GET":
            return render_template(self.form_page, form=form)
        try:
            content = form.content()
            rows = self.plan(read_table(content))
        except DomainError as error:
            put_problems(form, error)
            return render_template(self.form_page, form=form), 422
        return self._plan_page(rows, self.kept.keep(content))

    def confirm(self, done: Callable[[int], str], *, back: str) -> ResponseReturnValue:
        """Do what the kept sheet says, tell what is `done` for so many rows, and go to the page `back`."""
        mark = request.form.get("mark", "")
        table = self.kept.table(mark)
        try:
            rows = self.bring(table, by=current_user.person_id, at=now())
        except RowsWrong:
            return self._plan_page(self.plan(table), mark)
        self.kept.forget(mark)
        tell(done(sum(row.state in ("new", "changed") for row in rows)))
        return redirect(url_for(back), 303)

    def _plan_page(self, rows: Sequence[Row[Any, Any]], mark: str) -> ResponseReturnValue:
        wrong = any(row.state == "wrong" for row in rows)
        work = [row for row in rows if row.state in (("wrong",) if wrong else ("new", "changed"))]
        page = render_template(self.plan_page, work=work, wrong=wrong, mark=mark, translated=translated, **self.words)
        return page, 422 if wrong else 200
