"""The works of the seed catalogue, as its table states them; nothing is claimed that it does not say."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from shop.catalog.actions.seed import SEED
from shop.catalog.models import Product
from shop.catalog.rules.pottery import invitation
from shop.db import session, transaction
from shop.pottery.actions.works import save_work
from shop.pottery.models import Work
from shop.pottery.queries.works import is_display_only
from shop.pottery.rules.works import WorkFacts

NOTHING = "—"


def load_works(*, published: bool, by: int | None, at: datetime) -> int:
    """Describe the seed's pottery that nobody has described yet. Returns how many are new."""
    with transaction():
        described = set(session().scalars(select(Work.product_id)))
        products = {one.code: one for one in session().scalars(select(Product).where(Product.kind == "pottery"))}
        rows = [row for row in _rows() if row["sku"] in products and products[row["sku"]].id not in described]
        for row in rows:
            product = products[row["sku"]]
            facts = replace(_facts(row, display_only=is_display_only(product)), published=published)
            save_work(facts, product_id=product.id, by=by, at=at)
        return len(rows)


def _facts(row: dict[str, str], *, display_only: bool) -> WorkFacts:
    stages = row["stages"].split("|") if row["stages"] != NOTHING else []
    care = [part for part in row["care"].split("；") if not (display_only and invitation(part))]
    return WorkFacts(
        kind=row["kind"], method=stages[0] if stages else "", firing=row["firing"],
        diameter_mm=_millimetres(row["diameter_cm"]), height_mm=_millimetres(row["height_cm"]),
        capacity_ml=_whole(row["capacity_ml"]), weight_g=_whole(row["weight_g"]), care="；".join(care),
    )  # fmt: skip


def _millimetres(centimetres: str) -> int | None:
    whole, _, tenth = centimetres.partition(".")
    return int(whole) * 10 + int(tenth or 0) if whole else None


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d+", text) else None


def _rows() -> list[dict[str, str]]:
    with (SEED / "pottery.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
