"""Two computers in one: network namespaces joined by a cable, so that a tablet reaches the shop over a real network."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.support import machine

ASK = """
import http.client, json, socket, ssl, sys
scheme, address, port, path, host, trusted = json.loads(sys.argv[1])
try:
    if scheme == "https":
        context = ssl.create_default_context(cafile=trusted)
        context.check_hostname = bool(host == address)
        connection = http.client.HTTPSConnection(address, port, timeout=10, context=context)
    else:
        connection = http.client.HTTPConnection(address, port, timeout=10)
    connection.request("GET", path, headers={"Host": f"{host}:{port}"})
    answer = connection.getresponse()
    headers = {name.lower(): value for name, value in answer.getheaders()}
    told = {"status": answer.status, "headers": headers, "body": answer.read().hex()}
except OSError as error:
    told = {"status": 0, "headers": {}, "body": type(error).__name__.encode().hex()}
print(json.dumps(told))
"""


@dataclass
class Answered:
    """What a request from the tablet's side came back with; status 0 when nothing answered."""

    status: int
    headers: dict[str, str]
    content: bytes


@dataclass
class Cable:
    """The shop's computer and the tablet, each in a namespace of its own, with an address on the cable between them."""

    shop: str
    tablet: str
    shop_address: str
    tablet_address: str

    def inside(self, name: str, *command: str | Path) -> list[str]:
        """The command as it is run in a namespace."""
        return ["ip", "netns", "exec", name, *map(str, command)]

    def ask(
        self, scheme: str, port: int, path: str, *, host: str = "", trusted: Path | None = None, address: str = ""
    ) -> Answered:
        """Ask the shop for something from the tablet's side, calling it `host`."""
        address = address or self.shop_address
        told = json.dumps([scheme, address, port, path, host or address, str(trusted) if trusted else None])
        done = subprocess.run(
            self.inside(self.tablet, sys.executable, "-c", ASK, told), capture_output=True, text=True, check=True
        )
        answer = json.loads(done.stdout)
        return Answered(answer["status"], answer["headers"], bytes.fromhex(answer["body"]))

    def move_shop_to(self, address: str) -> None:
        """Give the shop's computer another address, as a router does after a restart."""
        _ip("-n", self.shop, "addr", "del", f"{self.shop_address}/24", "dev", "cable")
        _ip("-n", self.shop, "addr", "add", f"{address}/24", "dev", "cable")
        self.shop_address = address

    def cut(self) -> None:
        """Pull the cable out."""
        _ip("-n", self.tablet, "link", "set", "cable", "down")

    def mend(self) -> None:
        """Plug it in again."""
        _ip("-n", self.tablet, "link", "set", "cable", "up")

    def browser_script(self, folder: Path, chromium: Path) -> Path:
        """A program that starts Chromium on the tablet, with a home of its own in `folder`."""
        script = folder / "chromium-on-the-tablet"
        command = " ".join(self.inside(self.tablet, "env", f"HOME={folder}", chromium))
        script.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        script.chmod(0o755)
        return script


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@contextmanager
def cable() -> Iterator[Cable]:
    """Lay a cable; everything is taken away at the end."""
    if not shutil.which("ip") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        machine.need(None, "network namespaces: root and iproute2")
    mark = secrets.token_hex(3)
    laid = Cable(f"shop-{mark}", f"tablet-{mark}", "10.77.0.1", "10.77.0.2")
    try:
        try:
            for name in (laid.shop, laid.tablet):
                _ip("netns", "add", name)
        except subprocess.CalledProcessError as problem:
            machine.need(None, f"network namespaces ({problem.stderr.decode(errors='replace').strip()})")
        _ip("link", "add", "cable", "netns", laid.shop, "type", "veth", "peer", "name", "cable", "netns", laid.tablet)
        for name, address in ((laid.shop, laid.shop_address), (laid.tablet, laid.tablet_address)):
            _ip("-n", name, "addr", "add", f"{address}/24", "dev", "cable")
            for device in ("lo", "cable"):
                _ip("-n", name, "link", "set", device, "up")
        yield laid
    finally:
        for name in (laid.shop, laid.tablet):
            with suppress(subprocess.CalledProcessError):
                _ip("netns", "del", name)


def trust(authority: Path, home: Path) -> None:
    """Install the authority for the Chromium whose home this is, as a person would in its settings."""
    certutil = machine.need(Path(found) if (found := shutil.which("certutil")) else None, "certutil (libnss3-tools)")
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    for words in (["-N", "--empty-password"], ["-A", "-t", "C,,", "-n", "shop", "-i", str(authority)]):
        subprocess.run([certutil, "-d", f"sql:{store}", *words], check=True, capture_output=True)
