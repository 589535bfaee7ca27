"""Where other devices reach the shop. Links and codes are made from this, never from what a request calls the host."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import urlsplit

from shop.web.network import is_this_computer
from shop.web.now import settings
from shop.web.served import Lan, read_lan, waiting_file


class Reach(StrEnum):
    """From where the shop can be opened just now."""

    TABLETS = "tablets"
    NO_NETWORK = "no_network"
    HERE = "here"


def lan() -> Lan | None:
    """This shop on the local network, if it is served there."""
    return read_lan(settings().data_dir)


def reach() -> Reach:
    """Whether tablets get in; if not, whether the local network was asked for and there is none."""
    if lan() or not is_this_computer(urlsplit(settings().address).hostname or ""):
        return Reach.TABLETS
    return Reach.NO_NETWORK if waiting_file(settings().data_dir).exists() else Reach.HERE


def shop_address() -> str:
    """The address to give to another device: on the local network when the shop is served there, else this computer."""
    served = lan()
    return served.address if served else settings().address
