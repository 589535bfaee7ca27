"""A printer for tests: a socket that answers as receipt printers do, and draws what it was sent as a picture."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from PIL import Image, ImageDraw, ImageFont

DOTS = {58: 384, 80: 576}
CELL, HEIGHT, LEADING = 12, 24, 6
FONTS = ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc")


@dataclass
class FakePrinter:
    """Listens on a loopback port. `paper`, `cover` and `answers` say how it is; `cuts_off_after` hangs up mid-way."""

    paper: bool = True
    cover_closed: bool = True
    answers: bool = True
    cuts_off_after: int | None = None
    papers: list[bytes] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(5)

    @property
    def port(self) -> int:
        """Where it listens."""
        port: int = self.listener.getsockname()[1]
        return port

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                self._print(connection)

    def _print(self, connection: socket.socket) -> None:
        got = b""
        while True:
            try:
                block = connection.recv(4096)
            except OSError:
                break
            if not block:
                break
            got += block
            got = self._answered(connection, got, b"\x10\x04\x02", 0x12 | (0 if self.cover_closed else 0x04))
            got = self._answered(connection, got, b"\x10\x04\x04", 0x12 | (0 if self.paper else 0x60))
            if self.cuts_off_after is not None and len(got) > self.cuts_off_after:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
                return
            if got.endswith(b"\x1dr\x01"):
                got = got[:-3]
                self.papers.append(got)
                got = b""
                connection.sendall(b"\x00")
        if got:
            self.papers.append(got)

    def _answered(self, connection: socket.socket, got: bytes, question: bytes, answer: int) -> bytes:
        if question not in got:
            return got
        if self.answers:
            connection.sendall(bytes([answer]))
        return got.replace(question, b"")


@dataclass
class Drawn:
    """What came out: its text line by line, the picture, and how far right each line reached in dots."""

    lines: list[str]
    picture: Image.Image
    widest: int
    cuts: int
    codes: int


def draw(content: bytes, *, width_mm: int) -> Drawn:
    """Print bytes as a printer with Chinese characters does: GB18030 text, sizes, bold, raster pictures, cuts."""
    return _Head(content, DOTS[width_mm]).run()


class _Head:
    """Reads commands one after the other; anything it does not know fails the test."""

    def __init__(self, content: bytes, dots: int) -> None:
        self.content, self.dots, self.at = content, dots, 0
        self.width = self.height = 1
        self.bold = self.centred = self.chinese = False
        self.rows: list[Image.Image] = []
        self.line: list[tuple[str, int, int, bool]] = []
        self.lines: list[str] = []
        self.widest = self.cuts = self.codes = 0

    def run(self) -> Drawn:
        while self.at < len(self.content):
            byte = self.content[self.at]
            if byte == 0x0A:
                self._feed()
                self.at += 1
            elif byte in (0x1B, 0x1C, 0x1D):
                self._command()
            else:
                self._sign()
        picture = Image.new("L", (self.dots, sum(row.height for row in self.rows) or 1), 255)
        top = 0
        for row in self.rows:
            picture.paste(row, (0, top))
            top += row.height
        return Drawn(self.lines, picture, self.widest, self.cuts, self.codes)

    def _sign(self) -> None:
        lead = self.content[self.at]
        if lead < 0x80:
            sign, size = chr(lead), 1
        else:
            assert self.chinese, "Chinese signs outside the Chinese mode"
            sign, size = self.content[self.at : self.at + 2].decode("gb18030"), 2
        self.line.append((sign, size, self.width, self.bold))
        self.at += size

    def _command(self) -> None:
        two = self.content[self.at : self.at + 2]
        after = self.content[self.at + 2] if self.at + 2 < len(self.content) else 0
        if two == b"\x1b@":
            self.width = self.height = 1
            self.bold = self.centred = self.chinese = False
            self.at += 2
        elif two == b"\x1c&":
            self.chinese = True
            self.at += 2
        elif two in (b"\x1c!", b"\x1bM", b"\x1b-", b"\x1bt", b"\x1b{", b"\x1dB", b"\x1db"):
            self.at += 3
        elif two == b"\x1b2":
            self.at += 2
        elif two == b"\x1bE":
            self.bold = bool(after & 1)
            self.at += 3
        elif two == b"\x1ba":
            self.centred = after == 1
            self.at += 3
        elif two == b"\x1b!":
            self.at += 3
        elif two == b"\x1d!":
            self.width, self.height = (after >> 4) + 1, (after & 7) + 1
            self.at += 3
        elif two == b"\x1dV":
            self.cuts += 1
            self.rows.append(Image.new("L", (self.dots, 3), 120))
            self.at += 4 if after in (65, 66) else 3
        elif two == b"\x1dv":
            self._raster()
        else:
            raise AssertionError(f"unknown command {two!r}")

    def _raster(self) -> None:
        wide = self.content[self.at + 4] + 256 * self.content[self.at + 5]
        high = self.content[self.at + 6] + 256 * self.content[self.at + 7]
        data = self.content[self.at + 8 : self.at + 8 + wide * high]
        assert wide * 8 <= self.dots, "a picture wider than the paper"
        picture = Image.frombytes("1", (wide * 8, high), bytes(255 - byte for byte in data)).convert("L")
        self.rows.append(picture.crop((0, 0, self.dots, high)))
        self.codes += 1
        self.at += 8 + wide * high

    def _feed(self) -> None:
        self.lines.append("".join(sign for sign, *_ in self.line))
        row = Image.new("L", (self.dots, HEIGHT * self.height + LEADING), 255)
        x = 0
        for sign, cells, width, bold in self.line:
            step = cells * CELL * width
            cell = Image.new("L", (cells * CELL, HEIGHT), 255)
            pen = ImageDraw.Draw(cell)
            pen.text((0, -4), sign, font=_font(HEIGHT - 2 if cells == 2 else 20), fill=0, stroke_width=int(bold))
            row.paste(cell.resize((step, HEIGHT * self.height)), (x, 0))
            x += step
        self.widest = max(self.widest, x)
        assert x <= self.dots, f"a line runs off the paper: {self.lines[-1]!r}"
        self.rows.append(row)
        self.line = []


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The Chinese font of the machine, or Pillow's own."""
    found = next((path for path in FONTS if Path(path).exists()), None)
    return ImageFont.truetype(found, size, index=2) if found else ImageFont.load_default(size)
