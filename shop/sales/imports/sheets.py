"""Excel and OpenDocument files are turned into CSV by a process of their own, with limits on time and memory.

Whatever a hostile file does, it does it there: the shop only ever reads the CSV that came out.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from shop.db import ROOT
from shop.kernel.errors import N_, DomainError

SECONDS = 300


class Unusable(DomainError):
    """The file cannot be read at all; the message says how to make one that can."""

    message = N_("这个文件读不了。请用 Excel 打开它，另存为「CSV UTF-8」或「.xlsx」后再导入。")


REFUSALS: dict[int, str] = {
    10: N_("表格文件已损坏、有密码，或不是真正的表格。请用 Excel 打开，去掉密码，另存为「.xlsx」后再导入。"),
    11: N_("表格文件解开后太大，或里面有可疑的内容。请只把数据那一页复制到新文件，另存为「.xlsx」或「CSV UTF-8」。"),
    12: N_("表格里有宏或外部链接。请用 Excel 另存为不带宏的「.xlsx」或「CSV UTF-8」后再导入。"),
    13: N_("表格里没有内容。请重新导出，确认里面有数据。"),
}


def sheet_as_csv(sheet: Path, target: Path) -> None:
    """Write the sheet that looks most like a sales history as CSV to `target`. Raises Unusable."""
    command = [sys.executable, "-m", "shop.sales.imports.convert", str(sheet.resolve()), str(target.resolve())]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Unusable(REFUSALS[11]) from error
    if done.returncode:
        raise Unusable(REFUSALS.get(done.returncode, REFUSALS[11]))
