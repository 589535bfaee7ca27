"""After its first night the demo suggests what to stream next and gives its newest drink a trial."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Settings
from shop.demo.actions import load_demo
from shop.kernel.clock import FakeClock
from shop.live.sessions.models import Stream
from shop.suggestions.handlers import think_anew
from shop.suggestions.models import Suggestion
from shop.upkeep.actions.books import open_books

DAYS = 60


@pytest.mark.once
def test_the_first_night_suggests_a_run_of_show_and_the_trial_of_a_new_drink(
    session: Session, shop_settings: Settings, clock: FakeClock
) -> None:
    clock.advance(days=DAYS, hours=12)
    open_books(at=clock.now())
    load_demo(shop_settings, at=clock.now(), say=print, days=DAYS)
    think_anew(at=clock.now())
    found = session.scalars(select(Suggestion).where(Suggestion.state == "open")).all()
    assert "红河谷芒果拿铁" in [one.title["facts"]["name"] for one in found if one.kind == "newcomer"]
    (stream,) = [one for one in found if one.kind == "stream"]
    assert session.get_one(Stream, stream.facts["stream"]).goods == []
    assert len(stream.facts["lineup"]) >= 3
