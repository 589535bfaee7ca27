"""What the demo remembers of itself: which world it plays and up to which moment it has been booked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from shop.db import session
from shop.people.models import ShopSetting

SETTING = "demo_world"
SEED = 20260101


@dataclass(frozen=True, slots=True)
class DemoState:
    """The world's first day, how long its plan is, its seed; `until` is None before anything was booked."""

    start: date
    days: int
    seed: int
    until: datetime | None

    def keep(self) -> None:
        """Write it down, in the caller's transaction."""
        facts = {
            "start": self.start.isoformat(),
            "days": self.days,
            "seed": self.seed,
            "until": self.until.isoformat() if self.until else None,
        }
        session().merge(ShopSetting(name=SETTING, value=json.dumps(facts)))
        session().flush()


def kept_state() -> DemoState | None:
    """The state written down last; None for a demo of an earlier edition."""
    row = session().get(ShopSetting, SETTING)
    if row is None:
        return None
    facts = json.loads(row.value)
    until = datetime.fromisoformat(facts["until"]) if facts["until"] else None
    return DemoState(date.fromisoformat(facts["start"]), facts["days"], facts["seed"], until)
