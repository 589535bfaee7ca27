"""The doctor: looks at everything the shop needs, changes nothing, and says how to mend what is wrong."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from launcher import programs
from launcher.environment import RUN_TIME, installed, is_ready, missing_venv_advice, say, venv_dir, venv_python

ENOUGH_FREE = 500 * 2**20
SECRETS = ("secret_key", "pin_pepper")


class State(StrEnum):
    """How a check came out; only WRONG makes the doctor fail."""

    GOOD = "正常 ok"
    LATER = "待做 later"
    TESTS = "仅测试 tests only"
    WRONG = "要修 mend"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing looked at, how it is, and how to mend it (empty when there is nothing to mend)."""

    what: str
    state: State
    mend: str = ""


def data_dir() -> Path:
    """Where the shop keeps its data: SHOP_DATA_DIR, or data/ in the project."""
    return Path(os.environ.get("SHOP_DATA_DIR") or programs.ROOT / "data").absolute()


def examine(*, port: int, port_is_free: Callable[[str, int], bool]) -> list[Finding]:
    """Look at everything, in the order in which things are needed."""
    return [
        python_version(sys.version_info[:3]),
        environment(),
        *data_directory(data_dir()),
        *secrets(data_dir()),
        *databases(data_dir()),
        the_port(port, free=port_is_free("127.0.0.1", port)),
        *for_tests(),
    ]


def report(findings: Iterable[Finding]) -> int:
    """Print the findings; 1 when something needed is wrong, else 0."""
    wrong = 0
    for finding in findings:
        wrong += finding.state is State.WRONG
        say(f"[{finding.state}] {finding.what}")
        if finding.mend:
            say(f"    → {finding.mend}")
    say(f"有 {wrong} 处要修。 {wrong} to mend." if wrong else "可以开店。 Ready to open.")
    return 1 if wrong else 0


def python_version(version: tuple[int, ...]) -> Finding:
    """The shop is written for Python 3.11 and later."""
    text = "Python " + ".".join(str(part) for part in version)
    if version < (3, 11):
        return Finding(what=text, state=State.WRONG, mend="安装 Python 3.11 或更新版本 · install Python 3.11 or newer")
    return Finding(what=text, state=State.GOOD)


def environment() -> Finding:
    """The virtual environment holds exactly what the lock file pins."""
    what = f"运行环境 environment {venv_dir()}"
    if is_ready(RUN_TIME):
        return Finding(what=what, state=State.GOOD)
    if not venv_python().exists() and (advice := missing_venv_advice()):
        return Finding(what=what, state=State.WRONG, mend=advice)
    reason = "组件已更新 · the pins have changed" if installed() else "还没有装好 · not installed yet"
    return Finding(
        what=f"{what}：{reason}", state=State.LATER, mend="python3 manage.py run 会自动安装 · installs by itself"
    )


def data_directory(folder: Path) -> list[Finding]:
    """The data folder, or the one it will be made in, takes new files and has room."""
    place = next(parent for parent in (folder, *folder.parents) if parent.is_dir())
    what = f"数据目录 data folder {folder}"
    try:
        with tempfile.TemporaryFile(dir=place):
            writable = Finding(what=what, state=State.GOOD)
    except OSError as problem:
        mend = f"让它可写，或用 SHOP_DATA_DIR 换一个目录 · make it writable or set SHOP_DATA_DIR ({problem.strerror})"
        writable = Finding(what=what, state=State.WRONG, mend=mend)
    free = shutil.disk_usage(place).free
    room = f"剩余空间 free space {free / 2**30:.1f} GB"
    if free < ENOUGH_FREE:
        return [writable, Finding(what=room, state=State.WRONG, mend="腾出至少 0.5 GB · free at least 0.5 GB")]
    return [writable, Finding(what=room, state=State.GOOD)]


def secrets(folder: Path) -> list[Finding]:
    """The key files can be read by their owner only. Windows keeps such rights elsewhere."""
    found = []
    for path in (folder / name for name in SECRETS):
        if os.name == "nt" or not path.exists():
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        private = mode & 0o077 == 0
        state, mend = (State.GOOD, "") if private else (State.WRONG, f"chmod 600 '{path}'")
        found.append(Finding(what=f"密钥文件 key file {path.name}: {mode:o}", state=state, mend=mend))
    return found


def databases(folder: Path) -> list[Finding]:
    """Each database that exists answers and has the newest form."""
    kept = [
        f"sqlite:///{path.as_posix()}" for path in (folder / "demo.sqlite3", folder / "shop.sqlite3") if path.exists()
    ]
    urls = kept + ([os.environ["DATABASE_URL"]] if os.environ.get("DATABASE_URL") else [])
    if not urls:
        return [
            Finding(what="数据库 database", state=State.LATER, mend="第一次 run 时自动建立 · made at the first run")
        ]
    if not is_ready(RUN_TIME):
        return [
            Finding(
                what="数据库 database",
                state=State.LATER,
                mend="装好运行环境后再查 · looked at once the environment is there",
            )
        ]
    return [database(url) for url in urls]


def database(url: str) -> Finding:
    """Ask the shop's own Python, which has the drivers, for the state of one database."""
    answer = subprocess.run(
        [str(venv_python()), "-m", "launcher.database_state"],
        input=url,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        cwd=programs.ROOT,
        check=False,
    )
    try:
        state = json.loads(answer.stdout)
    except ValueError:
        state = {"name": "?", "problem": (answer.stderr.strip().splitlines() or ["?"])[-1]}
    return judge_database(state)


def judge_database(state: dict[str, str | None]) -> Finding:
    """What the answer of `launcher.database_state` means."""
    what = f"数据库 database {state['name']}"
    if problem := state.get("problem"):
        mend = f"检查 DATABASE_URL，数据库要开着、文件要完好 · check DATABASE_URL, the server and the file ({problem})"
        return Finding(what=what, state=State.WRONG, mend=mend)
    if state["revision"] == state["head"]:
        return Finding(what=f"{what}: {state['revision']}", state=State.GOOD)
    mend = f"下次 run 自动升级 · the next run brings it from {state['revision']} to {state['head']}"
    return Finding(what=what, state=State.LATER, mend=mend)


def the_port(port: int, *, free: bool) -> Finding:
    """The port is free to listen on."""
    if free:
        return Finding(what=f"端口 port {port}", state=State.GOOD)
    mend = f"店也许已开着；否则用 run --port {port + 1} · the shop may be open already, else choose another"
    return Finding(what=f"端口 port {port} 已被占用 · taken", state=State.WRONG, mend=mend)


def for_tests() -> list[Finding]:
    """What only the tests use: without it, those tests are skipped."""
    postgres = programs.postgres_binaries()
    wanted = [
        ("Chromium", programs.chromium(), "apt install chromium"),
        ("Node.js", programs.node(), "apt install nodejs npm"),
        ("axe-core, typescript", programs.node_module("axe-core"), "npm ci"),
        ("PostgreSQL", postgres, "apt install postgresql"),
    ]
    return [
        Finding(what=f"{name} {place}", state=State.GOOD) if place else Finding(what=name, state=State.TESTS, mend=mend)
        for name, place, mend in wanted
    ]
