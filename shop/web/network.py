"""Under which names this computer is reached on the local network. Nothing is sent to find out."""

from __future__ import annotations

import ipaddress
import re
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module

PRIVATE_NETWORKS = tuple(
    ipaddress.ip_network(network)
    for network in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "fc00::/7", "::1/128",
    )
)  # fmt: skip
Find = Callable[[], list[str]]
HERE = ("localhost", "127.0.0.1")
#: Asking which own address would be used for these sends nothing; documentation networks, and one of each private kind.
SOMEWHERE_ELSE = ("192.0.2.1", "192.168.255.254", "10.255.255.254", "172.31.255.254")
#: Linux's request for the address of a network interface.
SIOCGIFADDR = 0x8915
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def lan_addresses() -> list[str]:
    """This computer's private IPv4 addresses, the one most traffic leaves by first."""
    found: list[str] = []
    for ways in (_by_route, _by_name, _by_interface):
        with suppress(OSError):
            found += [address for address in ways() if address not in found]
    return [address for address in found if is_lan(address)]


def is_lan(address: str) -> bool:
    """Whether it is an address of a private network that other devices can use."""
    number = ipaddress.ip_address(address)
    if number.version != 4 or number.is_loopback or number.is_link_local:
        return False
    return any(number in network for network in PRIVATE_NETWORKS if network.version == 4)


def is_this_computer(host: str) -> bool:
    """Whether only this computer can reach a server at `host`."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def names_for(addresses: list[str], *, computer: str | None = None) -> tuple[str, ...]:
    """All names the shop answers to: the addresses, the computer's name, with .local, and this computer itself."""
    label = (computer if computer is not None else socket.gethostname()).split(".")[0].lower()
    named = (f"{label}.local", label) if LABEL.fullmatch(label) and label != "localhost" else ()
    return (*addresses, *named, *HERE)


def _by_route() -> list[str]:
    found = []
    for elsewhere in SOMEWHERE_ELSE:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
            probe.connect((elsewhere, 9))
            found.append(str(probe.getsockname()[0]))
    return found


def _by_name() -> list[str]:
    return socket.gethostbyname_ex(socket.gethostname())[2]


def _by_interface() -> list[str]:
    try:
        control = import_module("fcntl").ioctl
    except ImportError:
        return []
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        for _, interface in socket.if_nameindex():
            with suppress(OSError):
                told = control(asked.fileno(), SIOCGIFADDR, struct.pack("256s", interface.encode()[:15]))
                found.append(socket.inet_ntoa(told[20:24]))
    return found
