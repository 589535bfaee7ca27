"""An address as a QR code for a page."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from markupsafe import Markup

from shop.kernel.late import Late

if TYPE_CHECKING:
    import segno
else:
    segno = Late("segno")


def qr(address: str) -> Markup:
    """An address of our own as a drawing for the page."""
    drawn = BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=2, nl=False
    )
    return Markup(drawn.getvalue().decode())  # noqa: S704 - segno draws paths only
