"""Keeping the shop right on the local network: look at names and dates again and again, mend what has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from shop.kernel.clock import iso_utc
from shop.upkeep.lan.authority import (
    Authority,
    authority_of,
    fingerprint_of,
    may_vouch_for,
    needs_renewal,
    renew,
    server_certificate,
)
from shop.web.network import Find, names_for
from shop.web.served import Lan, read_lan, write_lan, write_waiting


@dataclass(kw_only=True)
class Keeper:
    """Knows where everything is kept and how to find the present addresses; `look` does the work."""

    data_dir: Path
    https_port: int
    http_port: int
    find: Find
    changed: Callable[[Lan, Authority], None]
    computer: str | None = None

    def look(self, *, at: datetime) -> Lan | None:
        """Renew the certificate if it is due and tell `changed`; the shop as it is served, or None without an address.

        While no address can be found (the cable is out) everything stays as it was: it will be back.
        """
        before = read_lan(self.data_dir)
        addresses = self.find()
        if not addresses:
            if before is None:
                write_waiting(self.data_dir)
            return before
        wanted = names_for(addresses, computer=self.computer)
        computer = next((name for name in wanted if "." not in name and name != "localhost"), "")
        authority = authority_of(self.data_dir, computer=computer, at=at)
        names = tuple(name for name in wanted if may_vouch_for(authority, name))
        certificate = server_certificate(self.data_dir)
        if certificate is None or needs_renewal(certificate, authority.certificate, names, at=at):
            certificate = renew(self.data_dir, authority, names, at=at)
        served = Lan(
            names=names,
            https_port=self.https_port,
            http_port=self.http_port,
            fingerprint=fingerprint_of(authority.certificate),
            valid_until=iso_utc(certificate.not_valid_after_utc),
        )
        if served != before:
            self.changed(served, authority)  # first: what fails here is tried again at the next look
            write_lan(self.data_dir, served)
        return served
