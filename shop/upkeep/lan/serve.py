"""`shop serve-lan`: the process that serves the local network. `shop serve --lan` starts it, minds it and ends it."""

from __future__ import annotations

import logging
import os
import sys
import threading
from io import StringIO
from pathlib import Path
from typing import Any

import click
import segno
from granian import Granian
from granian.constants import Interfaces, SSLProtocols
from granian.log import LogLevels

from config import settings_from_environment
from shop import create_app
from shop.kernel.clock import SystemClock
from shop.upkeep.lan.authority import Authority, AuthorityUnreadable, server_files
from shop.upkeep.lan.front import Door, Front
from shop.upkeep.lan.keeping import Keeper
from shop.upkeep.lan.trust import answers
from shop.web.network import lan_addresses
from shop.web.served import Lan

EVERYWHERE = "0.0.0.0"  # noqa: S104 - meant: this process is started by --lan only
LOOK_SECONDS = 2.0
THREADS = 8
NO_NETWORK = (
    "\n  用了 --lan，可是这台电脑现在不在局域网里（没有 10.、172.16–31. 或 192.168. 开头的地址），平板还连不上。\n"
    "    先把这台电脑连上店里的 Wi-Fi 或网线。每两秒再找一次，找到就自动打开，不用重启。\n"
)
log = logging.getLogger("shop.lan")


@click.command("serve-lan", hidden=True)
@click.option("--https-port", default=8443)
@click.option("--http-port", default=8080)
def serve_lan(https_port: int, http_port: int) -> None:
    """在局域网上服务（由 serve --lan 启动）。"""
    try:
        LanServer(https_port=https_port, http_port=http_port).run()
    except AuthorityUnreadable as problem:
        click.echo(str(problem), err=True)
        sys.exit(1)


class LanServer:
    """HTTPS by granian for the shop, plain HTTP by a small door for those who do not trust it yet."""

    def __init__(self, *, https_port: int, http_port: int) -> None:
        settings = settings_from_environment(demo=os.environ.get("SHOP_DEMO") == "1")
        self.app = create_app(settings)
        self.clock = SystemClock()
        self.front: Front | None = None
        self.server: Any = None
        self.stopped = threading.Event()
        self.keeper = Keeper(
            data_dir=settings.data_dir,
            https_port=https_port,
            http_port=http_port,
            find=lan_addresses,
            changed=self.changed,
        )

    def run(self) -> None:
        """Serve until the process that started us ends or says so; waits while there is no network."""
        threading.Thread(target=self._until_parent_ends, daemon=True).start()
        if self.keeper.look(at=self.clock.now()) is None:
            click.echo(NO_NETWORK)
            while self.keeper.look(at=self.clock.now()) is None:
                if self.stopped.wait(LOOK_SECONDS):
                    return
        certificate, key = server_files(self.keeper.data_dir)
        self.server = Granian(
            "shop.wsgi:app",
            address=EVERYWHERE,
            port=self.keeper.https_port,
            interface=Interfaces.WSGI,
            workers=1,
            blocking_threads=THREADS,
            backlog=1024,
            log_level=LogLevels.warning,
            websockets=False,
            ssl_cert=certificate,
            ssl_key=key,
            ssl_protocol_min=SSLProtocols.tls12,
            working_dir=Path(__file__).resolve().parents[3],
        )
        looking = threading.Thread(target=self._keep_looking, daemon=True)
        looking.start()
        self.server.serve()
        self.stopped.set()
        if self.front:
            self.front.shutdown()

    def changed(self, served: Lan, authority: Authority) -> None:
        """Names or certificate are new: answer to them, show them, have the server read them."""
        os.environ["SHOP_TRUSTED_HOSTS"] = ",".join(served.names)
        os.environ["SHOP_ADDRESS"] = served.address
        door = Door(served.names, served.https_port, answers(self.app, authority.certificate, served))
        if self.front is None:
            self.front = Front((EVERYWHERE, served.http_port), door)
            threading.Thread(target=self.front.serve_forever, daemon=True).start()
        self.front.door = door
        click.echo(on_the_console(served))
        if self.server is not None:
            self.server.signal_handler_reload()

    def _keep_looking(self) -> None:
        while not self.stopped.wait(LOOK_SECONDS):
            try:
                self.keeper.look(at=self.clock.now())
            except (OSError, AuthorityUnreadable):
                log.exception("the certificate could not be looked after; trying again")

    def _until_parent_ends(self) -> None:
        """The process that started us holds the other end of our input: when it ends, however, so do we."""
        while os.read(0, 1024):  # not sys.stdin: its lock, held here, would stop the worker when that is forked
            pass
        self.stopped.set()
        if self.server is not None:
            self.server.signal_handler_interrupt()


def on_the_console(served: Lan) -> str:
    """What the window of the shop says about the local network."""
    drawn = StringIO()
    segno.make(served.trust_address, error="m").terminal(drawn, compact=True, border=2)
    others = "".join(f"        {address}\n" for address in served.other_addresses)
    lines = "\n".join(f"        {line}" for line in served.groups)
    return (
        f"\n  店里的 Wi-Fi 上已打开：{served.address}\n{others}"
        f"    新平板先扫这个码（{served.trust_address}），照着做一次，信任本店证书：\n\n{drawn.getvalue()}\n"
        f"    本店证书的 SHA-256 指纹，和平板上显示的逐行核对：\n{lines}\n"
        "    打不开？Windows 第一次会问防火墙：勾选「专用网络」再点「允许访问」；\n"
        f"    平板和电脑要在同一个 Wi-Fi，端口 {served.https_port} 和 {served.http_port} 不能被路由器隔离。\n"
    )
