"""`shop serve`: opens the demo shop until a real one is set up, then the real one, without a restart by hand."""

from __future__ import annotations

import os
import threading
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.common import AbstractServer

from config import Settings, settings_from_environment
from shop.jobs.beside import WorkerBeside
from shop.upkeep.lan.minding import LanProcess
from shop.upkeep.ready import is_ready, opened_marker
from shop.web.between import begin_anew
from shop.web.network import is_this_computer
from shop.web.served import forget_lan

POLL_SECONDS = 0.5
KNOCK_SECONDS, KNOCK_PATIENCE_SECONDS = 0.2, 30.0
#: Requests worked on at once. One worker takes turns anyway: more threads only make some sales wait longer than others.
THREADS = 4
ROOT = Path(__file__).resolve().parents[2]
HOW_TABLETS_GET_IN = "  平板要进来：按 Ctrl+C 关店，改用 python3 manage.py run --lan 打开（docs/first-day.md）。\n"
NOT_IN_THE_OPEN = (
    "%s 能从网络访问，而明文 HTTP 会让别人看到密码和 PIN。只在本机用就去掉 --host；"
    "要给平板用，请加 --lan：那边走 HTTPS。"
    "前面另有 HTTPS 代理时，设 SHOP_PLAIN_HTTP=0、SHOP_PROXY_HOPS、SHOP_TRUSTED_HOSTS。"
)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址")
@click.option("--port", default=8000, show_default=True, help="监听的端口")
@click.option("--demo", is_flag=True, help="即使真正的店已经开张，也打开演示店")
@click.option("--lan", is_flag=True, help="也让店里 Wi-Fi 上的平板用（HTTPS）")
@click.option("--lan-port", default=8443, show_default=True, help="局域网 HTTPS 的端口")
@click.option("--lan-http-port", default=8080, show_default=True, help="局域网上教平板信任本店的端口")
def serve(host: str, port: int, lan_port: int, lan_http_port: int, *, demo: bool, lan: bool) -> None:
    """打开店：真正的店开张以前是演示店。"""
    os.environ.setdefault("SHOP_PLAIN_HTTP", "1")
    if os.environ["SHOP_PLAIN_HTTP"] == "1" and not is_this_computer(host):
        raise click.ClickException(NOT_IN_THE_OPEN % host)
    os.environ["SHOP_ADDRESS"] = f"http://{host}:{port}"
    data_dir = settings_from_environment().data_dir
    forget_lan(data_dir)
    begin_anew(*(settings_from_environment(demo=one).between_file for one in (True, False)))
    while True:
        once_open: list[str] = []
        settings = _prepared(f"http://{host}:{port}", demo=demo, once_open=once_open)
        if not (lan or settings.demo) and is_this_computer(host):
            once_open.append(HOW_TABLETS_GET_IN)
        os.environ["SHOP_DEMO"] = "1" if settings.demo else "0"
        outside = (
            LanProcess(data_dir=data_dir, https_port=lan_port, http_port=lan_http_port, say=click.echo) if lan else None
        )
        if not _serve(settings, host, port, outside, once_open):
            return
        click.echo("新店已经开张，正在换上……")


def _prepared(address: str, *, demo: bool, once_open: list[str]) -> Settings:
    """Which shop is served, brought up to date; nothing of it is loaded here when a glance tells that it is.

    What the console says once the shop answers is put into `once_open`.
    """
    settings = settings_from_environment()
    if demo or not is_ready(settings):
        settings = import_module("shop.upkeep.opening").prepare_to_serve(
            demo=demo, address=address, say=click.echo, once_open=once_open
        )
    if not settings.demo:
        once_open.append(f"\n  马帮小店已打开：{address}\n  按 Ctrl+C 关店。\n")
    return settings


def _serve(settings: Settings, host: str, port: int, outside: LanProcess | None, once_open: list[str]) -> bool:
    """Serve until stopped, with a worker beside; True when a real shop was set up meanwhile and is to be served."""
    marker = opened_marker(settings)
    marker.unlink(missing_ok=True)
    server = Granian(
        "shop.wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        backlog=1024,
        log_level=LogLevels.warning,
        websockets=False,
        working_dir=ROOT,
    )
    stopped = threading.Event()
    worker = WorkerBeside(settings)
    watcher = threading.Thread(target=_watch, args=(marker, stopped, server, outside), daemon=True)
    follower = threading.Thread(target=_work_once_open, args=(stopped, worker, host, port, once_open), daemon=True)
    if outside:
        outside.start()
    watcher.start()
    follower.start()
    try:
        server.serve()
    finally:
        stopped.set()
        follower.join()
        worker.stop()
    watcher.join()
    if outside:
        outside.stop()
    if marker.exists():
        marker.unlink()
        return True
    return False


def _work_once_open(stopped: threading.Event, worker: WorkerBeside, host: str, port: int, once_open: list[str]) -> None:
    """Say so and begin the worker when the shop answers: both load the same program, and the first page comes first."""
    while not stopped.wait(KNOCK_SECONDS):
        with (
            closing(HTTPConnection(host, port, timeout=KNOCK_PATIENCE_SECONDS)) as connection,
            suppress(OSError, HTTPException),
        ):
            connection.request("HEAD", "/login")
            connection.getresponse()
            for words in once_open:
                click.echo(words)
            worker.start()
            return


def _watch(marker: Path, stopped: threading.Event, server: AbstractServer[Any], outside: LanProcess | None) -> None:
    """End the server as Ctrl+C would, once the marker is there; a signal from a thread would not wake its main loop."""
    while not stopped.wait(POLL_SECONDS):
        if outside:
            outside.look()
        if marker.exists():
            server.signal_handler_interrupt()  # type: ignore[no-untyped-call]
            return
