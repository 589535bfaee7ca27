"""What can stop a backup or a restore. Each says what is wrong and how to mend it; nothing is half done."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from shop.kernel.errors import N_, DomainError

FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


class NoSpace(DomainError):
    """The disk is full."""

    message = N_(
        "磁盘空间不够：「%(place)s」还要大约 %(needed)s MB，只剩 %(free)s MB。请清理磁盘，或换一个盘，再试一次。"
    )


class DiskFull(DomainError):
    """The disk became full meanwhile."""

    message = N_("写到一半磁盘满了（%(place)s）。没有留下半个文件。请清理磁盘再试一次。")


class NoRight(DomainError):
    """The system does not let us read or write there."""

    message = N_("没有权限读写「%(place)s」。请用打开小店的那个系统账户运行，或在文件属性里给它读写权限。")


class CannotWrite(DomainError):
    """The system refuses for another reason."""

    message = N_("读写「%(place)s」失败：%(why)s。请检查磁盘或 U 盘有没有接好，再试一次。")


class Damaged(DomainError):
    """The backup is not what it was when it was made."""

    message = N_("这份备份不能用：%(what)s。请选另一份备份。")


class NotABackup(Damaged):
    """The file is something else, or only a piece of a backup."""

    message = N_("「%(file)s」不是完整的备份（可能没有复制完，或者选错了文件）。请重新复制一次，或选另一份备份。")


class NoSuchFile(DomainError):
    """There is no file where one was said to be."""

    message = N_("找不到文件「%(file)s」。请核对路径和文件名；在 U 盘上的话，看 U 盘有没有接好。")


class NewerProgram(DomainError):
    """The backup was made by a newer program."""

    message = N_("这份备份来自更新版本的小店（数据库版本 %(revision)s）。请先把小店升级到同样新的版本，再恢复。")


class OtherDatabase(DomainError):
    """A backup of one kind of database cannot go into the other."""

    message = N_("这份备份是 %(theirs)s 的，现在的小店用的是 %(ours)s。请把 DATABASE_URL 改成和备份时一样，再恢复。")


class BooksDamaged(DomainError):
    """The books themselves are damaged: a copy of them is no backup."""

    message = N_(
        "数据库检查没有通过：%(what)s。这次没有留下备份，以前的备份都还在。请先不要关机，复制一份数据目录，再按"
        "「备份」页的办法恢复最近一份好的备份。"
    )


class ShopIsOpen(DomainError):
    """The books are in use."""

    message = N_("小店还开着，不能恢复。请先在开着小店的窗口按 Ctrl+C 关店（平板会自己保留没上传的单），再试一次。")


class NoBackups(DomainError):
    """There is nothing to restore."""

    message = N_("还没有备份。备份都在「%(place)s」；别处的备份用 --from 指出文件。")


class ProgramMissing(DomainError):
    """PostgreSQL's own programs are needed."""

    message = N_("找不到 %(program)s。备份 PostgreSQL 要用它：请安装 PostgreSQL 的客户端程序（版本不低于服务器）。")


class DatabaseRefused(DomainError):
    """PostgreSQL's program has failed."""

    message = N_("%(program)s 没有成功：%(why)s")


class WrongPassphrase(DomainError):
    """The passphrase does not open the file, or the file was changed."""

    message = N_("口令不对，或者文件被改过、没有复制完。请核对口令；还是不行就换另一份备份。")


@contextmanager
def named(place: Path) -> Iterator[None]:
    """Say in plain words what the system refuses while something is written or read at `place`."""
    try:
        yield
    except OSError as error:
        raise _said(error, place) from error
    except (sqlite3.OperationalError, DBAPIError) as error:
        if "disk is full" in str(error):
            raise DiskFull(place=place) from error
        raise


def _said(error: OSError, place: Path) -> DomainError:
    if error.errno in FULL:
        return DiskFull(place=place)
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return NoRight(place=error.filename or place)
    return CannotWrite(place=error.filename or place, why=error.strerror or type(error).__name__)
