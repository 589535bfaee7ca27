"""Looking for printers on the shop's own network: only when asked, only the own /24, gently."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

PRINTER_PORT = 9100
KNOCK_SECONDS = 0.4
AT_ONCE = 24
MOST = 254


def neighbours(own: Iterable[str]) -> list[str]:
    """The addresses beside this computer's first one, at most 254."""
    for address in own:
        network = ipaddress.ip_network(f"{address}/24", strict=False)
        return [str(host) for host in network.hosts() if str(host) != address][:MOST]
    return []


def listening(addresses: Sequence[str], *, port: int = PRINTER_PORT) -> list[str]:
    """Those where something listens on the printers' port. Nothing is sent."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda address: _listens(address, port), addresses[:MOST]))
    return [address for address, there in zip(addresses, answers, strict=False) if there]


def _listens(address: str, port: int) -> bool:
    try:
        with socket.create_connection((address, port), timeout=KNOCK_SECONDS):
            return True
    except OSError:
        return False
