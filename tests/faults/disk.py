"""SQLite's own disk, seen from Python: every write and sync of a database file is told, recorded or made to fail.

A copy of SQLite's usual VFS is registered with a few of its functions replaced; the sqlite3 module and ctypes meet in
the same shared library, so the application notices nothing.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import threading
from collections.abc import Callable
from typing import Any

OK, FULL, IOERR_FSYNC = 0, 13, 10 | (4 << 8)
CALL = ctypes.CFUNCTYPE
POINTER = ctypes.c_void_p


class Methods(ctypes.Structure):
    """`sqlite3_io_methods`, version 3."""

    _fields_ = (
        ("version", ctypes.c_int),
        *(
            (name, POINTER)
            for name in (
                "close", "read", "write", "truncate", "sync", "size", "lock", "unlock", "check", "control", "sector",
                "traits", "shm_map", "shm_lock", "shm_barrier", "shm_unmap", "fetch", "unfetch",
            )
        ),
    )  # fmt: skip


class Vfs(ctypes.Structure):
    """`sqlite3_vfs`, version 3."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("longest_name", ctypes.c_int),
        ("next", POINTER),
        ("name", ctypes.c_char_p),
        ("data", POINTER),
        *(
            (name, POINTER)
            for name in (
                "open", "delete", "access", "full_name", "dl_open", "dl_error", "dl_sym", "dl_close", "random", "sleep",
                "time", "last_error", "time64", "set_call", "get_call", "next_call",
            )
        ),
    )  # fmt: skip


class File(ctypes.Structure):
    """The head of every `sqlite3_file`."""

    _fields_ = (("methods", ctypes.POINTER(Methods)),)


OPEN = CALL(ctypes.c_int, POINTER, POINTER, ctypes.POINTER(File), ctypes.c_int, ctypes.POINTER(ctypes.c_int))
DELETE = CALL(ctypes.c_int, POINTER, ctypes.c_char_p, ctypes.c_int)
WRITE = CALL(ctypes.c_int, ctypes.POINTER(File), POINTER, ctypes.c_int, ctypes.c_int64)
TRUNCATE = CALL(ctypes.c_int, ctypes.POINTER(File), ctypes.c_int64)
SYNC = CALL(ctypes.c_int, ctypes.POINTER(File), ctypes.c_int)
CLOSE = CALL(ctypes.c_int, ctypes.POINTER(File))

#: Hears what happens, to which file, where (or the new size), and what was written: write, truncate, sync, delete.
Listener = Callable[[str, str, int, bytes], None]


class Disk:
    """The replaced functions. `trouble`: the next write of a log ("full") or its next sync ("fsync") fails, once."""

    def __init__(self) -> None:
        self.listener: Listener | None = None
        self.trouble: Callable[[], str | None] = lambda: None
        self.lock = threading.Lock()
        self.names: dict[int, str] = {}
        self.tables: dict[int, Methods] = {}
        self.spent = False
        self.kept: list[Any] = []

    def tell(self, what: str, file: int, offset: int = 0, data: bytes = b"") -> None:
        """Pass on what happens to a file that was opened by name."""
        name = self.names.get(file)
        if self.listener is not None and name is not None:
            with self.lock:
                self.listener(what, name, offset, data)

    def fails(self, what: str, file: int) -> bool:
        """Whether this write or sync of a log is to fail."""
        return self.trouble() == what and self.names.get(file, "").endswith("-wal")


DISK = Disk()


def install() -> None:
    """Put the replaced functions in front of SQLite's own, for every connection opened from now on."""
    if DISK.kept:
        return
    library = ctypes.CDLL(ctypes.util.find_library("sqlite3") or "libsqlite3.so.0")
    library.sqlite3_vfs_find.restype = ctypes.POINTER(Vfs)
    usual = library.sqlite3_vfs_find(None).contents
    mine = Vfs.from_buffer_copy(usual)
    mine.name, mine.next = b"told", None
    first_open = OPEN(usual.open)
    first_delete = DELETE(usual.delete)

    def opened(vfs: Any, name: int | None, file: Any, flags: int, out: Any) -> int:
        code = first_open(vfs, name, file, flags, out)
        if code == OK and name:
            address = ctypes.addressof(file.contents)
            DISK.names[address] = ctypes.string_at(name).decode()  # SQLite keeps the pointer: it must stay its own
            file.contents.methods = ctypes.pointer(_told(file.contents.methods.contents))
        return code

    def deleted(vfs: Any, name: bytes, sync: int) -> int:
        code = first_delete(vfs, name, sync)
        if DISK.listener is not None and code == OK:
            with DISK.lock:
                DISK.listener("delete", name.decode(), 0, b"")
        return code

    replaced = (OPEN(opened), DELETE(deleted))
    mine.open, mine.delete = (ctypes.cast(one, POINTER).value for one in replaced)
    DISK.kept += [library, mine, replaced, first_open, first_delete]
    if library.sqlite3_vfs_register(ctypes.byref(mine), 1) != OK:
        raise RuntimeError("SQLite refused the recording VFS")


def _told(usual: Methods) -> Methods:
    """The file's functions with ours in front; one table per table of SQLite."""
    key = ctypes.addressof(usual)
    if key in DISK.tables:
        return DISK.tables[key]
    write, truncate = WRITE(usual.write), TRUNCATE(usual.truncate)
    sync, close = SYNC(usual.sync), CLOSE(usual.close)

    def written(file: Any, data: int, size: int, offset: int) -> int:
        address = ctypes.addressof(file.contents)
        if DISK.fails("full", address):
            return FULL
        code = write(file, data, size, offset)
        if code == OK and DISK.listener is not None:
            DISK.tell("write", address, offset, ctypes.string_at(data, size))
        return code

    def truncated(file: Any, size: int) -> int:
        code = truncate(file, size)
        DISK.tell("truncate", ctypes.addressof(file.contents), size)
        return code

    def synced(file: Any, flags: int) -> int:
        address = ctypes.addressof(file.contents)
        if DISK.fails("fsync", address):
            return IOERR_FSYNC
        code = sync(file, flags)
        DISK.tell("sync", address)
        return code

    def closed(file: Any) -> int:
        DISK.names.pop(ctypes.addressof(file.contents), None)
        return close(file)

    replaced = (WRITE(written), TRUNCATE(truncated), SYNC(synced), CLOSE(closed))
    mine = Methods.from_buffer_copy(usual)
    names = ("write", "truncate", "sync", "close")
    for name, one in zip(names, replaced, strict=True):
        setattr(mine, name, ctypes.cast(one, POINTER).value)
    DISK.kept += [replaced, write, truncate, sync, close]
    DISK.tables[key] = mine
    return mine
