"""What the trail tells of money is in yuan, wherever it is written."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

import shop
from shop.kernel.clock import FakeClock
from shop.people.actions.settings import save_profile
from shop.people.models import AuditEntry
from shop.people.queries import shop_profile
from shop.upkeep.actions.books import open_books

HOUSE = Path(shop.__file__).parent


def bare_fen(tree: ast.AST) -> list[int]:
    """Lines on which a detail holds fen that no function has put into words."""
    found = []
    for node in ast.walk(tree):
        if (isinstance(node, ast.keyword) and node.arg == "detail") or (
            isinstance(node, ast.Assign)
            and any(isinstance(one, ast.Name) and one.id == "detail" for one in node.targets)
        ):
            told = node.value
        else:
            continue
        if isinstance(told, ast.Call) and ast.unparse(told.func) == "str":
            pieces: list[ast.expr] = list(told.args)
        else:
            pieces = [one.value for one in ast.walk(told) if isinstance(one, ast.FormattedValue)]
        found += [one.lineno for one in pieces if ast.unparse(one).endswith("_fen")]
    return found


def test_no_detail_is_written_in_fen() -> None:
    found = {str(path): bare_fen(ast.parse(path.read_text("utf-8"))) for path in HOUSE.rglob("*.py")}
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_a_limit_that_changed_is_told_in_yuan(session: Session, clock: FakeClock) -> None:
    open_books(at=clock.now())
    profile = replace(shop_profile(), cash_tolerance_fen=500)
    save_profile(replace(profile, cash_tolerance_fen=800), by=None, at=clock.now())
    detail = session.scalars(select(AuditEntry.detail).where(AuditEntry.verb == "settings.change")).one()
    assert detail.startswith("现金差异容许 ¥")
    assert detail.endswith("→ ¥8.00")
