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
UNREADABLE_AUTHORITY = (
    "用备份恢复 authority.key 和 authority.crt；没有备份就移走它们，平板要重新信任一次 · "
    "restore both from the backup, or move them away and have the tablets trust a new one"
)
NO_NETWORK = (
    "店里的 Wi-Fi local network：用了 --lan，可是这台电脑没有局域网地址 · "
    "--lan was asked for, but there is no private address"
)
FIND_A_NETWORK = (
    "先把这台电脑连上店里的 Wi-Fi 或网线（10.、172.16–31.、192.168. 开头的地址），店会自己再找 · "
    "connect this computer to the shop's network; the open shop keeps looking"
)


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


def examine(
    *, port: int, port_is_free: Callable[[str, int], bool], lan_ports: tuple[int, ...] = (8443, 8080)
) -> list[Finding]:
    """Look at everything, in the order in which things are needed."""
    return [
        python_version(sys.version_info[:3]),
        environment(),
        *data_directory(data_dir()),
        *secrets(data_dir()),
        *databases(data_dir()),
        the_port(port, free=port_is_free("127.0.0.1", port)),
        *local_network(data_dir(), {one: port_is_free("", one) for one in lan_ports}),
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
    return judge_database(_asked("launcher.database_state", url))


def _asked(module: str, about: str) -> dict[str, str | None]:
    """What a module of ours says inside the environment; `problem` when it says nothing that can be read."""
    answer = subprocess.run(
        [str(venv_python()), "-m", module],
        input=about,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        cwd=programs.ROOT,
        check=False,
    )
    try:
        state: dict[str, str | None] = json.loads(answer.stdout)
    except ValueError:
        return {"name": "?", "problem": (answer.stderr.strip().splitlines() or ["?"])[-1]}
    return state


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


def local_network(folder: Path, ports: dict[int, bool]) -> list[Finding]:
    """Certificates and ports for tablets; nothing to say before the first `run --lan`."""
    if (folder / "lan" / "waiting").exists():
        return [Finding(what=NO_NETWORK, state=State.WRONG, mend=FIND_A_NETWORK)]
    if not (folder / "lan" / "authority.crt").exists():
        mend = "要给平板用时：run --lan · for tablets: run --lan"
        return [Finding(what="店里的 Wi-Fi local network", state=State.LATER, mend=mend)]
    taken = [port for port, free in ports.items() if not free]
    mend = "店也许已开着；否则用 --lan-port / --lan-http-port 换 · the shop may be open already, else choose others"
    found = [
        Finding(
            what=f"局域网端口 LAN port {port}",
            state=State.LATER if port in taken else State.GOOD,
            mend=mend * (port in taken),
        )
        for port in ports
    ]
    if is_ready(RUN_TIME):
        found.append(judge_certificates(_asked("launcher.lan_state", str(folder)), folder))
    return found


def judge_certificates(state: dict[str, str | None], folder: Path) -> Finding:
    """What the answer of `launcher.lan_state` means."""
    what = f"本店证书 certificates {folder / 'lan'}"
    key = folder / "lan" / "authority.key"
    mends = {
        "unreadable": (State.WRONG, UNREADABLE_AUTHORITY),
        "open_key": (State.WRONG, f"chmod 600 '{key}'"),
        "renewal": (State.LATER, "下次 run --lan 自动换新 · the next run --lan renews it"),
    }
    if problem := state.get("problem"):
        known, mend = mends.get(problem, (State.WRONG, problem))
        return Finding(what=what, state=known, mend=mend)
    return Finding(what=f"{what}：{state['authority']} / {state['server']}", state=State.GOOD)


def _program(name: str) -> Path | None:
    found = shutil.which(name)
    return Path(found) if found else None


def for_tests() -> list[Finding]:
    """What only the tests use: without it, those tests are skipped."""
    postgres = programs.postgres_binaries()
    wanted = [
        ("Chromium", programs.chromium(), "apt install chromium"),
        ("Node.js", programs.node(), "apt install nodejs npm"),
        ("axe-core, typescript", programs.node_module("axe-core"), "npm ci"),
        ("PostgreSQL", postgres, "apt install postgresql"),
        ("certutil", _program("certutil"), "apt install libnss3-tools"),
        ("ip", _program("ip"), "apt install iproute2"),
    ]
    return [
        Finding(what=f"{name} {place}", state=State.GOOD) if place else Finding(what=name, state=State.TESTS, mend=mend)
        for name, place, mend in wanted
    ]
