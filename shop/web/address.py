"""Where other devices reach the shop. Links and codes are made from this, never from what a request calls the host."""

from __future__ import annotations

from shop.web.now import settings
from shop.web.served import Lan, read_lan


def lan() -> Lan | None:
    """This shop on the local network, if it is served there."""
    return read_lan(settings().data_dir)


def shop_address() -> str:
    """The address to give to another device: on the local network when the shop is served there, else this computer."""
    served = lan()
    return served.address if served else settings().address
