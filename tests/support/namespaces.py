"""Several computers in one: network namespaces joined by cables, so that tablets reach the shop over a real network."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
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
    """The shop's computer and the tablet, each in a namespace of its own with an address of its own; more may join."""

    mark: str
    shop_address: str = "10.77.0.1"
    addresses: dict[str, str] = field(default_factory=dict)

    @property
    def shop(self) -> str:
        """The namespace of the shop's computer."""
        return f"shop-{self.mark}"

    @property
    def tablet(self) -> str:
        """The namespace of the first device that joined."""
        return next(iter(self.addresses))

    def join(self, name: str) -> str:
        """Connect one more device to the shop's computer; gives its namespace."""
        device, port = f"{name}-{self.mark}", f"port{len(self.addresses)}"
        address = f"10.77.0.{len(self.addresses) + 2}"
        _ip("netns", "add", device)
        self.addresses[device] = address
        _ip("link", "add", port, "netns", self.shop, "type", "veth", "peer", "name", "cable", "netns", device)
        _ip("-n", self.shop, "link", "set", port, "master", "cable", "up")
        _up(device, address)
        return device

    def inside(self, name: str, *command: str | Path) -> list[str]:
        """The command as it is run in a namespace."""
        return ["ip", "netns", "exec", name, *map(str, command)]

    def ask(
        self, scheme: str, port: int, path: str, *, host: str = "", trusted: Path | None = None, device: str = ""
    ) -> Answered:
        """Ask the shop for something from a device's side (the tablet's), calling the shop `host`."""
        address = self.shop_address
        told = json.dumps([scheme, address, port, path, host or address, str(trusted) if trusted else None])
        done = subprocess.run(
            self.inside(device or self.tablet, sys.executable, "-c", ASK, told),
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        answer = json.loads(done.stdout)
        return Answered(answer["status"], answer["headers"], bytes.fromhex(answer["body"]))

    def move_shop_to(self, address: str) -> None:
        """Give the shop's computer another address, as a router does after a restart."""
        _ip("-n", self.shop, "addr", "del", f"{self.shop_address}/24", "dev", "cable")
        _ip("-n", self.shop, "addr", "add", f"{address}/24", "dev", "cable")
        self.shop_address = address

    def cut(self) -> None:
        """Pull the tablet's cable out."""
        _ip("-n", self.tablet, "link", "set", "cable", "down")

    def mend(self) -> None:
        """Plug it in again."""
        _ip("-n", self.tablet, "link", "set", "cable", "up")

    def browser_script(self, device: str, folder: Path, chromium: Path) -> Path:
        """A program that starts Chromium on a device, with a home of its own in `folder`."""
        script = folder / "chromium-on-the-device"
        command = " ".join(self.inside(device, "env", f"HOME={folder}", chromium))
        script.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        script.chmod(0o755)
        return script


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


def _up(name: str, address: str) -> None:
    _ip("-n", name, "addr", "add", f"{address}/24", "dev", "cable")
    for device in ("lo", "cable"):
        _ip("-n", name, "link", "set", device, "up")


@contextmanager
def cable() -> Iterator[Cable]:
    """Lay a cable from the shop's computer to a tablet; everything is taken away at the end."""
    if not shutil.which("ip") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        machine.need(None, "network namespaces: root and iproute2")
    laid = Cable(secrets.token_hex(3))
    try:
        try:
            _ip("netns", "add", laid.shop)
            _ip("-n", laid.shop, "link", "add", "cable", "type", "bridge")
            _up(laid.shop, laid.shop_address)
            laid.join("tablet")
        except subprocess.CalledProcessError as problem:
            machine.need(None, f"network namespaces ({problem.stderr.decode(errors='replace').strip()})")
        yield laid
    finally:
        for name in (laid.shop, *laid.addresses):
            with suppress(subprocess.CalledProcessError):
                _ip("netns", "del", name)


def trust(authority: Path, home: Path) -> None:
    """Install the authority for the Chromium whose home this is, as a person would in its settings."""
    certutil = machine.need(Path(found) if (found := shutil.which("certutil")) else None, "certutil (libnss3-tools)")
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    for words in (["-N", "--empty-password"], ["-A", "-t", "C,,", "-n", "shop", "-i", str(authority)]):
        subprocess.run([certutil, "-d", f"sql:{store}", *words], check=True, capture_output=True)
