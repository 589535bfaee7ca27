"""What the server on the local network tells the others of this computer about how it is reached."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Lan:
    """The shop as it is served on the local network just now. `names` are all its names, the most useful first."""

    names: tuple[str, ...]
    https_port: int
    http_port: int
    fingerprint: str
    valid_until: str

    @property
    def address(self) -> str:
        """The shop's address for tablets."""
        return f"https://{self.names[0]}:{self.https_port}"

    @property
    def trust_address(self) -> str:
        """Where a tablet that does not trust the shop yet learns how to."""
        return f"http://{self.names[0]}:{self.http_port}"

    @property
    def other_addresses(self) -> list[str]:
        """The same shop by its other names, this computer's own left out."""
        return [
            f"https://{name}:{self.https_port}" for name in self.names[1:] if name not in ("localhost", "127.0.0.1")
        ]

    @property
    def groups(self) -> list[str]:
        """The fingerprint in pieces that two people can read to each other: eight lines of four pairs."""
        pairs = self.fingerprint.split(":")
        return [" ".join(pairs[start : start + 4]) for start in range(0, len(pairs), 4)]


def lan_file(data_dir: Path) -> Path:
    """Where the server on the local network says how it is reached."""
    return data_dir / "lan" / "serving.json"


def waiting_file(data_dir: Path) -> Path:
    """There while the local network was asked for and this computer has no address in one."""
    return data_dir / "lan" / "waiting"


def write_lan(data_dir: Path, lan: Lan) -> None:
    """Say how the shop is reached; readers see the old or the new words, never half of them."""
    new = lan_file(data_dir).with_suffix(".new")
    new.write_text(json.dumps(asdict(lan)), "utf-8")
    new.replace(lan_file(data_dir))
    waiting_file(data_dir).unlink(missing_ok=True)


def write_waiting(data_dir: Path) -> None:
    """Say that no address has been found yet."""
    waiting_file(data_dir).parent.mkdir(parents=True, exist_ok=True)
    waiting_file(data_dir).touch()


def forget_lan(data_dir: Path) -> None:
    """Say that the shop is neither served on the local network nor waiting for one."""
    lan_file(data_dir).unlink(missing_ok=True)
    waiting_file(data_dir).unlink(missing_ok=True)


def read_lan(data_dir: Path) -> Lan | None:
    """How the shop is reached on the local network; None while it is not served there."""
    try:
        told = json.loads(lan_file(data_dir).read_text("utf-8"))
        return Lan(**{**told, "names": tuple(told["names"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
