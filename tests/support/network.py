"""Nothing leaves the tests: a connection to anything but this computer is refused and fails the test."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest

Address = Any


def is_here(family: int, address: Address) -> bool:
    """Whether a socket address is this computer: a loopback address, or a file."""
    if family not in (socket.AF_INET, socket.AF_INET6):
        return True
    host = str(address[0])
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Refuse connections to other computers; a swallowed refusal fails the test at its end all the same."""
    attempts: list[Address] = []

    def guarded(method: Any) -> Any:
        def connect(self: socket.socket, address: Address) -> Any:
            if not is_here(self.family, address):
                attempts.append(address)
                raise ConnectionRefusedError(f"tests may not reach {address}")
            return method(self, address)

        return connect

    monkeypatch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
    yield
    assert not attempts, f"the test tried to reach {attempts}"
