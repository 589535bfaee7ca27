"""Photos of receipts for the demo's expenses: drawn, since there is nobody to photograph anything."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from shop.web.photos import keep_photo

WIDTH, HEIGHT, LEFT = 480, 640, 48
TABLE, PAPER, INK, STAMP = "#6e5a48", "#fbf7ee", "#2c2622", "#b3402f"
LINES = 5


def receipt(number: int, day: date, fen: int, folder: Path) -> str:
    """Draw a receipt of an amount and keep it as photos are kept; returns its name."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), TABLE)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((24, 20, WIDTH - 24, HEIGHT - 20), fill=PAPER)
    large, usual = ImageFont.load_default(34), ImageFont.load_default(24)
    draw.text((LEFT, 52), f"No. {number:06d}", fill=INK, font=usual)
    draw.text((LEFT, 96), f"{day:%Y-%m-%d}", fill=INK, font=usual)
    for place in range(LINES):
        height = 170 + 48 * place
        draw.line((LEFT, height, WIDTH - LEFT, height), fill=INK, width=1)
        share = fen * (LINES - place) // (LINES * (LINES + 1) // 2)
        draw.text((WIDTH - 190, height + 10), f"{share / 100:,.2f}", fill=INK, font=usual)
    draw.line((LEFT, 412, WIDTH - LEFT, 412), fill=INK, width=3)
    draw.text((LEFT, 436), f"CNY {fen / 100:,.2f}", fill=INK, font=large)
    draw.ellipse((WIDTH - 190, 470, WIDTH - 60, 600), outline=STAMP, width=5)
    draw.text((WIDTH - 162, 516), "PAID", fill=STAMP, font=large)
    file = BytesIO()
    picture.save(file, "PNG")
    return keep_photo(file.getvalue(), folder)
