"""The screens' answers, the same for tablets and desks: content of a version, or 204 while it is unchanged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from flask import Response, request
from sqlalchemy import Engine

from shop.kernel.clock import iso_utc
from shop.kernel.errors import N_, Invalid, Problem
from shop.till.board.actions import tickets
from shop.till.board.queries.screens import Shown, at_hand, shown
from shop.web.now import now
from shop.web.unchanged import AtHand


def content(of: Callable[[Shown], bytes]) -> Response:
    """What changed since the version the screen has; the server's time goes along either way."""
    moment = now()
    present = shown(moment)
    known = request.args.get("version") == present.version
    response = Response(status=204) if known else Response(of(present), mimetype="application/json")
    response.headers["Shop-Time"] = iso_utc(moment)
    return response


def board_at_hand(engine: Engine, moment: datetime, numbers: tuple[int, ...]) -> AtHand | None:
    """The board's answer, if it is there."""
    present = at_hand(engine, moment, numbers)
    return present and AtHand(present.version, present.board)


def calls_at_hand(engine: Engine, moment: datetime, numbers: tuple[int, ...]) -> AtHand | None:
    """The call numbers' answer, if it is there."""
    present = at_hand(engine, moment, numbers)
    return present and AtHand(present.version, present.calls)


def board() -> Response:
    """What has to be made."""
    return content(lambda present: present.board)


def calls() -> Response:
    """Call numbers being made and ready."""
    return content(lambda present: present.calls)


def stepped(*, by: int | None, device: int | None = None) -> dict[str, int]:
    """Move the lines of the form on."""
    before, after = request.form.get("before", ""), request.form.get("after", "")
    return {"moved": tickets.step(_lines(), before=before, after=after, by=by, device=device, at=now())}


def counted() -> dict[str, int]:
    """Count a print of the lines of the form."""
    return {"before": tickets.printed(_lines())}


def _lines() -> list[UUID]:
    try:
        return [UUID(text) for text in request.form.get("lines", "").split(",")[: tickets.MOST_LINES]]
    except ValueError as error:
        raise Invalid(problems=(Problem("lines", N_("没有选中要改的制作单。请刷新看板后再点。")),)) from error
