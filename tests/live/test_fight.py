"""A small cut of `bench live`: operators and tills fight for single pieces at the same moment."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from bench.live import Ticking, fight, ring
from shop.kernel.clock import FakeClock
from shop.live.claims.actions import claiming


def test_no_piece_is_sold_twice_and_no_sale_is_lost(app: Flask, session: Session, clock: FakeClock) -> None:
    figures = fight(ring(app, Ticking(clock.moment), pieces=6), attempts=200, seed=3)
    assert figures.failures == []
    assert figures.is_clean, figures
    assert figures.claims > 0
    assert figures.refused > 0


def test_the_fight_notices_a_claim_that_looks_before_it_takes(
    app: Flask, session: Session, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the rule broken on purpose the same figures say so: each claim, in its own transaction, takes what is gone.

    The piece's own row refuses the second payment and the quota's check what is given back twice: both are told.
    """

    def careless(made: claiming.StreamClaim, **_times: object) -> int:
        goods = claiming.goods_of(made.goods_id)
        taken = update(claiming.StreamGoods).where(claiming.StreamGoods.id == goods.id).values(taken=1)
        claiming.session().execute(taken.execution_options(synchronize_session=False))
        return goods.price_fen

    monkeypatch.setattr(claiming, "_take", careless)
    figures = fight(ring(app, Ticking(clock.moment), pieces=3), attempts=150, seed=3)
    assert not figures.is_clean
