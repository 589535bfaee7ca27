"""What is downloaded has a name that the program made, quoted so that no browser reads more into it."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from shop.db import transaction
from shop.kernel.clock import FakeClock
from shop.people.models import ShopSetting
from shop.sales.imports.queries import files_folder
from shop.sales.models import ImportBatch
from tests.support.application import ShopClient
from tests.support.people import browser, log_in, open_school

EVIL = '"; filename=evil.exe\r\nX-Evil: 1'
#: RFC 6266: a token or quoted name without controls, and the same in UTF-8 for whoever understands it.
QUOTED = re.compile(r"""attachment; filename=(?:"[^"\\\x00-\x1f]*"|[\w.-]+)(?:; filename\*=UTF-8''[\w.%-]+)?""")


@pytest.fixture
def teacher(app: Flask, session: Session, clock: FakeClock) -> ShopClient:
    """A teacher of a shop with an evil name, and an import of a file with an evil name."""
    open_school(session, clock)
    folder = files_folder()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rejects-1.csv").write_text("行\n", "utf-8")
    with transaction() as current:
        current.merge(ShopSetting(name="name", value='"x\\"; filename=evil.exe"'))
        current.add(
            ImportBatch(
                file_name=EVIL, file_sha256=bytes(32), mapping={}, state="done", started_at=clock.now(),
                rejects_file="rejects-1.csv",
            )
        )  # fmt: skip
    return log_in(browser(app), "administrator")


@pytest.mark.parametrize(
    ("method", "address", "name"),
    [
        ("POST", "/sales/orders/export", "orders-2026-11-23-2026-11-23.xlsx"),
        ("POST", "/sales/orders/export?q=%22%3B+filename%3Devil.exe", "orders-2026-11-23-2026-11-23.xlsx"),
        ("POST", "/sales/orders/export?since=2026-01-01%22evil", "orders-2026-11-23-2026-11-23.xlsx"),
        ("POST", "/sales/summary/export", "summary-2026-11-23-2026-11-23.xlsx"),
        ("POST", "/catalog/export", "商品-2026-11-23.xlsx"),
        ("GET", "/imports/1/rejected.csv", "没有导入的行-1.csv"),
    ],
)
def test_a_download_has_a_name_of_ours(teacher: ShopClient, method: str, address: str, name: str) -> None:
    answer = teacher.open(address, method=method)
    assert answer.status_code == 200
    (header,) = answer.headers.getlist("Content-Disposition")
    assert QUOTED.fullmatch(header), header
    encoded = re.search(r"filename\*=UTF-8''(.*)$", header)
    plain = re.search(r'filename="?([^";]*)', header)
    assert plain
    assert (unquote(encoded.group(1)) if encoded else plain.group(1)) == name
    assert "evil" not in str(answer.headers).lower()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["../../secret_key", "/etc/passwd", "..\\secret_key"])
def test_only_a_file_of_the_imports_is_handed_out(teacher: ShopClient, session: Session, app: Flask, name: str) -> None:
    with transaction() as current:
        current.get_one(ImportBatch, 1).rejects_file = name
    assert teacher.get("/imports/1/rejected.csv").status_code == 404
