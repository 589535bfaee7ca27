"""Secrets and facts about people that tests sow; at the end of every run no log that was written may hold one of them.

Each worker looks at its own logs: what every logger said, what the security logs were told, the files of servers. A
find fails the last test of that worker, and so the run.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

#: Whatever the tests type again and again: passwords, PINs, names, a phone, an address.
SOWN = {
    "blue horse eats noodles", "a long teacher secret 1", "翻过三座大山 再去赶马帮街", "红河谷里的芒果 到七月最甜",
    "梯田上的云彩 翻过大山来了", "four green kilns are warm", "not this one at all", "603914", "739182", "482917",
    "李阿朵", "名teacher", "昵teacher", "名marketing", "昵cashier", "王老师", "wang.teacher", "13987654321", "岩温罕",
    "红河州蒙自市天马路 63 号", "hit()",
}  # fmt: skip
SHORTEST = 6
FILES = ("*.jsonl", "*.jsonl.*", "*.log")


def sow(secret: str) -> str:
    """Remember a token, code or password made for one test; gives it back."""
    assert len(secret) >= SHORTEST, "too short to be told from other text"
    SOWN.add(secret)
    return secret


def found_in(text: str) -> set[str]:
    """Which of the sown are in a log."""
    return {secret for secret in SOWN if secret in text}


class Ear(logging.Handler):
    """Writes down what loggers say; standard words of our own log lines are theirs."""

    def __init__(self, path: Path) -> None:
        super().__init__(logging.DEBUG)
        self.file = path.open("a", encoding="utf-8")
        self.setFormatter(logging.Formatter("%(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.file.write(self.format(record) + "\n")

    def close(self) -> None:
        self.file.close()
        super().close()


_ears: list[Ear] = []


def listen_to(app: Flask) -> None:
    """Hear the security log of an application whose log has no file."""
    logger: logging.Logger = app.extensions["security_log"]
    for ear in _ears:
        logger.addHandler(ear)


def written(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every log below a folder."""
    for pattern in FILES:
        for path in sorted(folder.rglob(pattern)):
            if path.is_file():
                yield path, path.read_text("utf-8", "replace")


def finds(folder: Path) -> list[str]:
    """What was found where, in words that do not repeat the secret."""
    told = []
    for path, text in written(folder):
        for secret in sorted(found_in(text)):
            line = next(number for number, one in enumerate(text.splitlines(), 1) if secret in one)
            told.append(f"{path}:{line} holds one of the sown secrets ({secret[:3]}…)")
    return told


@pytest.fixture(scope="session", autouse=True)
def no_secret_in_any_log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """After the last test of this worker its logs are searched."""
    folder = tmp_path_factory.getbasetemp()
    ear = Ear(folder / "everything-logged.log")
    _ears.append(ear)
    for name in (None, "shop", "werkzeug", "sqlalchemy"):
        logging.getLogger(name).addHandler(ear)
    yield
    _ears.remove(ear)
    for name in (None, "shop", "werkzeug", "sqlalchemy"):
        logging.getLogger(name).removeHandler(ear)
    ear.close()
    told = finds(folder)
    assert not told, "\n".join(told)
