"""The commands of manage.py: prepare the environment, then hand over to the program that does the work."""

from __future__ import annotations

import argparse
import io
import os
import socket
import subprocess
import sys
from collections.abc import Callable

from launcher import doctor
from launcher.environment import DEVELOPMENT, RUN_TIME, CannotPrepare, prepare, say, venv_python
from launcher.programs import ROOT, node, node_module

HOME_ADDRESS = "127.0.0.1"
FIRST_PORT = 8000
#: Benches that drive a browser need the development requirements.
BROWSER_BENCHES = ("faults", "till")
LAN_PORT, LAN_HTTP_PORT = 8443, 8080
EVERYWHERE = "0.0.0.0"  # noqa: S104 - only asked whether a port is free


def main(arguments: list[str]) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # an old Windows console shows ? instead of stopping
    options, rest = parser().parse_known_args(arguments)
    command: Callable[[argparse.Namespace, list[str]], int] = options.command
    try:
        return command(options, rest)
    except CannotPrepare as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            "\n已中断；再运行一次同样的命令即可接着做。 Interrupted: run the same command again to go on.",
            file=sys.stderr,
        )
        return 130


def parser() -> argparse.ArgumentParser:
    """The command line; what a command does not know itself is handed on."""
    top = argparse.ArgumentParser(
        prog="manage.py",
        description="马帮小店 · run 开店 · test 测试 · check 检查代码 · bench 测速 · shop 店内命令 · doctor 体检",
        allow_abbrev=False,
    )
    commands = top.add_subparsers(required=True, metavar="命令 command")

    def add(name: str, command: Callable[[argparse.Namespace, list[str]], int], text: str) -> argparse.ArgumentParser:
        one = commands.add_parser(
            name, help=text, description=text, allow_abbrev=False, add_help=name in ("run", "doctor")
        )
        one.set_defaults(command=command)
        return one

    opening = add("run", run, "打开店：先是演示店，设置好以后是自己的店 · open the shop in the browser")
    opening.add_argument("--port", type=port_number, default=FIRST_PORT, help=f"端口，默认 {FIRST_PORT} · port")
    opening.add_argument(
        "--host", default=HOME_ADDRESS, help=f"地址，只限本机，默认 {HOME_ADDRESS} · this computer only"
    )
    opening.add_argument(
        "--lan", action="store_true", help="也给店里 Wi-Fi 上的平板用（HTTPS） · tablets on the LAN too"
    )
    for name, usual, text in (
        ("--lan-port", LAN_PORT, "HTTPS"),
        ("--lan-http-port", LAN_HTTP_PORT, "信任页 trust page"),
    ):
        opening.add_argument(name, type=port_number, default=usual, help=f"局域网端口 {text}，默认 {usual}")
    add("test", test, "运行测试，后面可加 pytest 的参数 · run the tests, pytest's arguments may follow")
    add("check", check, "检查代码：ruff、mypy、tsc · check the code")
    add("bench", bench, "测速：bench 名称 [--json] · measure speed")
    add("shop", shop, "店内命令：shop --help 列出全部 · the shop's own commands")
    examination = add("doctor", examine, "体检：哪里不对、怎么修 · what is wrong and how to mend it")
    examination.add_argument(
        "--port", type=port_number, default=FIRST_PORT, help="要用的端口 · the port you mean to use"
    )
    return top


def port_number(text: str) -> int:
    """A port as typed; refuses what no server can listen on."""
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("端口是 1 到 65535 的整数 · a port is a whole number from 1 to 65535")
    return int(text)


def run(options: argparse.Namespace, rest: list[str]) -> int:
    """Open the shop on this computer."""
    wanted = [("--port", options.host, options.port)]
    outside = []
    if options.lan:
        wanted += [("--lan-port", EVERYWHERE, options.lan_port), ("--lan-http-port", EVERYWHERE, options.lan_http_port)]
        outside = ["--lan", "--lan-port", str(options.lan_port), "--lan-http-port", str(options.lan_http_port)]
    for name, host, port in wanted:
        if not port_is_free(host, port):
            say(
                f"端口 {port} 已被占用：换一个，例如 python3 manage.py run {name} {port + 1} 。 "
                f"Port {port} is taken: choose another one."
            )
            return 1
    prepare(RUN_TIME)
    return hand_over(["shop", "serve", "--host", options.host, "--port", str(options.port), *outside, *rest])


def test(_: argparse.Namespace, rest: list[str]) -> int:
    """Run the tests; what this machine lacks is skipped and named, or fails when SHOP_TEST_ALL=1."""
    prepare(DEVELOPMENT)
    return hand_over(["pytest", *rest])


def check(_: argparse.Namespace, rest: list[str]) -> int:
    """Check the code: every tool runs, the first failure decides the exit code."""
    if rest:
        raise CannotPrepare("check 不带参数。 check takes no arguments.")
    prepare(DEVELOPMENT)
    python = str(venv_python())
    tools = [
        [python, "-m", "ruff", "check", "."],
        [python, "-m", "ruff", "format", "--check", "."],
        [python, "-m", "mypy"],
    ]
    compiler, program = node_module("typescript"), node()
    if compiler and program:
        tools.append([str(program), str(compiler / "bin" / "tsc"), "--project", "tsconfig.json"])
    elif os.environ.get("SHOP_TEST_ALL") == "1":
        raise CannotPrepare(
            "缺少 Node.js 或 node_modules：先装 Node.js 20+，再运行 npm ci 。 Install Node.js 20+ and run npm ci."
        )
    else:
        say(
            "跳过 tsc：没有 Node.js 或 node_modules（npm ci）。 tsc is skipped: no Node.js or no node_modules (npm ci)."
        )
    codes = [subprocess.run(tool, cwd=ROOT, check=False).returncode for tool in tools]
    return next((code for code in codes if code), 0)


def bench(_: argparse.Namespace, rest: list[str]) -> int:
    """Run one bench by its name."""
    names = sorted(path.stem for path in (ROOT / "bench").glob("[a-z]*.py") if not path.stem.endswith("_adapter"))
    wanted = rest[0].replace("-", "_") if rest else ""
    if wanted not in names:
        raise CannotPrepare("用法 usage: python3 manage.py bench NAME [--json]    NAME: " + " ".join(names))
    prepare(DEVELOPMENT if wanted in BROWSER_BENCHES else RUN_TIME)
    return hand_over([f"bench.{wanted}", *rest[1:]])


def shop(_: argparse.Namespace, rest: list[str]) -> int:
    """Hand over to the shop's own commands."""
    prepare(RUN_TIME)
    return hand_over(["shop", *rest])


def examine(options: argparse.Namespace, rest: list[str]) -> int:
    """Examine the installation; 1 when something that the shop needs is wrong."""
    if rest:
        raise CannotPrepare("doctor 只认 --port。 doctor takes --port only.")
    return doctor.report(doctor.examine(port=options.port, port_is_free=port_is_free))


def port_is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name != "nt":  # on Windows this option would let two servers share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def hand_over(module_and_arguments: list[str]) -> int:
    """Become `python -m MODULE ARGUMENTS` of the environment: same terminal, same signals, its exit code.

    The module is found in the project from whatever folder the command was typed in.
    """
    python = str(venv_python())
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": search_path(os.environ.get("PYTHONPATH"))}
    command = [python, "-m", *module_and_arguments]
    if module_and_arguments[0] == "pytest":
        os.chdir(ROOT)
    if os.name == "nt":
        return subprocess.run(command, env=environment, check=False).returncode
    sys.stdout.flush()
    return os.execve(python, command, environment)  # noqa: S606 - no shell is meant


def search_path(inherited: str | None) -> str:
    """Where Python looks for modules: the project first."""
    return os.pathsep.join([str(ROOT), *([inherited] if inherited else [])])
