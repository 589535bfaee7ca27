"""Text on a printer's grid: a Chinese character takes two columns, everything lines up, nothing is cut off."""

from __future__ import annotations

COLUMNS = {58: 32, 80: 48}
DOTS = {58: 384, 80: 576}
UNPRINTABLE = "?"
#: Signs that printers do not have and what stands for them.
INSTEAD = {"¥": "￥", "\u00a0": " ", "–": "-", "—": "-", "•": "·", "☕": "", "\ufe0f": ""}
#: Signs that never begin a line.
NEVER_FIRST = frozenset("，。、；：！？）」』》”’,.;:!?)")


def encoded(sign: str) -> bytes:
    """One sign as the printer reads it. Printers know GB18030's two-byte part; other signs become a question mark."""
    try:
        text = INSTEAD.get(sign, sign).encode("gb18030")
    except UnicodeEncodeError:
        return UNPRINTABLE.encode()
    return text if len(text) <= 2 and not (len(text) == 1 and text < b" ") else UNPRINTABLE.encode()


def bytes_of(text: str) -> bytes:
    """The text as the printer reads it."""
    return b"".join(map(encoded, text))


def columns_of(text: str) -> int:
    """How many columns the text takes: one for each byte."""
    return len(bytes_of(text))


def wrapped(text: str, columns: int) -> list[str]:
    """The text in lines that fit; Latin words stay whole where they can."""
    lines = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for word in _words(paragraph):
            if columns_of(line + word.rstrip(" ")) <= columns:
                line += word
                continue
            if line.strip():
                lines.append(line.rstrip(" "))
            line = ""
            for sign in word.lstrip(" "):
                if columns_of(line + sign) > columns:
                    lines.append(line)
                    line = ""
                line += sign
        lines.append(line.rstrip(" "))
    return lines


def _words(text: str) -> list[str]:
    """Pieces that may begin a line: each Chinese sign, each Latin word with the spaces after it."""
    words: list[str] = []
    for sign in text:
        if words and (sign in NEVER_FIRST or _goes_on(words[-1], sign)):
            words[-1] += sign
        else:
            words.append(sign)
    return words


def _goes_on(word: str, sign: str) -> bool:
    """Whether the Latin word goes on with this sign."""
    if columns_of(sign) > 1 or columns_of(word[0]) > 1:
        return False
    return sign == " " or not word.endswith(" ")


def pair(left: str, right: str, columns: int) -> list[str]:
    """`left` and `right` at the two edges; a long left goes over several lines, the right stands on the last one."""
    room = columns - columns_of(right) - 1
    if room < columns // 3:
        return [*wrapped(left, columns), *(_pushed(line, columns) for line in wrapped(right, columns))]
    lines = wrapped(left, room)
    gap = columns - columns_of(lines[-1]) - columns_of(right)
    return [*lines[:-1], lines[-1] + " " * gap + right]


def centred(text: str, columns: int) -> list[str]:
    """The text in the middle of the paper."""
    return [" " * ((columns - columns_of(line)) // 2) + line for line in wrapped(text, columns)]


def _pushed(line: str, columns: int) -> str:
    return " " * (columns - columns_of(line)) + line
