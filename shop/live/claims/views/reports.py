"""After the stream: what each part brought, and streams side by side."""

from __future__ import annotations

from flask import render_template

from shop.live.claims import report as looking
from shop.live.claims.views.blueprint import blueprint
from shop.web.access import May, needs
from shop.web.now import now


@blueprint.get("/streams/<int:stream_id>/report")
@needs(May.SEE_STREAMS)
def report(stream_id: int) -> str:
    """One stream."""
    return render_template("live/stream_report.html", report=looking.report_of(stream_id, at=now()))


@blueprint.get("/streams/compare")
@needs(May.SEE_STREAMS)
def compare() -> str:
    """Streams side by side."""
    return render_template("live/compare.html", reports=looking.compared(at=now()))
