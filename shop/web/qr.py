"""A QR code drawn for a page."""

from __future__ import annotations

from io import BytesIO

import segno
from markupsafe import Markup


def qr_drawing(content: str) -> Markup:
    """The content as a drawing for the page, made by us: paths only."""
    drawn = BytesIO()
    segno.make(content, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=2, nl=False
    )
    return Markup(drawn.getvalue().decode())  # noqa: S704 - segno draws paths only
