"""Opening the shop on the console, typed at a real terminal: every problem named, asked again, then what to do next."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from config import settings_from_environment
from launcher.programs import ROOT
from shop.upkeep.opening import is_set_up, make_code
from shop.upkeep.ready import code_file, opened_marker

pty = pytest.importorskip("pty")
PASSWORD = "翻过三座大山 再去赶马帮街"
SILENCE_SECONDS = 30


class Terminal:
    """A person at the console: reads until a question stands there, then types."""

    def __init__(self, *options: str) -> None:
        self.screen = ""
        self._hand, theirs = pty.openpty()
        command = [sys.executable, "-m", "shop", "setup", *options]
        self._running = subprocess.Popen(command, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True)
        os.close(theirs)

    def answer(self, question: str, text: str) -> None:
        self.read_until(question)
        self.screen = ""
        os.write(self._hand, f"{text}\n".encode())

    def read_until(self, words: str) -> None:
        while words not in self.screen:
            more = self._more()
            assert more, f"waited for {words!r}, the screen says:\n{self.screen}"
            self.screen += more

    def _more(self) -> str:
        ready, _, _ = select.select([self._hand], [], [], SILENCE_SECONDS)
        try:
            return os.read(self._hand, 65_536).decode("utf-8", "replace") if ready else ""
        except OSError:
            return ""

    def to_the_end(self) -> tuple[int, str]:
        while more := self._more():
            self.screen += more
        os.close(self._hand)
        return self._running.wait(SILENCE_SECONDS), self.screen


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PYTHONUTF8", "1")
    monkeypatch.delenv("DATABASE_URL", raising=False)


def test_bad_answers_are_all_named_asked_again_and_kept_then_the_console_says_what_to_do_next() -> None:
    settings = settings_from_environment()
    make_code(settings)
    terminal = Terminal("--empty")
    terminal.answer("店名", "店" * 41)
    terminal.answer("第一位老师的姓名", "王老师")
    terminal.answer("用户名", "王老师")
    terminal.answer("密码", "mima123")
    terminal.answer("再输一次", "mima124")

    terminal.read_until("店名 [")
    for sentence in ("店名要有 1 到 40 个字", "用户名要 3 到 64 位", "密码至少要 12 位", "两次输入的密码不一样"):
        assert sentence in terminal.screen
    assert "mima" not in terminal.screen
    assert not is_set_up(settings)

    terminal.answer("店名 [", "红河小店")
    terminal.answer("第一位老师的姓名 [王老师]", "")
    terminal.answer("用户名 [", "Wang.Teacher")
    terminal.answer("密码", PASSWORD)
    terminal.answer("再输一次", PASSWORD)
    code, screen = terminal.to_the_end()
    assert code == 0
    assert "「红河小店」开张了" in screen
    assert "python3 manage.py run" in screen
    assert "用户名 wang.teacher" in screen
    assert PASSWORD not in screen
    assert is_set_up(settings)
    assert not code_file(settings).exists(), "the code of the set-up page is used up too"
    assert opened_marker(settings).read_text("utf-8") == "红河小店", "a demo being served makes way"


def test_whoever_stops_half_way_is_told_that_nothing_was_written() -> None:
    terminal = Terminal()
    terminal.answer("店名", "红河小店")
    terminal.answer("第一位老师的姓名", "\x04")
    code, screen = terminal.to_the_end()
    assert code == 1
    assert "什么都没有写入" in screen
    assert not is_set_up(settings_from_environment())


def run(*options: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "shop", "setup", *options]
    return subprocess.run(command, cwd=ROOT, input=typed, capture_output=True, text=True, encoding="utf-8", check=False)


def test_without_a_terminal_everything_wrong_is_named_at_once_and_it_can_be_repeated() -> None:
    wrong = run("--password-stdin", typed="mima\n")
    assert wrong.returncode == 1
    for sentence in ("店名要有 1 到 40 个字", "请填姓名", "请输入用户名", "密码至少要 12 位"):
        assert sentence in wrong.stderr
    answers = ("--shop-name", "红河小店", "--name", "王老师", "--username", "wang.teacher", "--empty")
    right = run(*answers, "--password-stdin", typed=f"{PASSWORD}\n")
    assert right.returncode == 0, right.stderr
    again = run(*answers, "--password-stdin", typed=f"{PASSWORD}\n")
    assert again.returncode == 1
    assert "已经开张了" in again.stderr
