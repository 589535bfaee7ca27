"""When a backup is due by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

HOUR, DAY = timedelta(hours=1), timedelta(hours=24)
HOURLY, DAY_CLOSE = "hourly", "day_close"


def due(at: datetime, *, last: datetime | None, opens: datetime | None, closes: datetime | None) -> str | None:
    """Why a backup is due, None when it is not. `last`: when the last one was asked for. Without hours the shop counts
    as open whenever its computer runs."""
    if last is None:
        return HOURLY
    if opens is None or closes is None or opens <= at < closes:
        return HOURLY if at - last >= HOUR else None
    if at >= closes and last < closes:
        return DAY_CLOSE
    return HOURLY if at - last >= DAY else None
