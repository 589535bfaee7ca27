"""A document as the bytes of an ESC/POS printer with Chinese characters (GB18030)."""

from __future__ import annotations

from io import BytesIO
from typing import Any, cast

import segno
from escpos.image import EscposImage
from escpos.printer import Dummy
from PIL import Image

from shop.printing.rules.documents import Document
from shop.printing.rules.layout import laid
from shop.printing.rules.text import COLUMNS, DOTS, bytes_of

CHINESE_ON = b"\x1c&"
#: Sizes of Chinese signs (FS !): printers without it take GS ! for both.
CHINESE_SIZE = {1: b"\x1c!\x00", 2: b"\x1c!\x0c", 3: b"\x1c!\x0c"}
FEED_BEFORE_CUT = b"\n\n\n\n"


def encode(document: Document, *, width_mm: int, has_cutter: bool) -> bytes:
    """The bytes that print the document on paper of this width."""
    printer: Any = Dummy()
    printer._raw(b"\x1b@" + CHINESE_ON)  # noqa: SLF001 - the library has no words for Chinese text mode
    for line in laid(document, COLUMNS[width_mm]):
        if line.cut:
            printer._raw(FEED_BEFORE_CUT)  # noqa: SLF001
            if has_cutter:
                printer.cut(mode="PART", feed=False)
        elif line.code:
            printer._raw(_raster(_drawn(line.code, DOTS[width_mm], dense=line.dense)))  # noqa: SLF001
        else:
            printer.set(bold=line.bold, custom_size=True, width=line.size, height=line.size)
            printer._raw(CHINESE_SIZE[line.size] + bytes_of(line.text) + b"\n")  # noqa: SLF001
    return cast(bytes, printer.output)


def _raster(picture: Image.Image) -> bytes:
    """A picture as every receipt printer takes it (GS v 0)."""
    drawn = EscposImage(picture)
    size = drawn.width_bytes.to_bytes(2, "little") + drawn.height.to_bytes(2, "little")
    return bytes(b"\x1dv0\x00" + size + drawn.to_raster_format())


def _drawn(content: str, dots: int, *, dense: bool = False) -> Image.Image:
    """A QR code about 45 % as wide as the paper (a dense one: all of it), in the middle of a strip as wide as it."""
    symbol = segno.make(content, error="l" if dense else "m", micro=False, boost_error=not dense)
    modules = symbol.symbol_size(border=2)[0]
    scale = dots // modules if dense else max(3, int(dots * 0.45) // modules)
    drawn = BytesIO()
    symbol.save(drawn, kind="png", scale=scale, border=2)
    strip = Image.new("1", (dots, int(symbol.symbol_size(scale=scale, border=2)[1])), 1)
    picture = Image.open(drawn).convert("1")
    strip.paste(picture, ((dots - picture.width) // 2, 0))
    return strip
