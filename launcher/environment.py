"""The virtual environment: made once, filled from a lock file with hashes, left alone while the lock is the same.

A stamp beside the packages says which lock files are installed. It is written last, so an interrupted install is
simply done again. Every failure ends in one line that says what to do.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

from launcher.programs import ROOT

RUN_TIME = "requirements.lock"
DEVELOPMENT = "requirements-dev.lock"
#: What a lock file contains besides itself: the development lock holds every run-time pin as well.
CONTAINED = {RUN_TIME: [RUN_TIME], DEVELOPMENT: [RUN_TIME, DEVELOPMENT]}

NO_NETWORK_SIGNS = (
    "NewConnectionError",
    "NameResolutionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProtocolError",
    "ProxyError",
    "SSLError",
    "Network is unreachable",
    "Temporary failure in name resolution",
)


class CannotPrepare(Exception):
    """The environment cannot be made; the message is the one line to show."""


def venv_dir() -> Path:
    """Where the environment lives: .venv in the project, or the folder named by SHOP_VENV."""
    return Path(os.environ.get("SHOP_VENV") or ROOT / ".venv").absolute()


def venv_python() -> Path:
    """The environment's own Python."""
    return venv_dir() / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def fingerprint(lock: str) -> str:
    """What is installed is known by the lock file's content and by which Python the environment leads to."""
    content = (ROOT / lock).read_bytes().replace(b"\r\n", b"\n")
    return f"{hashlib.sha256(content).hexdigest()} {venv_python().resolve()}"


def stamp_file() -> Path:
    """The file that says which lock files are installed."""
    return venv_dir() / "shop-requirements.json"


def installed() -> dict[str, str]:
    """Fingerprint of each lock file that is installed; empty when nothing is, or the stamp cannot be read."""
    try:
        stamp = json.loads(stamp_file().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def is_ready(lock: str) -> bool:
    """Whether the environment exists and holds what this lock file pins."""
    return venv_python().exists() and installed().get(lock) == fingerprint(lock)


def prepare(lock: str) -> Path:
    """Make sure the environment holds what the lock file pins; returns its Python. Raises CannotPrepare."""
    if not is_ready(lock):
        make_venv()
        install(lock)
    return venv_python()


def missing_venv_advice() -> str | None:
    """The one line to show when this Python cannot make environments; None when it can."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return None
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if Path("/etc/debian_version").exists():
        command = f"sudo apt install python{version}-venv"
    elif Path("/etc/fedora-release").exists() or Path("/etc/redhat-release").exists():
        command = "sudo dnf install python3-pip"
    elif Path("/etc/arch-release").exists():
        command = "sudo pacman -S python-pip"
    else:
        return "缺少 venv 或 ensurepip：请装完整的 Python 3.11+。 Install a full Python 3.11+ with venv and ensurepip."
    return f"缺少 venv：请先运行 {command} 。 venv is missing: first run {command}"


def make_venv() -> None:
    """Create the environment, anew if it is broken or half made. Never touches a folder that is something else."""
    folder = venv_dir()
    if _has_pip():
        return
    foreign = folder != ROOT / ".venv" and folder.is_dir() and any(folder.iterdir())
    if foreign and not (folder / "pyvenv.cfg").exists():
        raise CannotPrepare(
            f"{folder} 不是虚拟环境，里面有别的文件：请换一个 SHOP_VENV。 Not an environment: choose another SHOP_VENV."
        )
    if advice := missing_venv_advice():
        raise CannotPrepare(advice)
    say(f"正在建立运行环境 {folder} … Making the environment …")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(folder)],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if made.returncode != 0:
        reason = last_line(made.stdout + made.stderr)
        raise CannotPrepare(f"运行环境建不成：{reason} The environment {folder} cannot be made.")


def install(lock: str) -> None:
    """Install what the lock file pins, each file checked against its hash, showing progress."""
    stamp_file().unlink(missing_ok=True)
    total = sum(1 for line in (ROOT / lock).read_text("utf-8").splitlines() if "==" in line)
    say(f"正在安装 {total} 个组件，第一次要一两分钟 … Installing {total} packages, a minute or two the first time …")
    command = [str(venv_python()), "-m", "pip", "install", "--require-hashes", "--no-input", "--progress-bar", "off"]
    command += ["--disable-pip-version-check", "--no-warn-script-location", "--retries", "2", "-r", str(ROOT / lock)]
    output: list[str] = []
    seen = 0
    # PIP_USER in somebody's environment would install beside the environment instead of into it.
    environment = {**os.environ, "PIP_USER": "0", "PYTHONUTF8": "1"}
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=environment,
    ) as pip:
        assert pip.stdout is not None  # noqa: S101 - asked for above
        for line in pip.stdout:
            output.append(line)
            words = line.split()
            if words[:1] in (["Collecting"], ["Processing"]):
                seen += 1
                say(f"  [{seen}/{total}] {Path(words[1]).name}")
            elif words[:2] == ["Installing", "collected"]:
                say("  正在写入 … writing …")
    if pip.returncode != 0:
        raise CannotPrepare(explain_pip("".join(output)))
    stamp = {name: fingerprint(name) for name in CONTAINED[lock]}
    stamp_file().write_text(json.dumps(stamp, indent=1), "utf-8")
    say("运行环境已就绪。 The environment is ready.")


def explain_pip(output: str) -> str:
    """One line from what pip printed: the likely cause and what to do."""
    if "DO NOT MATCH THE HASHES" in output:
        return (
            "下载的文件与锁定的校验值不符，没有安装：可能是镜像有问题，换一个网络或软件源再试。 "
            "A download did not match its pinned hash and was refused: try another network or package index."
        )
    if "No space left" in output or "not enough space" in output:
        return "磁盘满了：请腾出约 500 MB 再试。 The disk is full: free about 500 MB and try again."
    if any(sign in output for sign in NO_NETWORK_SIGNS):
        return (
            "连不上软件源：请检查网络或代理（也可用 PIP_INDEX_URL 指定国内镜像），然后再运行一次同样的命令。 "
            "The package index cannot be reached: check the network or proxy, then run the same command again."
        )
    reason = last_line(output)
    return f"安装没有完成，再运行一次同样的命令：{reason} The install did not finish, run the same command again."


def last_line(output: str) -> str:
    """The last line that says something: pip and venv give their reason at the end."""
    lines = [line.strip() for line in output.splitlines() if line.strip() and not line.startswith("[notice]")]
    errors = [line for line in lines if line.startswith(("ERROR", "Error"))]
    return (errors or lines or ["?"])[-1][:300]


def say(text: str) -> None:
    """Print for a person, at once."""
    print(text, flush=True)


def _has_pip() -> bool:
    if not venv_python().exists():
        return False
    try:
        return (
            subprocess.run([str(venv_python()), "-c", "import pip"], capture_output=True, check=False).returncode == 0
        )
    except OSError:
        return False
